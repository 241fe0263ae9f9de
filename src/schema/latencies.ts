/** How long operations took, counted by length: many of them in little room. */

type Latency = { readonly us: number; readonly count: number };

/** Lengths up to so many microseconds are kept as they are, longer ones rounded up by one in half as many at most. */
const stepsMax = 64;

export type Latencies = {
  add(us: number): void;
  /** Ascending, with what was added since the last call. */
  take(): readonly Latency[];
};

export function createLatencies(): Latencies {
  let counts = new Map<number, number>();
  return {
    add(us) {
      const rounded = roundUp(us);
      counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
    },
    take() {
      const taken = [...counts].map(([us, count]) => ({ us, count })).sort((a, b) => a.us - b.us);
      counts = new Map();
      return taken;
    },
  };
}

function roundUp(us: number): number {
  let step = 1;
  while (us / step > stepsMax) step *= 2;
  return Math.ceil(us / step) * step;
}
