/**
 * Plays a script of commands on the hand-driven table, leniently: a command whose message, timer or node is not there
 * is left out. What was really done comes back in the words of this run, so that it can be played as it stands.
 */
import { type Ballot, formatBallot, type NodeId } from '../../paxos/ballot.js';
import { allNodes } from '../../paxos/configuration.js';
import type { Machine } from '../../paxos/host.js';
import type { MachineOptions } from '../../paxos/machine.js';
import { createJudge, type Judge, type PropertyName, type Violation } from '../../checker/judge.js';
import { unknownDisk } from '../../schema/datagram.js';
import type { TraceRecord } from '../../schema/trace.js';
import { diskOf, endNode, isDown, openDecree, request, restartNode } from '../nodes.js';
import type { Datagram } from '../process.js';
import {
  createTable,
  deliverByHand,
  duplicateByHand,
  expireByHand,
  foundCluster,
  holdDisk,
  skipElection,
  sweepTimers,
  syncByHand,
  type Table,
} from '../table.js';
import { isBeginning } from '../scenario/selection.js';
import { formatMessage, formatTimer } from '../scenario/words.js';
import { type Course, keyOfStep } from './causal-past.js';
import { type HandAct, type HandCommand, renameAct, sameNames } from './hand-command.js';
import { matchingDatagram, matchingTimer, similarDatagram } from './mail.js';
import { presetOf, type Script } from './script.js';

export type Played = {
  /** What was done, up to the command that brought the violation about. */
  readonly script: Script;
  /** Of the property that was asked for. */
  readonly violation: Violation;
  readonly course: Course;
};

export type Player = {
  /**
   * Null if the property is not violated at the end. Loosely: where a message or timer of that ballot is not there, one
   * of another ballot or sender does.
   */
  play(script: Script, isLoose?: boolean): Played | null;
  /** Commands played so far, in all. */
  readonly played: number;
};

export function createPlayer(createMachine: (options: MachineOptions) => Machine, property: PropertyName): Player {
  let played = 0;
  const playAll = (script: Script, isLoose: boolean): Played | null => {
    const { commands, judge, course } = perform(script, createMachine, isLoose);
    played += commands.length;
    const violation = judge.verdict().violations.find((each) => each.property === property);
    return violation === undefined ? null : { script: { ...script, commands }, violation, course };
  };
  return {
    play(script, isLoose = false) {
      const whole = playAll(script, isLoose);
      if (whole === null) return null;
      // Most violations are there with the later one of their two records.
      const places = whole.violation.evidence.map((each) => whole.course.placeOfStep.get(keyOfStep(each)) ?? Infinity);
      const commands = whole.script.commands.slice(0, Math.max(...places) + 1);
      if (commands.length === whole.script.commands.length) return whole;
      return playAll({ ...script, commands }, false) ?? whole;
    },
    get played() {
      return played;
    },
  };
}

function perform(
  script: Script,
  createMachine: (options: MachineOptions) => Machine,
  isLoose: boolean,
): { readonly commands: readonly HandCommand[]; readonly judge: Judge; readonly course: Course } {
  const { hasElection, commands } = script;
  const judge = createJudge();
  let supervisorRecords = 0;
  const done: HandCommand[] = [];
  const placeOfStep = new Map<string, number>();
  const sentBy: (string | null)[] = [];
  /** The ballots that the command at work opened. */
  let opened: Ballot[] = [];
  const onRecord = (record: TraceRecord): void => {
    judge.fold(record);
    if (record.node === null) supervisorRecords++;
    else if (record.kind === 'step') placeOfStep.set(keyOfStep(record), done.length);
    opened.push(...ballotsOpenedBy(record));
  };
  const preset = presetOf(script);
  const table = createTable({ preset, seed: 0, onRecord, createMachine });
  if (script.log !== null) foundCluster(table);
  else if (!hasElection) skipElection(table, allNodes(preset.configuration));
  /** By the text of a ballot of the script: the one that stands for it in this run. */
  const ballots = new Map<string, Ballot>();
  const names = { ...sameNames, ballot: (ballot: Ballot) => ballots.get(formatBallot(ballot)) ?? ballot };
  placeOfStep.clear(); // What came before the first command is no command's.
  for (const command of commands) {
    opened = [];
    const did = act(table, hasElection, renameAct(command.act, names), isLoose);
    if (did === null) continue;
    sweepTimers(table);
    const opens = opened.at(-1) ?? null;
    if (opens !== null && command.opens !== null) ballots.set(formatBallot(command.opens), opens);
    done.push({ act: did.act, nth: did.nth, opens });
    sentBy.push(did.sentBy);
  }
  // What waits for a record that is not there is judged without it.
  judge.fold({
    kind: 'end',
    node: null,
    incarnation: 1,
    sequence: supervisorRecords,
    atMs: 0,
    reason: 'all was played',
  });
  return { commands: done, judge, course: { placeOfStep, sentBy } };
}

