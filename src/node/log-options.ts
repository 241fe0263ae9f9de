/** Checks of what a worker is told about a replicated log: its settings, and the workload of a client. */
import { appNames } from '../paxos/multi/apps/app.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import type { Workload } from '../paxos/multi/workload.js';
import { isDuration, isFields, isListOf, isNodeId, isNullOr, isOneOf, isUint32 } from './fields.js';

export function isLogSettings(value: unknown): value is LogSettings {
  if (!isFields(value)) return false;
  const { members, joiners, quorums, app, window, batchMax, snapshotEvery, skipSlot } = value;
  const areNodes = isListOf(isNodeId, members) && members.length > 0 && isListOf(isNodeId, joiners);
  const areQuorums = isFields(quorums) && isPositive(quorums.phase1) && isPositive(quorums.phase2);
  const areBounds = isPositive(window) && isPositive(batchMax) && isPositive(snapshotEvery);
  return areNodes && areQuorums && areBounds && isOneOf(appNames, app) && isNullOr(isUint32, skipSlot);
}

export function isWorkload(value: unknown): value is Workload {
  if (!isFields(value)) return false;
  const { type, lanes, pauseMinMs, pauseMaxMs, operations, outstanding, bytes, readsPercent } = value;
  if (type === 'lanes') {
    const isPause = isDuration(pauseMinMs) && isDuration(pauseMaxMs) && pauseMinMs <= pauseMaxMs;
    return isListOf(isLane, lanes) && isPause;
  }
  const isCount = isNullOr(isUint32, operations) && isPositive(outstanding) && isUint32(bytes);
  return type === 'load' && isCount && isUint32(readsPercent) && readsPercent <= 100;
}

const isPositive = (value: unknown): boolean => isUint32(value) && value > 0;

const isText = (value: unknown): value is string => typeof value === 'string';
const isLane = (value: unknown): value is readonly string[] => isListOf(isText, value);
