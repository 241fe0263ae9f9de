/** A row for each node: what it promised, accepted and knows, and what it counts as a proposer. */
import type { NodeId } from '../../paxos/ballot.js';
import type { PlayFriend, PlayTally } from '../../schema/playground.js';
import { isAlive, type NodeView } from '../../views/nodes.js';
import type { Situation, Tally } from '../../views/situation.js';
import { formatProposal } from '../../views/words.js';
import type { Scene } from '../scenario/stage.js';

export function friendsOf(scene: Scene, situation: Situation): readonly PlayFriend[] {
  return [...situation.cluster.nodes.values()].map((node) => friendOf(node, scene, situation));
}

function friendOf(node: NodeView, scene: Scene, situation: Situation): PlayFriend {
  const { ballotText } = scene;
  const { promised, accepted, decided, roles } = node;
  const tally = situation.tallies.get(node.node);
  return {
    name: node.label,
    life: node.process === 'paused' ? 'paused' : isAlive(node) ? 'up' : 'gone',
    abstains: node.abstains,
    mayVote: roles.includes('acceptor'),
    mayPropose: roles.includes('proposer'),
    mayWish: roles.includes('client'),
    wish: situation.wishes.get(node.node) ?? null,
    promised: promised === null ? '' : ballotText(promised),
    accepted: accepted === null ? '' : formatProposal(accepted, ballotText),
    decided: decided === null ? '' : decided.value,
    proposing: tally === undefined ? null : tallyOf(tally, scene),
  };
}

function tallyOf({ ballot, phase, promises, accepts, reports, proposal }: Tally, scene: Scene): PlayTally {
  const { ballotText, label } = scene;
  const names = (nodes: readonly NodeId[]): readonly string[] => nodes.map(label);
  return {
    ballot: ballotText(ballot),
    phase,
    promises: names(promises),
    accepts: names(accepts),
    reports: reports.map((report) => `${label(report.from)}: ${formatProposal(report.proposal, ballotText)}`),
    value: proposal?.value ?? '',
  };
}
