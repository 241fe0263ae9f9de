/**
 * Why an atomic broadcast does not go on, in one sentence: too few acceptors for a quorum, no proposer, or none that
 * reaches a quorum. Acceptors need not reach one another.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { MulticastSettings } from '../../paxos/broadcast/groups.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import type { ClusterView, NodeView } from '../../views/nodes.js';
import { formatList } from '../../views/words.js';
import { passes } from '../reach.js';

export type Silence = {
  readonly view: ClusterView;
  readonly multicast: MulticastSettings;
  /** The table in force; null where none is known. */
  readonly table: LogConfiguration | null;
  /** Why a node cannot answer, or null; with the disk that its seat is known by, if it has one. */
  whySilent(node: NodeView | undefined, disk: string | null): string | null;
};

export function broadcastObstacle(silence: Silence): string | null {
  return acceptorsSentence(silence) ?? proposersSentence(silence) ?? reachSentence(silence);
}

function acceptorsSentence(silence: Silence): string | null {
  const { view, multicast, table } = silence;
  const able = ableAcceptors(silence).length;
  const quorum = quorumOf(silence);
  if (able >= quorum) return null;
  const seats = table?.members ?? acceptorsOf(view).map(({ node }) => ({ node, disk: null }));
  const silent = seats.flatMap(({ node, disk }) => {
    const why = silence.whySilent(view.nodes.get(node), disk);
    return why === null ? [] : [`${labelOf(view, node)} is ${why}`];
  });
  const reasons = silent.length === 0 ? '' : `${silent.join(', ')}: `;
  const verb = able === 1 ? 'is' : 'are';
  const most = `${multicast.acceptorsMax} acceptors that there may be`;
  return `${reasons}${able} of the ${most} ${verb} there, and a quorum needs ${quorum}`;
}

function proposersSentence(silence: Silence): string | null {
  if (ableProposers(silence).length > 0) return null;
  const proposers = [...silence.view.nodes.values()].filter(({ roles }) => roles.includes('proposer'));
  const reasons = proposers.map((node) => `${node.label} is ${silence.whySilent(node, null)}`);
  return `no proposer is there: ${reasons.join(', ')}`;
}

function reachSentence(silence: Silence): string | null {
  const { settings } = silence.view;
  if (settings === null || settings.rules.length + settings.groups.length === 0) return null;
  const acceptors = ableAcceptors(silence);
  const quorum = quorumOf(silence);
  const reached = ableProposers(silence).map(({ node, label }) => ({
    label,
    acceptors: acceptors.filter((other) => passes(settings, node, other) && passes(settings, other, node)),
  }));
  if (reached.some((each) => each.acceptors.length >= quorum)) return null;
  const each = reached.map(({ label, acceptors: nodes }) => {
    const labels = nodes.map((node) => labelOf(silence.view, node));
    return `${label} reaches ${labels.length === 0 ? 'none' : formatList(labels)}`;
  });
  const cause = settings.groups.length > 0 ? 'the partition leaves' : 'cut links leave';
  return `${cause} no proposer a quorum of ${quorum} acceptors: ${each.join(', ')}`;
}

function ableAcceptors(silence: Silence): readonly NodeId[] {
  const { view, table } = silence;
  if (table === null) return able(silence, acceptorsOf(view)).map(({ node }) => node);
  return table.members
    .filter(({ node, disk }) => silence.whySilent(view.nodes.get(node), disk) === null)
    .map(({ node }) => node);
}

const ableProposers = (silence: Silence): readonly NodeView[] =>
  able(
    silence,
    [...silence.view.nodes.values()].filter(({ roles }) => roles.includes('proposer')),
  );

const able = (silence: Silence, nodes: readonly NodeView[]): readonly NodeView[] =>
  nodes.filter((node) => silence.whySilent(node, null) === null);

const acceptorsOf = ({ nodes }: ClusterView): readonly NodeView[] =>
  [...nodes.values()].filter(({ roles }) => roles.includes('acceptor'));

const quorumOf = ({ view }: Silence): number => view.log?.settings.quorums.phase2 ?? 1;

const labelOf = ({ nodes }: ClusterView, node: NodeId): string => nodes.get(node)?.label ?? `n${node}`;
