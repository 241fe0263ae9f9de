/** What is wrong with faults that somebody asks for: one sentence, or null. */
import type { NodeId } from '../paxos/ballot.js';
import { allNodes, type Configuration, labelOf, type Role, rolesOf } from '../paxos/configuration.js';
import type { Crash } from '../paxos/host.js';
import type { MessageType } from '../paxos/message.js';
import type { FaultRule, FaultSettings } from '../faults/settings.js';
import { formatList } from '../views/words.js';

/** As in presets: stretched by the slowest pace it still fits a timer. */
const delayLimitMs = 3_600_000;

export const unknownNode = (node: NodeId): string => `there is no node ${node} in this cluster`;

export function problemOfRules(configuration: Configuration, rules: readonly FaultRule[]): string | null {
  const nodes = allNodes(configuration);
  for (const { from, to, delayMinMs, delayMaxMs } of rules) {
    const stranger = [from, to].find((node) => node !== null && !nodes.includes(node)) ?? null;
    if (stranger !== null) return unknownNode(stranger);
    if (delayMinMs > delayMaxMs) {
      return `a delay names its shorter bound first, and this one goes from ${delayMinMs} to ${delayMaxMs} ms`;
    }
    if (delayMaxMs > delayLimitMs) return `a delay is at most an hour, and this one is ${delayMaxMs} ms`;
  }
  return null;
}

export function problemOfGroups(configuration: Configuration, groups: FaultSettings['groups']): string | null {
  const nodes = allNodes(configuration);
  const all = groups.flat();
  const stranger = all.find((node) => !nodes.includes(node));
  if (stranger !== undefined) return unknownNode(stranger);
  const twice = all.find((node, index) => all.indexOf(node) < index);
  if (twice !== undefined) return `${labelOf(configuration, twice)} can be in one group of a partition only`;
  return groups.length === 1 ? 'a partition has at least two groups' : null;
}

/** A crash that can never come is a mistake of whoever plans it. */
export function problemOfCrash(configuration: Configuration, node: NodeId, crash: Crash): string | null {
  const { point, on, nth } = crash;
  if (nth < 1) return `messages are counted from 1, and this crash waits for number ${nth}`;
  const roles = rolesOf(configuration, node);
  const { from, to } = ends[on];
  const able = point === 'before-send' ? from : to;
  const label = labelOf(configuration, node);
  const verb = point === 'before-send' ? 'sends' : 'gets';
  if (!roles.some((role) => able.includes(role))) {
    const others = formatList(able.map((role) => `${role}s`));
    return `${label} never ${verb} a message of the type ${on}: that is for ${others}`;
  }
  if (point === 'torn-persist' && roles.every((role) => role === 'client')) {
    return `${label} is a client and keeps nothing on disk, so no write of it can be torn`;
  }
  return null;
}

const ring: readonly Role[] = ['proposer', 'acceptor', 'learner'];
const all: readonly Role[] = [...ring, 'client'];
const toAll = { from: ring, to: all };
const toLeader = { from: all, to: ring };
const amongReplicas: { readonly from: readonly Role[]; readonly to: readonly Role[] } = {
  from: ['replica'],
  to: ['replica'],
};
const fromClient: typeof amongReplicas = { from: ['client'], to: ['replica'] };
const toClient: typeof amongReplicas = { from: ['replica'], to: ['client'] };
const toRing = { from: ring, to: ring };

/** Who sends each type, and who gets it. */
const ends: { readonly [type in MessageType]: { readonly from: readonly Role[]; readonly to: readonly Role[] } } = {
  token: toRing,
  'token-ack': toRing,
  role: toAll,
  'role-ack': toLeader,
  start: toAll,
  'start-ack': toLeader,
  'start-query': toLeader,
  request: { from: ['client'], to: ['proposer'] },
  prepare: { from: ['proposer'], to: ['acceptor'] },
  promise: { from: ['acceptor'], to: ['proposer'] },
  accept: { from: ['proposer'], to: ['acceptor'] },
  accepted: { from: ['acceptor'], to: ['proposer', 'learner'] },
  rejected: { from: ['acceptor'], to: ['proposer'] },
  decision: { from: ['proposer', 'learner'], to: ['proposer', 'learner', 'client'] },
  'decision-ack': { from: ['proposer', 'learner', 'client'], to: ['proposer', 'learner'] },
  query: { from: ['proposer', 'learner', 'client'], to: ring },
  invoke: fromClient,
  read: fromClient,
  invoked: toClient,
  'leader-is': toClient,
  p1a: amongReplicas,
  p1b: amongReplicas,
  p2a: amongReplicas,
  p2b: amongReplicas,
  preempted: amongReplicas,
  heartbeat: amongReplicas,
  heard: amongReplicas,
  canvass: amongReplicas,
  canvassed: amongReplicas,
  'catch-up': amongReplicas,
  decisions: amongReplicas,
  'snapshot-query': amongReplicas,
  snapshot: amongReplicas,
  join: amongReplicas,
  welcome: amongReplicas,
  submit: { from: ['client'], to: ['proposer'] },
  submitted: { from: ['proposer'], to: ['client'] },
  roll: { from: ['proposer'], to: ['acceptor'] },
  present: { from: ['acceptor'], to: ['proposer', 'learner'] },
  voted: { from: ['acceptor'], to: ['proposer', 'learner'] },
};
