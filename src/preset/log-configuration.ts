/** The replicas of a log and the bounds of their work, from a checked shape; and whether they fit together. */
import { nodeId, type NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import { majorities } from '../paxos/quorum.js';
import type { Slot } from '../paxos/ballot.js';
import { seatsMax } from './node-shapes.js';
import { countOfClients } from './log-clients.js';
import type { Problem } from './problem.js';
import type { LogShape } from './shape.js';

/** Of a shape without problems. Ids ascend through replicas, joiners and clients. */
export function logConfigurationOf(shape: LogShape): Configuration {
  let next = 0;
  const take = (count: number): NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  const members = take(membersOf(shape));
  const joiners = take(shape.nodes.joiners);
  const { app, window, batch, quorums, ...settings } = shape.log;
  const log: LogSettings = {
    members,
    joiners,
    quorums: quorums ?? majorities(members.length),
    app,
    window,
    batchMax: batch,
    snapshotEvery: settings['snapshot-every'],
    skipSlot: (settings['skip-slot'] ?? null) as Slot | null,
  };
  return { proposers: [], acceptors: [], learners: [], clients: take(countOfClients(shape)), log };
}

export function problemOfLog(shape: LogShape): Problem | null {
  return problemOfMembers(shape) ?? problemOfQuorums(shape);
}

const membersOf = ({ f, nodes }: LogShape): number => nodes.replicas ?? 2 * (f ?? 0) + 1;

function problemOfMembers({ f, nodes: { replicas, joiners }, ...shape }: LogShape): Problem | null {
  if (f === undefined && replicas === undefined) {
    return { path: ['nodes', 'replicas'], text: 'is missing; expected a whole number, or f in its place' };
  }
  if (f !== undefined && replicas !== undefined && replicas !== 2 * f + 1) {
    const text = `expected ${2 * f + 1} replicas, as 2f+1 with f = ${f}, or no f, found ${replicas}`;
    return { path: ['nodes', 'replicas'], text };
  }
  const sum = membersOf({ f, nodes: { replicas, joiners }, ...shape }) + joiners;
  if (sum <= seatsMax) return null;
  return { path: ['nodes', 'joiners'], text: `expected at most ${seatsMax} replicas and joiners, found ${sum}` };
}

/** Every phase-1 quorum meets every phase-2 quorum, or two leaders could have two values chosen in one slot. */
function problemOfQuorums(shape: LogShape): Problem | null {
  const { quorums } = shape.log;
  if (quorums === undefined) return null;
  const members = membersOf(shape);
  const path = ['log', 'quorums'];
  for (const phase of ['phase1', 'phase2'] as const) {
    if (quorums[phase] > members) {
      return {
        path: [...path, phase],
        text: `expected at most ${members}, as many as replicas, found ${quorums[phase]}`,
      };
    }
  }
  const { phase1, phase2 } = quorums;
  if (phase1 + phase2 > members) return null;
  const text = `expected two quorums that always meet: phase1 + phase2 above ${members}, found ${phase1} + ${phase2}`;
  return { path, text };
}
