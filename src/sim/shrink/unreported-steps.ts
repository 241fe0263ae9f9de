/**
 * Steps that were durable when their process died, and that nobody was told of: what they were is read from what they
 * left on the disk.
 */
import type { Ballot, NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import type { DecreeRecord, PersistRecord } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import { nodeOfSeat } from '../../paxos/multi/configuration.js';
import type { LogRecord } from '../../paxos/multi/effect.js';
import { firstDecree } from '../../schema/preset.js';
import type { HandAct, HandCommand } from './hand-command.js';

/** What a client asked of a proposer. */
export type Request = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Extract<Message, { type: 'request' }>;
};

/**
 * Whatever may have made this node write `record`; what is not there when it is played is left out. The node forgets
 * all but its disk right afterwards, and of each message a copy stays in flight, so that one too many does no harm.
 * `requests` are those made of all proposers.
 */
export function causesOf(
  node: NodeId,
  record: DecreeRecord,
  recovered: readonly PersistRecord[],
  { proposers, acceptors, learners }: Configuration,
  requests: readonly Request[],
): readonly HandCommand[] {
  const { decree } = record;
  const from = (senders: readonly NodeId[], message: Message): readonly HandCommand[] =>
    senders.flatMap((sender) => copied(sender, node, message, null));
  switch (record.type) {
    case 'promised':
      return from([record.ballot.node], { type: 'prepare', decree, ballot: record.ballot });
    case 'accepted':
      return from([record.proposal.ballot.node], { type: 'accept', decree, proposal: record.proposal });
    case 'decided':
      return [
        ...from(acceptors, { type: 'accepted', decree, proposal: record.proposal }),
        ...from([...learners, ...proposers], { type: 'decision', decree, proposal: record.proposal }),
      ];
    case 'round': {
      const opens = { round: record.round, node };
      const asked = requests.filter(({ to, message }) => to === node && message.decree === decree);
      return [
        ...backOff(node, record, recovered).map((act) => ({ act, opens, nth: 1 })),
        ...asked.flatMap(({ from: client, message }) => copied(client, node, message, opens)),
      ];
    }
  }
}

/** The same for a log's acceptor. What else a replica writes it also says, or comes to know again. */
export function logCausesOf(node: NodeId, record: LogRecord): readonly HandCommand[] {
  switch (record.type) {
    case 'log-promised': {
      const { ballot } = record;
      return copied(nodeOfSeat(ballot.node), node, { type: 'p1a', ballot, from: firstDecree }, null);
    }
    case 'log-accepted': {
      const { ballot, first, values } = record;
      return copied(nodeOfSeat(ballot.node), node, { type: 'p2a', ballot, first, values, decided: firstDecree }, null);
    }
    default:
      return [];
  }
}

function copied(from: NodeId, to: NodeId, message: Message, opens: Ballot | null): readonly HandCommand[] {
  return [
    { act: { type: 'duplicate', from, to, message }, opens: null, nth: 1 },
    { act: { type: 'deliver', from, to, message }, opens, nth: 1 },
  ];
}

/** Of the ballot before. */
function backOff(
  node: NodeId,
  { decree, round }: Extract<DecreeRecord, { type: 'round' }>,
  recovered: readonly PersistRecord[],
): readonly HandAct[] {
  const rounds = recovered.flatMap((each) => (each.type === 'round' && each.decree === decree ? [each.round] : []));
  const before = rounds.filter((each) => each < round).at(-1);
  if (before === undefined) return [];
  return [{ type: 'timer', node, timer: { type: 'back-off', decree, ballot: { round: before, node } } }];
}
