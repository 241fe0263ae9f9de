/** One thing that a hand does to a world in which nothing moves by itself, as data; see the commands of scenarios. */
import { type Ballot, compareBallots, type Decree, type NodeId } from '../../paxos/ballot.js';
import type { Timer } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import { isLogTimer } from '../../paxos/multi/effect.js';
import { isLogMessage } from '../../paxos/multi/message.js';
import { formatMessage, formatTimer, type Label } from '../scenario/words.js';

export type HandCommand = {
  readonly act: HandAct;
  /** The ballot of which it made a proposer send prepares when it was played last. */
  readonly opens: Ballot | null;
  /** Of several messages in flight or timers that are worded alike, which one it was: from 1. */
  readonly nth: number;
};

export type HandAct =
  /** `proposer` is null where the client is to find out for itself. */
  | { readonly type: 'propose'; readonly client: NodeId; readonly value: string; readonly proposer: NodeId | null }
  | { readonly type: 'deliver'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  | { readonly type: 'duplicate'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  | { readonly type: 'timer'; readonly node: NodeId; readonly timer: Timer }
  | { readonly type: 'crash'; readonly node: NodeId }
  | { readonly type: 'hold-disk'; readonly node: NodeId }
  | { readonly type: 'sync'; readonly node: NodeId }
  | { readonly type: 'restart'; readonly node: NodeId; readonly isWiped: boolean }
  | { readonly type: 'open-decree'; readonly decree: Decree };

/** As a scenario has it. */
export function formatCommand({ act, nth }: HandCommand, label: Label): string {
  const which = nth === 1 ? '' : ` [${nth}]`;
  switch (act.type) {
    case 'propose':
      return `propose ${label(act.client)} value=${valueWords(act.value)}${toWords(act.proposer, label)}`;
    case 'deliver':
    case 'duplicate':
      return `${act.type} ${label(act.from)}->${label(act.to)} ${formatMessage(act.message)}${which}`;
    case 'timer':
      return `timer ${label(act.node)} ${formatTimer(act.timer)}${which}`;
    case 'crash':
    case 'hold-disk':
    case 'sync':
      return `${act.type} ${label(act.node)}`;
    case 'restart':
      return `restart ${label(act.node)}${act.isWiped ? ' wiped' : ''}`;
    case 'open-decree':
      return `open-decree ${act.decree}`;
  }
}

const toWords = (node: NodeId | null, label: Label): string => (node === null ? '' : ` to=${label(node)}`);

/** What fills a value up is told by its length. */
function valueWords(value: string): string {
  const bare = value.replace(/\.{8,}$/, '');
  return bare === value ? value : `${bare} filled=${value.length}`;
}

/** The nodes that take part in it. */
export function nodesOf(act: HandAct): readonly NodeId[] {
  switch (act.type) {
    case 'propose':
      return act.proposer === null ? [act.client] : [act.client, act.proposer];
    case 'deliver':
    case 'duplicate':
      return [act.from, act.to];
    case 'open-decree':
      return [];
    default:
      return [act.node];
  }
}

/** The ballot that a message speaks for or answers; null where it names none. */
export function ballotOf(message: Message): Ballot | null {
  if ('ballot' in message) return message.ballot;
  return 'proposal' in message ? message.proposal.ballot : null;
}

export const isSameBallot = (one: Ballot | null, other: Ballot | null): boolean =>
  one === null || other === null ? one === other : compareBallots(one, other) === 0;

/** What stands for what when a schedule is told of another cluster, another ballot or another decree. */
export type Names = {
  readonly node: (node: NodeId) => NodeId;
  readonly ballot: (ballot: Ballot) => Ballot;
  readonly value: (value: string) => string;
  readonly decree: (decree: Decree) => Decree;
};

export const sameNames: Names = {
  node: (node) => node,
  ballot: (ballot) => ballot,
  value: (value) => value,
  decree: (decree) => decree,
};

export function renameAct(act: HandAct, names: Names): HandAct {
  const { node, value } = names;
  switch (act.type) {
    case 'propose':
      return {
        ...act,
        client: node(act.client),
        value: value(act.value),
        proposer: act.proposer === null ? null : node(act.proposer),
      };
    case 'deliver':
    case 'duplicate':
      return { ...act, from: node(act.from), to: node(act.to), message: renameMessage(act.message, names) };
    case 'timer':
      return { ...act, node: node(act.node), timer: renameTimer(act.timer, names) };
    case 'open-decree':
      return { ...act, decree: names.decree(act.decree) };
    default:
      return { ...act, node: node(act.node) };
  }
}

/** Messages of an election go by their type alone, those of a log by type, ballot and place; see `matchingDatagram`. */
function renameMessage(message: Message, { ballot, value, decree }: Names): Message {
  if (isLogMessage(message)) return 'ballot' in message ? { ...message, ballot: ballot(message.ballot) } : message;
  if (!('decree' in message)) return message;
  const renamed = { ...message, decree: decree(message.decree) };
  switch (renamed.type) {
    case 'request':
      return { ...renamed, value: value(renamed.value) };
    case 'prepare':
      return { ...renamed, ballot: ballot(renamed.ballot) };
    case 'promise': {
      const { accepted } = renamed;
      const report = accepted === null ? null : { ballot: ballot(accepted.ballot), value: value(accepted.value) };
      return { ...renamed, ballot: ballot(renamed.ballot), accepted: report };
    }
    case 'rejected':
      return { ...renamed, ballot: ballot(renamed.ballot), promised: ballot(renamed.promised) };
    case 'accept':
    case 'accepted':
    case 'decision': {
      const { proposal } = renamed;
      return { ...renamed, proposal: { ballot: ballot(proposal.ballot), value: value(proposal.value) } };
    }
    default:
      return renamed;
  }
}

function renameTimer(timer: Timer, { ballot, decree }: Names): Timer {
  if (isLogTimer(timer)) return 'ballot' in timer ? { ...timer, ballot: ballot(timer.ballot) } : timer;
  if (!('decree' in timer)) return timer;
  const renamed = { ...timer, decree: decree(timer.decree) };
  return 'ballot' in renamed ? { ...renamed, ballot: ballot(renamed.ballot) } : renamed;
}
