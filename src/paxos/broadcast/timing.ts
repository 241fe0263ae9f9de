/**
 * How long the nodes of an atomic broadcast wait, in milliseconds at full pace, and the bounds of what they hold and
 * say at once. No rule rests on a duration: waits only decide when something is said again.
 */
import type { NodeId } from '../ballot.js';
import { batchLengthMax, messageRoom, operationLengthMax } from '../multi/command.js';
import type { Wait } from '../timing.js';
import { idInGroup, type MulticastSettings } from './groups.js';

export const broadcastWaits = {
  /** Values that come one by one share a message. */
  submitDue: { minMs: 2, maxMs: 5, growthPercent: 100, ceilingMs: 5 },
  submitResend: { minMs: 50, maxMs: 80, growthPercent: 125, ceilingMs: 200 },
  lead: { minMs: 40, maxMs: 60, growthPercent: 100, ceilingMs: 60 },
  present: { minMs: 90, maxMs: 130, growthPercent: 100, ceilingMs: 130 },
  learn: { minMs: 50, maxMs: 80, growthPercent: 100, ceilingMs: 80 },
} as const satisfies { readonly [name: string]: Wait };

/** Lower ids ask more often, so that two seldom campaign at once. */
export function rollWait(self: NodeId): Wait {
  const minMs = 30 + 50 * Math.min(idInGroup(self), 6);
  return { minMs, maxMs: minMs + 40, growthPercent: 100, ceilingMs: minMs + 40 };
}

/** An acceptor that heard nothing of a leader for so many of its own regular words says so. */
export const silentWordsMax = 3;
/** Calls of the roll until a table need not wait for more acceptors, nor for all of its own to have written it down. */
export const patientRolls = 3;
/** Calls of the roll that a proposer leaves to the ballot that beat it. */
export const humbleRolls = 3;
/** Parts of a promise said at once; the others follow when it is asked again. */
export const partsMax = 32;
/** Slots that a new leader's phase 1 reports at once; more are fetched by the acceptors that lack them, meanwhile. */
export const tailMax = 256;
/** Ticks of a candidate without any answer until it gives up and listens again. */
export const scoutTicksMax = 20;
/** Ticks of a leader from one call of the roll to the next, and from one look at who answers to the next. */
export const ticksOfRoll = 8;
export const ticksOfOffice = 12;
/** Ticks of a learner that learned nothing yet until it leaves a run that is silent. */
export const ticksOfSilence = 20;

/** Slots above those applied that a learner keeps; the others are fetched when their turn comes. */
export const aheadMax = 1_024;
/** Texts for one slot and ballot that a learner keeps until it knows which of them was voted for. */
export const candidatesMax = 4;
/** Questions of a learner at once. */
export const questionsMax = 4;
/** Datagrams of one answer, and decisions in each, however short they are. */
export const answersMax = 2;
export const decisionsMax = 500;

/** Messages of a client on their way: fewest and most. */
export const chunksMin = 4;
export const chunksMax = 64;
/** Slots in flight of a leader, unless its settings allow fewer. */
export const slotsMin = 8;
/** Units of text that wait at a leader; clients say again what is turned away. */
export const backlogMax = 4_000_000;
/** Numbers in one `submitted`. */
export const rangesMax = 400;

/** Units of text in one message. */
export type Room = {
  /** Of a client's values, and of one slot. */
  readonly batch: number;
  /** Of all texts in a message. */
  readonly message: number;
};

/** A datagram on loopback is never cut; on any other interface one lost piece of it would lose it all. */
export const roomOn = (multicast: MulticastSettings): Room =>
  multicast.interface.startsWith('127.')
    ? { batch: batchLengthMax, message: messageRoom }
    : { batch: 1_200, message: 1_250 };

/** Longest value, in bytes, that any client may submit: it fits a slot with what stands around it. */
export const valueLengthMax = (multicast: MulticastSettings): number =>
  roomOn(multicast).batch - (batchLengthMax - operationLengthMax);
