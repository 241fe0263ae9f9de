/**
 * Shrunken copies of presets of logs: the same cluster in kind, small enough that thousands of them run in the time of
 * one. Rare things are near: a window of a few slots, a snapshot every few slots, promises in parts.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { Workload } from '../../paxos/multi/workload.js';
import { majorities } from '../../paxos/quorum.js';
import type { ClientPlan, Preset } from '../../schema/preset.js';

/** Commands of all clients together. */
export const smallCommandsMax = 40;

const membersMax = 5;
const joinersMax = 2;
const clientsMax = 3;
const windowMax = 8;
const snapshotEveryMax = 8;
const batchMaxMax = 4;
const pauseMaxMs = 100;
const afterMaxMs = 200;
const outstandingMax = 4;
const bytesMax = 64;

/** Its faults, which are those of one run, are left out: random schedules draw their own. */
export function smallCopy(preset: Preset): Preset {
  const { log, clients, names } = preset.configuration;
  if (log === undefined) throw new RangeError(`${preset.name} keeps no log`);
  const small = smallSettings(log);
  const kept = clients.slice(0, clientsMax);
  const nodes = new Set<NodeId>([...small.members, ...small.joiners, ...kept]);
  const plans = preset.clients.filter(({ node }) => nodes.has(node));
  const share = Math.max(1, Math.floor(smallCommandsMax / Math.max(1, plans.length)));
  const configuration = { proposers: [], acceptors: [], learners: [], clients: kept, log: small };
  return {
    ...preset,
    configuration: names === undefined ? configuration : { ...configuration, names },
    clients: plans.map((plan) => smallPlan(plan, share)),
    ports: preset.ports.filter(({ node }) => nodes.has(node)),
    rules: [],
    groups: [],
    crashes: [],
    events: [],
  };
}

function smallSettings(log: LogSettings): LogSettings {
  const members = log.members.slice(0, membersMax);
  return {
    ...log,
    members,
    joiners: log.joiners.slice(0, joinersMax),
    quorums: members.length === log.members.length ? log.quorums : majorities(members.length),
    window: Math.min(log.window, windowMax),
    batchMax: Math.min(log.batchMax, batchMaxMax),
    snapshotEvery: Math.min(log.snapshotEvery, snapshotEveryMax),
  };
}

function smallPlan(plan: ClientPlan, share: number): ClientPlan {
  const afterMs = Math.min(plan.afterMs, afterMaxMs);
  return plan.workload === undefined
    ? { ...plan, afterMs }
    : { ...plan, afterMs, workload: smallWorkload(plan.workload, share) };
}

/** Lanes beyond the share are left out, and of the others the ends. */
function smallWorkload(workload: Workload, share: number): Workload {
  if (workload.type === 'load') {
    return {
      ...workload,
      operations: Math.min(workload.operations ?? share, share),
      outstanding: Math.min(workload.outstanding, outstandingMax),
      bytes: Math.min(workload.bytes, bytesMax),
    };
  }
  const lanes = workload.lanes.slice(0, share);
  const each = Math.max(1, Math.floor(share / Math.max(1, lanes.length)));
  return {
    type: 'lanes',
    lanes: lanes.map((operations) => operations.slice(0, each)),
    pauseMinMs: Math.min(workload.pauseMinMs, pauseMaxMs),
    pauseMaxMs: Math.min(workload.pauseMaxMs, pauseMaxMs),
  };
}

/** How many operations a workload has; null for one without end. */
export function operationsIn(workload: Workload): number | null {
  if (workload.type === 'load') return workload.operations;
  return workload.lanes.reduce((sum, lane) => sum + lane.length, 0);
}
