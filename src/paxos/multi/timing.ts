/**
 * How long the nodes of a log wait, in milliseconds at full pace, and the bounds of what one of them says at once. No
 * rule rests on a duration: waits only decide when something is said again.
 */
import type { Wait } from '../timing.js';
import { messageRoom, roomOf } from './command.js';

export const logWaits = {
  scoutResend: { minMs: 80, maxMs: 120, growthPercent: 150, ceilingMs: 600 },
  commanderResend: { minMs: 80, maxMs: 120, growthPercent: 150, ceilingMs: 600 },
  heartbeat: { minMs: 40, maxMs: 60, growthPercent: 100, ceilingMs: 60 },
  /** Several heartbeats, drawn from a wide range so that two seldom campaign at once. */
  suspicion: { minMs: 350, maxMs: 700, growthPercent: 100, ceilingMs: 700 },
  canvassEnd: { minMs: 90, maxMs: 140, growthPercent: 100, ceilingMs: 140 },
  catchUp: { minMs: 150, maxMs: 250, growthPercent: 150, ceilingMs: 1000 },
} as const satisfies { readonly [name: string]: Wait };

/** Sends of p1a in one ballot before a candidate gives up and listens again. */
export const scoutSendsMax = 10;

/** Datagrams that one timer sends again: unpaced, they would be lost together. */
export const resentDatagramsMax = 16;

/** Slots in flight while small batches are proposed at once; beyond, commands gather until votes come. */
export const eagerSlotsMax = 4;

/** Commands that wait at a leader, and reads; clients send again what is turned away. */
export const readsMax = 20_000;
export const queueMax = 200_000;
/** Sessions whose clients a leader remembers. */
export const sessionsMax = 10_000;

/** How many of these texts, from `first` on, one datagram may carry; at least one. */
export function fitting(
  textAt: (index: number) => string,
  first: number,
  end: number,
  roomMax: number = messageRoom,
): number {
  let room = roomMax;
  let index = first;
  while (index < end) {
    room -= roomOf(textAt(index));
    if (room < 0 && index > first) break;
    index++;
  }
  return index - first;
}
