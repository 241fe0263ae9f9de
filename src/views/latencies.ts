/** Latencies, counted in buckets that are at most an eighth wide, so that percentiles cost the same however many there are. */

/** Buckets of each power of two, as a power of two itself. */
const fineBits = 3;
const fine = 1 << fineBits;
const buckets = (32 - fineBits) * fine;

export class Latencies {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;

  /** Another one that holds the same. */
  fork(): Latencies {
    const fork = new Latencies();
    fork.add(this);
    return fork;
  }

  get total(): number {
    return this.#total;
  }

  note(us: number, count = 1): void {
    const bucket = bucketOf(us);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#total += count;
  }

  /** All that another one holds. */
  add(other: Latencies): void {
    for (const [bucket, count] of other.#counts.entries()) {
      if (count > 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    }
    this.#total += other.#total;
  }

  /** So many percent were as fast, in microseconds: the upper end of a bucket. Null without any. */
  percentile(percent: number): number | null {
    if (this.#total === 0) return null;
    const wanted = Math.max(1, Math.ceil((this.#total * percent) / 100));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return upperEnd(bucket);
    }
    return null;
  }
}

/** 0 to 7 have a bucket each; from 8 on each power of two has eight. */
function bucketOf(us: number): number {
  const whole = Math.min(0x7fff_ffff, Math.max(0, Math.trunc(us)));
  if (whole < fine) return whole;
  const power = 31 - Math.clz32(whole) - fineBits;
  return (power + 1) * fine + ((whole >>> power) - fine);
}

function upperEnd(bucket: number): number {
  if (bucket < fine) return bucket;
  const power = Math.floor(bucket / fine) - 1;
  return ((bucket % fine) + fine + 1) * 2 ** power - 1;
}
