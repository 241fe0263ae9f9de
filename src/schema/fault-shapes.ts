/** Shapes of faults, as they come from files and over the control link: rules, groups, crashes, keys of messages. */
import * as v from 'valibot';
import { nodeId } from '../paxos/ballot.js';
import { crashPoints } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';

const listMax = 100_000;
const nodesMax = 0x1_0000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const ratio = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const node = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff), v.transform(nodeId));
const messageType = v.picklist(messageTypes);

const faultRule = v.object({
  from: v.nullable(node),
  to: v.nullable(node),
  types: v.nullable(v.pipe(v.array(messageType), v.maxLength(listMax))),
  lossRatio: ratio,
  duplicateRatio: ratio,
  delayMinMs: count,
  delayMaxMs: count,
  // Recordings of before these existed have none of them.
  reorderRatio: v.optional(ratio, 0),
  burst: v.optional(v.nullable(v.object({ enterRatio: ratio, leaveRatio: ratio, lossRatio: ratio })), null),
  isHeld: v.optional(v.boolean(), false),
});

export const faultRules = v.pipe(v.array(faultRule), v.maxLength(listMax));
export const faultGroups = v.pipe(v.array(v.pipe(v.array(node), v.maxLength(nodesMax))), v.maxLength(nodesMax));
export const crashShape = v.object({ point: v.picklist(crashPoints), on: messageType, nth: count });
export const messageKey = v.object({
  // As on the wire: clients that were started by hand have large ids.
  from: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff), v.transform(nodeId)),
  incarnation: v.pipe(count, v.minValue(1), v.maxValue(0xffff_ffff)),
  step: count,
  part: count,
});

/** The faults that a preset's clock and a user's key may ask for alike; see `NodeAction`. */
export const faultActions = [
  v.object({ type: v.literal('loss'), node: v.nullable(node), lossRatio: ratio }),
  v.object({ type: v.literal('partition'), groups: faultGroups }),
  v.object({ type: v.literal('cut'), from: node, to: node, isCut: v.boolean() }),
  v.object({ type: v.literal('plan-crash'), node, crash: v.nullable(crashShape) }),
  v.object({ type: v.literal('disk-lies'), node, lies: v.boolean() }),
] as const;
