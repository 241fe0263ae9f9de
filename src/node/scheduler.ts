/**
 * Everything that a worker waits for, timers and datagrams that are late on purpose, in one list ordered by time. A
 * change of pace stretches or shrinks what is left of each wait. Timers that are found late, because the process was
 * paused or had no processor, let the socket drain first: else a healthy leader would be deposed by datagrams that
 * nobody had read yet.
 */
import type { Pace } from '../faults/pace.js';

/** The world that a scheduler lives in: real in a worker, virtual in a test. */
export type Clock = {
  /** Never goes back, and goes on while the process is paused. */
  nowMs(): number;
  /** Calls `ring` once at `atMs` or later, unless a later call of this function came first. */
  setAlarm(atMs: number, ring: () => void): void;
  clearAlarm(): void;
};

export type Scheduler = {
  /** A protocol timer of `delayMs` at full pace. */
  setTimer(delayMs: number, expire: () => void): void;
  /** A datagram that is held back for `delayAt(pace)`; called again whenever the pace changes. */
  hold(delayAt: (pace: Pace) => number, deliver: () => void): void;
  /**
   * What is left of every wait changes in proportion; what waited for the pace alone goes at once when it no longer
   * delays.
   */
  setPace(pace: Pace): void;
  readonly pace: Pace;
  /** Nothing is due any more. */
  close(): void;
};

type Wait = {
  readonly kind: 'timer' | 'datagram';
  /** The whole wait, in milliseconds. */
  readonly wholeMs: (pace: Pace) => number;
  readonly end: () => void;
  dueAtMs: number;
  /** It was late and gave way once; again and again, a loop that is always late would never let it end. */
  gaveWay: boolean;
};

/** A loop that is this late did not run for a while: paused, or starved. */
export const lateMs = 20;

export function createScheduler(options: {
  readonly pace: Pace;
  readonly clock: Clock;
  /** Reads what the socket holds and then calls `drained`. */
  readonly drain: (drained: () => void) => void;
}): Scheduler {
  const { clock, drain } = options;
  const waits = createWaits();
  let pace = options.pace;
  let isDraining = false;

  const add = (kind: Wait['kind'], wholeMs: Wait['wholeMs'], end: () => void): void => {
    waits.add({ kind, wholeMs, end, dueAtMs: clock.nowMs() + wholeMs(pace), gaveWay: false });
    setAlarm();
  };

  const setAlarm = (): void => {
    const dueAtMs = waits.firstDueAtMs();
    if (dueAtMs === null || isDraining) clock.clearAlarm();
    else clock.setAlarm(dueAtMs, ring);
  };

  const ring = (): void => {
    const dueAtMs = waits.firstDueAtMs();
    if (dueAtMs === null) return;
    if (clock.nowMs() - dueAtMs < lateMs) {
      endDue();
      return;
    }
    isDraining = true;
    drain(() => {
      isDraining = false;
      putOffLateTimers();
      endDue();
    });
  };

  /**
   * What was just read may still wait for the pace, and is to come before timers that would not have been late without
   * a pause.
   */
  const putOffLateTimers = (): void => {
    if (pace.hopMaxMs === 0) return;
    const nowMs = clock.nowMs();
    for (const wait of waits.takeDue(nowMs)) {
      const givesWay = wait.kind === 'timer' && !wait.gaveWay;
      waits.add(givesWay ? { ...wait, dueAtMs: nowMs + pace.hopMaxMs, gaveWay: true } : wait);
    }
  };

  /** In the order in which they became due, datagrams before timers of the same moment. */
  const endDue = (): void => {
    for (const wait of waits.takeDue(clock.nowMs())) wait.end();
    setAlarm();
  };

  return {
    setTimer: (delayMs, expire) => add('timer', ({ stretch }) => delayMs * stretch, expire),
    hold: (delayAt, deliver) => add('datagram', delayAt, deliver),
    setPace(next) {
      const nowMs = clock.nowMs();
      for (const wait of waits.takeAll()) {
        waits.add({ ...wait, dueAtMs: nowMs + leftMs(wait, nowMs, pace, next) });
      }
      pace = next;
      setAlarm();
    },
    get pace() {
      return pace;
    },
    close() {
      waits.takeAll();
      clock.clearAlarm();
    },
  };
}

function leftMs(wait: Wait, nowMs: number, before: Pace, after: Pace): number {
  const wholeBeforeMs = wait.wholeMs(before);
  const leftBeforeMs = Math.max(0, wait.dueAtMs - nowMs);
  return wholeBeforeMs === 0 ? leftBeforeMs : (leftBeforeMs / wholeBeforeMs) * wait.wholeMs(after);
}

/** Ordered by the moment they are due; of one moment, datagrams first, then by the order in which they came. */
function createWaits() {
  let waits: Wait[] = [];
  return {
    add(wait: Wait): void {
      let low = 0;
      let high = waits.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (goesBefore(wait, waits[middle])) high = middle;
        else low = middle + 1;
      }
      waits.splice(low, 0, wait);
    },
    firstDueAtMs: (): number | null => waits[0]?.dueAtMs ?? null,
    takeDue(nowMs: number): readonly Wait[] {
      const firstLater = waits.findIndex((wait) => wait.dueAtMs > nowMs);
      return waits.splice(0, firstLater === -1 ? waits.length : firstLater);
    },
    takeAll(): readonly Wait[] {
      const all = waits;
      waits = [];
      return all;
    },
  };
}

function goesBefore(wait: Wait, other: Wait | undefined): boolean {
  if (other === undefined) return true;
  if (wait.dueAtMs !== other.dueAtMs) return wait.dueAtMs < other.dueAtMs;
  return wait.kind === 'datagram' && other.kind === 'timer';
}
