/** The clock of a worker's scheduler: one timer of the event loop, set for whatever is due first. */
import type { Clock } from './scheduler.js';

export function createRealClock(): Clock {
  let alarm: NodeJS.Timeout | null = null;
  let alarmAtMs = Number.POSITIVE_INFINITY;
  const clearAlarm = (): void => {
    if (alarm !== null) clearTimeout(alarm);
    alarm = null;
    alarmAtMs = Number.POSITIVE_INFINITY;
  };
  const nowMs = (): number => performance.now();
  return {
    nowMs,
    clearAlarm,
    setAlarm(atMs, ring) {
      // Most waits are later than the first one, so the alarm is right already.
      if (alarm !== null && alarmAtMs === atMs) return;
      clearAlarm();
      alarmAtMs = atMs;
      const ringInTime = (): void => {
        clearAlarm();
        ring();
      };
      // Rounded up: the event loop would cut a fraction off and ring too early.
      alarm = setTimeout(ringInTime, Math.max(1, Math.ceil(atMs - nowMs())));
    },
  };
}
