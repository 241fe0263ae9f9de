/** One number pair for a whole trace, by which two runs of a seed are compared: 64 bits, integers only. */
import type { TraceRecord } from '../schema/trace.js';

export type TraceHash = {
  fold(record: TraceRecord): void;
  /** 16 hexadecimal digits. */
  digest(): string;
};

const primes = [0x01000193, 0x85ebca6b] as const;
/** In front of each value, so that 1, "1", [1] and { 1: ... } differ. */
const marks = { null: 1, false: 2, true: 3, integer: 4, fraction: 5, text: 6, list: 7, object: 8, end: 9 } as const;

/**
 * FNV-1a in two lanes over all names and values of the records, in their order, as a recording holds them. Walking
 * through a record takes half the time of writing it as JSON first.
 */
export function createTraceHash(): TraceHash {
  const hash = new Lanes();
  return { fold: (record) => hash.value(record), digest: () => hash.digest() };
}

class Lanes {
  #first = 0x811c9dc5 | 0;
  #second = 0x9e3779b9 | 0;

  digest(): string {
    return hexOf(this.#first) + hexOf(this.#second);
  }

  value(value: unknown): void {
    if (typeof value === 'string') this.#text(marks.text, value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.#word(value ? marks.true : marks.false);
    else if (value === null) this.#word(marks.null);
    else if (Array.isArray(value)) this.#list(value);
    else if (typeof value === 'object') this.#object(value);
  }

  #object(object: object): void {
    this.#word(marks.object);
    for (const name in object) {
      this.#text(marks.text, name);
      this.value(object[name as keyof typeof object]);
    }
    this.#word(marks.end);
  }

  #list(list: readonly unknown[]): void {
    this.#word(marks.list);
    this.#word(list.length);
    for (const item of list) this.value(item);
  }

  #number(number: number): void {
    const whole = Math.floor(number);
    const isInteger = whole === number;
    this.#word(isInteger ? marks.integer : marks.fraction);
    this.#word(whole);
    if (whole !== (whole | 0)) this.#word(Math.floor(whole / 2 ** 32));
    if (!isInteger) this.#word(Math.floor((number - whole) * 2 ** 32));
  }

  #text(mark: number, text: string): void {
    this.#word(mark + (text.length << 4));
    let first = this.#first;
    let second = this.#second;
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      first = Math.imul(first ^ code, primes[0]);
      second = Math.imul((second ^ (first >>> 15)) + code, primes[1]);
    }
    this.#first = first;
    this.#second = second;
  }

  #word(word: number): void {
    this.#first = Math.imul(this.#first ^ word, primes[0]);
    this.#second = Math.imul((this.#second ^ (this.#first >>> 15)) + word, primes[1]);
  }
}

const hexOf = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
