/**
 * Frames that arrive from the hub, checked by hand: whatever is not exactly such a frame is null, never an exception.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { messageTypes } from '../paxos/message.js';
import { paceNames } from '../faults/pace.js';
import type { FaultRule } from '../faults/settings.js';
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
import { isValue } from './worker-options.js';

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
  const { seed, rules } = settings;
  return isUint32(seed) && isListOf(isRule, rules) ? { type: 'faults', settings: { seed, rules } } : null;
}

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

function isRule(value: unknown): value is FaultRule {
  if (!isFields(value)) return false;
  const { from, to, types, lossRatio, duplicateRatio, delayMinMs, delayMaxMs } = value;
  const isForTypes = types === null || (Array.isArray(types) && types.every((type) => isOneOf(messageTypes, type)));
  const isDelay = isDuration(delayMinMs) && isDuration(delayMaxMs) && delayMinMs <= delayMaxMs;
  const isLink = isNullOr(isNodeId, from) && isNullOr(isNodeId, to);
  return isLink && isForTypes && isRatio(lossRatio) && isRatio(duplicateRatio) && isDelay;
}
