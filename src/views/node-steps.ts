/**
 * A node's row before anything happened, and what one step changes in it: for the current decree only, so late news
 * of an older one shows nowhere.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { compareBallots } from '../paxos/ballot.js';
import type { Role } from '../paxos/configuration.js';
import { type Effect, isOfDecree, type PersistRecord } from '../paxos/effect.js';
import type { StepRecord } from '../schema/trace.js';
import type { MutableNode } from './nodes.js';

/** Before anything was heard of it. */
export const freshNode = (node: NodeId, label: string, roles: readonly Role[]): MutableNode => ({
  node,
  label,
  roles,
  assigned: false,
  leader: false,
  process: 'starting',
  pid: null,
  incarnation: 0,
  seated: true,
  ballot: null,
  phase: '',
  promised: null,
  accepted: null,
  decided: null,
  sent: 0,
  received: 0,
  lost: 0,
  refused: 0,
  lossRatio: 0,
  exit: null,
  abstains: false,
  diskLies: false,
  plannedCrash: null,
  replica: null,
  client: null,
});

export function forgetDecree(node: MutableNode): void {
  node.ballot = null;
  node.phase = '';
  node.promised = null;
  node.accepted = null;
  node.decided = null;
}

export function applyInput(node: MutableNode, { input, effects }: StepRecord, decree: Decree): void {
  if (input.type === 'message' && input.message.type === 'role') {
    if (!effects.some((effect) => effect.type === 'refuse')) node.assigned = true;
  }
  if (input.type !== 'boot') return;
  node.incarnation = input.incarnation;
  node.seated = input.seated;
  node.assigned = false;
  // A process keeps nothing but its disk.
  forgetDecree(node);
  for (const record of input.recovered) applyPersist(node, record, decree);
  node.ballot = null; // A round that was used before the restart is never used again.
  node.phase = '';
}

export function applyPersist(node: MutableNode, record: PersistRecord, decree: Decree): void {
  if (!isOfDecree(record) || record.decree !== decree) return;
  switch (record.type) {
    case 'round':
      node.ballot = { round: record.round, node: node.node };
      node.phase = 'preparing';
      break;
    case 'promised':
      node.promised = record.ballot;
      break;
    case 'accepted': {
      const { ballot } = record.proposal;
      node.accepted = record.proposal;
      // Accepting raises the promise.
      if (node.promised === null || compareBallots(ballot, node.promised) > 0) node.promised = ballot;
      break;
    }
    case 'decided':
      node.decided = record.proposal;
      break;
  }
}

export function applyEffect(node: MutableNode, effect: Effect, decree: Decree): void {
  switch (effect.type) {
    case 'started':
      node.assigned = true;
      break;
    case 'propose':
      if (effect.decree !== decree) break;
      node.ballot = effect.proposal.ballot;
      node.phase = 'accepting';
      break;
    case 'preempted':
      if (effect.decree === decree) node.phase = 'backing off';
      break;
    case 'chosen':
      if (effect.decree !== decree) break;
      node.phase = 'chosen';
      node.decided = effect.proposal;
      break;
    case 'decide':
      if (effect.decree !== decree) break;
      node.decided = effect.proposal;
      if (node.phase !== '') node.phase = 'chosen';
      break;
    default:
      break; // The others are about the election or about other nodes.
  }
}

/** Copies that leave the node. */
export const copiesOf = ({ to }: Extract<Effect, { type: 'send' }>, self: NodeId): number =>
  to.includes(self) ? to.length - 1 : to.length;
