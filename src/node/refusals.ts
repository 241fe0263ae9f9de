/**
 * Counts refused datagrams. Each is told by itself as long as they are few; in a flood those of one reason are bundled,
 * so that garbage does not drown the trace and yet every datagram is counted.
 */
import type { RefusalReason, RefusedRecord } from '../schema/trace.js';

export type Refused = Omit<RefusedRecord, 'node' | 'incarnation' | 'sequence' | 'atMs' | 'datagrams'>;
export type CountedRefused = Refused & Pick<RefusedRecord, 'datagrams'>;

export type RefusalCounter = {
  add(refused: Refused): void;
  /** Tells what is bundled so far. */
  flush(): void;
};

/** Told one by one in a window; from then on they are bundled to its end. */
export const refusalsAloneMax = 20;
const refusalWindowMs = 250;

export function createRefusalCounter(options: {
  readonly tell: (refused: CountedRefused) => void;
  readonly after: (delayMs: number, call: () => void) => void;
}): RefusalCounter {
  const bundles = new Map<RefusalReason, CountedRefused>();
  let told = 0;
  const flush = (): void => {
    for (const bundle of bundles.values()) options.tell(bundle);
    bundles.clear();
  };
  return {
    add(refused) {
      if (told === 0) {
        options.after(refusalWindowMs, () => {
          told = 0;
          flush();
        });
      }
      told++;
      if (told <= refusalsAloneMax) options.tell({ ...refused, datagrams: 1 });
      else bundles.set(refused.reason, { ...refused, datagrams: (bundles.get(refused.reason)?.datagrams ?? 0) + 1 });
    },
    flush,
  };
}
