/** What the nodes of a replicated log say, write and do, in words. */
import type { BallotText, NodeId, Proposal, Slot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import { answersOf } from '../paxos/multi/answer.js';
import { type Command, commandsOf, noOp } from '../paxos/multi/command.js';
import type { LogEffect, LogRecord, LogTimer } from '../paxos/multi/effect.js';
import { type LogConfiguration, nodeOfSeat } from '../paxos/multi/configuration.js';
import type { LogMessage } from '../paxos/multi/message.js';
import type { Workload } from '../paxos/multi/workload.js';
import { counted, formatList } from './words.js';

/** Longest operation that a list of them shows whole; loads fill theirs up to a length. */
const operationShown = 40;
/** Of more commands in one slot only these are told one by one. */
const commandsShown = 3;

/** A batch, read aloud: its operations, or "no-op". */
export const batchWords = (batch: string): string => batchText(batch, ({ operation }) => shortOperation(operation));

/** The same with another word for each command. Of many the first few. */
export function batchText(batch: string, word: (command: Command) => string): string {
  if (batch === noOp) return 'no-op';
  const commands = commandsOf(batch);
  if (commands === null) return 'a broken batch';
  const shown = commands.slice(0, commandsShown).map(word).join(', ');
  const more = commands.length - commandsShown;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Without what fills it up, ids of disks by their beginnings, and cut where it is long. */
export function shortOperation(operation: string): string {
  const bare = operation.replace(/[. ]{4,}$/, '…').replace(/:([0-9a-f]{4})[0-9a-f]{12}\b/g, ':$1…');
  return bare.length <= operationShown ? bare : `${bare.slice(0, operationShown - 1)}…`;
}

/** "2.2 = put b 2 in slot 1". */
export const slotValueWords = (slot: Slot, { ballot, value }: Proposal, ballotText: BallotText): string =>
  `${ballotText(ballot)} = ${batchWords(value)} in slot ${slot}`;

/** Slots in a row: "slot 3", "slots 3-7". */
export const slotWords = (first: Slot, count: number): string =>
  count === 1 ? `slot ${first}` : `slots ${first}-${first + count - 1}`;

export function logMessageWords(message: LogMessage, ballotText: BallotText): string {
  const { ballot, value } = logMessageParts(message, ballotText);
  return [message.type, ballot, value].filter((word) => word !== '').join(' ');
}

/** Ballot and value, as the messages pane has columns for them; empty where a message has none. */
export function logMessageParts(
  message: LogMessage,
  ballotText: BallotText,
): { readonly ballot: string; readonly value: string } {
  switch (message.type) {
    case 'invoke':
      return { ballot: '', value: batchWords(message.commands) };
    case 'read':
      return { ballot: '', value: shortOperation(message.operation) };
    case 'invoked':
      return { ballot: '', value: answersWords(message.answers) };
    case 'leader-is':
      return { ballot: '', value: message.leader === null ? 'nobody that I know' : `r${message.leader}` };
    case 'p1a':
      return { ballot: ballotText(message.ballot), value: `slots from ${message.from} on` };
    case 'p1b': {
      const { part, parts, pvalues, from, mark } = message;
      const forgotten = mark > from ? `, forgot below ${mark}` : '';
      const cut = parts === 1 ? '' : `, part ${part + 1} of ${parts}`;
      const reported = pvalues.length === 0 ? 'had nothing' : `had ${slotList(pvalues.map(({ slot }) => slot))}`;
      return { ballot: ballotText(message.ballot), value: `from ${from} on${forgotten}: ${reported}${cut}` };
    }
    case 'p2a': {
      const { first, values } = message;
      const value = `${slotWords(first, values.length)}: ${values.map(batchWords).join(' | ')}`;
      return { ballot: ballotText(message.ballot), value };
    }
    case 'p2b':
      return { ballot: ballotText(message.ballot), value: slotWords(message.first, message.count) };
    case 'preempted':
      return { ballot: ballotText(message.ballot), value: `for ${ballotText(message.promised)}` };
    case 'heartbeat':
      return { ballot: ballotText(message.ballot), value: `decided below ${message.decided}` };
    case 'heard':
      return { ballot: ballotText(message.ballot), value: `executed below ${message.applied}` };
    case 'canvass':
      return { ballot: '', value: 'a leader?' };
    case 'canvassed':
      return { ballot: '', value: message.hearsLeader ? 'hears a leader' : 'hears no leader' };
    case 'catch-up':
      return { ballot: '', value: `slots from ${message.from} on` };
    case 'decisions':
      return { ballot: '', value: slotWords(message.first, message.proposals.length) };
    case 'snapshot-query':
      return { ballot: '', value: `below slot ${message.slot}, part ${message.part + 1}` };
    case 'snapshot':
      return { ballot: '', value: `below slot ${message.slot}, part ${message.part + 1} of ${message.parts}` };
    case 'join':
      return { ballot: '', value: 'let me in' };
    case 'welcome':
      return { ballot: '', value: membersText(message.configurations) };
    default:
      return unreachable(message);
  }
}

export function logTimerWords(timer: LogTimer, ballotText: BallotText): string {
  switch (timer.type) {
    case 'scout-resend':
    case 'commander-resend':
    case 'heartbeat':
      return `${timer.type} ${ballotText(timer.ballot)}`;
    case 'snapshot-resend':
      return `${timer.type} to slot ${timer.slot}, part ${timer.part + 1}`;
    case 'lane-due':
      return `${timer.type} ${timer.lane}`;
    case 'suspicion':
    case 'canvass-end':
    case 'catch-up':
    case 'join-resend':
    case 'invoke-retry':
      return timer.type;
    default:
      return unreachable(timer);
  }
}

export function logRecordWords(record: LogRecord, ballotText: BallotText): string {
  switch (record.type) {
    case 'log-round':
      return `round ${record.round}`;
    case 'log-promised':
      return `promised ${ballotText(record.ballot)}`;
    case 'log-accepted':
      return `accepted ${ballotText(record.ballot)} in ${slotWords(record.first, record.values.length)}`;
    case 'log-decided':
      return `decided ${slotWords(record.first, record.proposals.length)}`;
    case 'log-known':
      return `decided below slot ${record.decided}`;
    case 'log-members':
      return `members of ${record.configurations.map(({ number }) => `configuration ${number}`).join(', ')}`;
    case 'log-snapshot':
      return `snapshot below slot ${record.slot}`;
    case 'checkpoint':
      return `checkpoint of ${record.records.map((each) => logRecordWords(each, ballotText)).join(', ')}`;
    default:
      return unreachable(record);
  }
}

/** An effect as scenarios print it. */
export function logEffectWords(effect: LogEffect, label: (node: NodeId) => string, ballotText: BallotText): string {
  switch (effect.type) {
    case 'scout':
      return `scouts at ${ballotText(effect.ballot)} from slot ${effect.from}`;
    case 'adopted': {
      const promises = formatList(nodesOfSeats(effect.promises).map(label));
      return `leads at ${ballotText(effect.ballot)} from slot ${effect.from} by the promises of ${promises}`;
    }
    case 'follow':
      return effect.ballot === null ? 'hears no leader' : `follows ${ballotText(effect.ballot)}`;
    case 'applied':
      return `applies slot ${effect.decree}, history ${digestWords(effect.history)}`;
    case 'snapshot':
      return `${effect.installed ? 'installs' : 'takes'} a snapshot to slot ${effect.decree}`;
    case 'compacted':
      return `forgets the slots below ${effect.decree}`;
    case 'configured': {
      const { number, from, members } = effect.configuration;
      return `knows configuration ${number} from slot ${from}: ${members.map(({ node }) => label(node)).join(', ')}`;
    }
    case 'waiting':
      return `waits for ${effect.nodes.map(label).join(', ')}`;
    case 'chat-log':
      return `writes ${effect.lines.length === 1 ? 'a line' : `${effect.lines.length} lines`} of its chat log`;
    case 'invoke':
      return `invokes ${shortOperation(effect.operation)}`;
    case 'respond':
      return `gets ${shortOperation(effect.result)}`;
    case 'read-served':
      return `serves a read below slot ${effect.index}`;
    default:
      return unreachable(effect);
  }
}

/** "ok", or "3: ok, 4: 17": with sequence numbers where there are several. */
function answersWords(text: string): string {
  const answers = answersOf(text);
  if (answers === null) return 'broken answers';
  if (answers.length === 1) return shortOperation(answers[0]?.result ?? '');
  return answers.map(({ sequence, result }) => `${sequence}: ${shortOperation(result)}`).join(', ');
}

function membersText(configurations: readonly LogConfiguration[]): string {
  const newest = configurations.at(-1);
  return newest === undefined ? '' : `members ${newest.members.map(({ node }) => node).join(' ')}`;
}

/** Slots in any order, in ranges: "slots 3-5, 8". */
export function slotList(slots: readonly number[]): string {
  const ordered = [...new Set(slots)].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (const slot of ordered) {
    const range = ranges.at(-1);
    if (range !== undefined && range.last === slot - 1) range.last = slot;
    else ranges.push({ first: slot, last: slot });
  }
  const text = ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
  return `${ordered.length === 1 ? 'slot' : 'slots'} ${text}`;
}

export const digestWords = (digest: number): string => digest.toString(16).padStart(8, '0');

/** What a replica's disk held at its start, in a few words; empty for nothing. */
export function recoveredLogWords(records: readonly LogRecord[], ballotText: BallotText): string {
  let promised: string | null = null;
  let members: string | null = null;
  let snapshot: string | null = null;
  let [accepted, decided] = [-1, -1];
  for (const record of records.flatMap((each) => (each.type === 'checkpoint' ? each.records : [each]))) {
    if (record.type === 'log-promised') promised = `the promise of ${ballotText(record.ballot)}`;
    if (record.type === 'log-members') members = 'the members';
    if (record.type === 'log-snapshot') snapshot = `a snapshot of the slots below ${record.slot}`;
    if (record.type === 'log-accepted') {
      promised = `the promise of ${ballotText(record.ballot)}`;
      accepted = Math.max(accepted, record.first + record.values.length - 1);
    }
    if (record.type === 'log-decided') decided = Math.max(decided, record.first + record.proposals.length - 1);
    if (record.type === 'log-known') decided = Math.max(decided, record.decided - 1);
  }
  const parts = [promised, snapshot];
  if (accepted >= 0) parts.push(`what it accepted up to slot ${accepted}`);
  if (decided >= 0) parts.push(`decisions up to slot ${decided}`);
  const told = parts.flatMap((part) => part ?? []);
  return formatList(told.length === 0 && members !== null ? [members] : told);
}

/** "16 operations at a time, each of 64 bytes, 20 % of them reads", or "4 operations in 2 lanes". */
export function workloadWords(workload: Workload): string {
  if (workload.type === 'lanes') {
    const operations = workload.lanes.reduce((sum, lane) => sum + lane.length, 0);
    return `${counted(operations, 'operation')} in ${counted(workload.lanes.length, 'lane')}`;
  }
  const { operations, outstanding, bytes, readsPercent } = workload;
  const many = operations === null ? '' : `${operations} operations, `;
  return `${many}${outstanding} at a time, each of ${bytes} bytes, ${readsPercent} % of them reads`;
}

/** The seats that hold a ballot's quorum, as nodes. */
export const nodesOfSeats = (seats: readonly NodeId[]): readonly NodeId[] => [...new Set(seats.map(nodeOfSeat))];