export function ballotsOpenedBy(record: TraceRecord): readonly Ballot[] {
  if (record.kind !== 'step') return [];
  return record.effects.flatMap((effect) =>
    effect.type === 'send' && (effect.message.type === 'prepare' || effect.message.type === 'p1a')
      ? [effect.message.ballot]
      : [],
  );
}

type Did = Pick<HandCommand, 'act' | 'nth'> & { readonly sentBy: string | null };

const didIt = (act: HandAct): Did => ({ act, nth: 1, sentBy: null });

/** Null where it cannot be done or would do nothing. */
function act(table: Table, hasElection: boolean, wanted: HandAct, isLoose: boolean): Did | null {
  const { nodes } = table;
  const isLog = nodes.options.preset.configuration.log !== undefined;
  switch (wanted.type) {
    case 'propose': {
      const { client, value, proposer } = wanted;
      if (isDown(nodes, client)) return null;
      request(nodes, client, { type: 'propose', decree: nodes.decree, value, proposer });
      return didIt(wanted);
    }
    case 'deliver':
    case 'duplicate':
      return carry(table, wanted, isLoose);
    case 'timer':
      return expire(table, wanted, isLoose);
    case 'crash':
      if (isDown(nodes, wanted.node)) return null;
      if (table.heldDisks.has(wanted.node)) holdDisk(table, wanted.node); // What it was about to sync is no more.
      endNode(nodes, wanted.node, 'kill', false);
      return didIt(wanted);
    case 'restart':
      restartNode(nodes, wanted.node, wanted.isWiped, false);
      if (!hasElection && !isLog) skipElection(table, [wanted.node]);
      return didIt(wanted);
    case 'hold-disk':
      if (table.heldDisks.has(wanted.node)) return null;
      holdDisk(table, wanted.node);
      return didIt(wanted);
    case 'sync':
      return syncByHand(table, wanted.node) ? didIt(wanted) : null;
    case 'open-decree':
      if (wanted.decree <= nodes.decree) return null;
      openDecree(nodes, wanted.decree);
      return didIt(wanted);
  }
}

type Carrying = Extract<HandAct, { type: 'deliver' | 'duplicate' }>;

function carry(table: Table, wanted: Carrying, isLoose: boolean): Did | null {
  if (isDown(table.nodes, wanted.to)) return null;
  // Mail for a disk that is gone would be refused.
  const mail = isWiped(table, wanted.to) ? table.inFlight.filter((each) => isForDisk(table, each)) : table.inFlight;
  const exact = matchingDatagram(mail, wanted);
  const datagram = exact === null && isLoose ? similarDatagram(mail, wanted) : exact;
  if (datagram === null) return null;
  const { from, to, message } = datagram;
  const words = formatMessage(message);
  const alike = table.inFlight.filter(
    (other) => other.from === from && other.to === to && isBeginning(words, formatMessage(other.message)),
  );
  const nth = alike.indexOf(datagram) + 1;
  if (wanted.type === 'deliver') deliverByHand(table, datagram);
  else duplicateByHand(table, datagram);
  const { incarnation, step } = datagram.key;
  return {
    act: { type: wanted.type, from, to, message },
    nth,
    sentBy: keyOfStep({ node: from, incarnation, sequence: step }),
  };
}

const isWiped = ({ nodes }: Table, node: NodeId): boolean => (nodes.seats.get(node)?.formats ?? 0) > 0;

function isForDisk({ nodes }: Table, { to, header }: Datagram): boolean {
  return header.toDisk === unknownDisk || header.toDisk === diskOf(nodes, to).id;
}

function expire(table: Table, wanted: Extract<HandAct, { type: 'timer' }>, isLoose: boolean): Did | null {
  const own = table.timers.filter(({ node }) => node === wanted.node);
  const pending = matchingTimer(own, wanted.timer, isLoose);
  if (pending === null) return null;
  const words = formatTimer(pending.timer);
  const nth = own.filter(({ timer }) => isBeginning(words, formatTimer(timer))).indexOf(pending) + 1;
  expireByHand(table, pending);
  return { act: { type: 'timer', node: wanted.node, timer: pending.timer }, nth, sentBy: null };
}
