/**
 * Frames that arrive from the hub, checked by hand: whatever is not exactly such a frame is null, never an exception.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { messageTypes } from '../paxos/message.js';
import { paceNames } from '../faults/pace.js';
import { releases } from '../faults/held.js';
import type { Burst, FaultRule } from '../faults/settings.js';
import type { HubToWorker, Peer } from '../schema/control.js';
import {
  type Fields,
  isDuration,
  isFields,
  isHex64,
  isListOf,
  isNodeId,
  isNullOr,
  isOneOf,
  isPort,
  isRatio,
  isUint32,
  parseFields,
} from './fields.js';
import { isWorkload } from './log-options.js';
import { isCrash, isValue } from './worker-options.js';

export function parseHubFrame(text: string): HubToWorker | null {
  const frame = parseFields(text);
  switch (frame?.type) {
    case 'peers':
      return parsePeers(frame);
    case 'faults':
      return parseFaults(frame);
    case 'pace':
      return isOneOf(paceNames, frame.pace) ? { type: 'pace', pace: frame.pace } : null;
    case 'propose':
      return parsePropose(frame);
    case 'open-decree':
      return isDecree(frame.decree) ? { type: 'open-decree', decree: frame.decree } : null;
    case 'load':
      return isNullOr(isWorkload, frame.workload) ? { type: 'load', workload: frame.workload } : null;
    case 'held':
      return parseHeld(frame);
    case 'plan-crash':
      return isNullOr(isCrash, frame.crash) ? { type: 'plan-crash', crash: frame.crash } : null;
    case 'disk-lies':
      return typeof frame.lies === 'boolean' ? { type: 'disk-lies', lies: frame.lies } : null;
    case 'stop':
      return { type: 'stop' };
    default:
      return null;
  }
}

function parsePeers({ peers, decree, seated }: Fields): HubToWorker | null {
  if (!isListOf(isPeer, peers) || !isDecree(decree) || typeof seated !== 'boolean') return null;
  return { type: 'peers', peers, decree, seated };
}

function parseFaults({ settings }: Fields): HubToWorker | null {
  if (!isFields(settings)) return null;
  const { seed, rules, groups } = settings;
  if (!isUint32(seed) || !isListOf(isRule, rules) || !isListOf(isGroup, groups)) return null;
  return { type: 'faults', settings: { seed, rules, groups } };
}

function parseHeld({ message, how }: Fields): HubToWorker | null {
  if (!isFields(message) || !isOneOf(releases, how)) return null;
  const { from, incarnation, step, part } = message;
  if (!isNodeId(from) || !isUint32(incarnation) || !isCount(step) || !isCount(part)) return null;
  return { type: 'held', message: { from, incarnation, step, part }, how };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function parsePropose({ decree, value, proposer }: Fields): HubToWorker | null {
  if (!isDecree(decree) || !isValue(value) || !isNullOr<NodeId>(isNodeId, proposer)) return null;
  return { type: 'propose', decree, value, proposer };
}

function isDecree(value: unknown): value is Decree {
  return isUint32(value);
}

function isPeer(value: unknown): value is Peer {
  if (!isFields(value)) return false;
  const { node, port, disk, seatDisk } = value;
  return isNodeId(node) && isPort(port) && port > 0 && isHex64(disk) && isHex64(seatDisk);
}

const isGroup = (value: unknown): value is readonly NodeId[] => isListOf(isNodeId, value);

function isBurst(value: unknown): value is Burst {
  return isFields(value) && isRatio(value.enterRatio) && isRatio(value.leaveRatio) && isRatio(value.lossRatio);
}

function isRule(value: unknown): value is FaultRule {
  if (!isFields(value)) return false;
  const { from, to, types, lossRatio, duplicateRatio, delayMinMs, delayMaxMs, reorderRatio, burst, isHeld } = value;
  const isForTypes = types === null || (Array.isArray(types) && types.every((type) => isOneOf(messageTypes, type)));
  const isDelay = isDuration(delayMinMs) && isDuration(delayMaxMs) && delayMinMs <= delayMaxMs;
  const isLink = isNullOr(isNodeId, from) && isNullOr(isNodeId, to);
  const isChance = isRatio(lossRatio) && isRatio(duplicateRatio) && isRatio(reorderRatio) && isNullOr(isBurst, burst);
  return isLink && isForTypes && isChance && isDelay && typeof isHeld === 'boolean';
}
