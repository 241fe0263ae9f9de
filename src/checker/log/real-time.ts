/**
 * Linearizability by witness: operations have places in the log, and an operation that began after another had ended
 * must not stand before it. In whatever order they are told, each costs a search among the latest.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { type Court, evidence, type Origin } from '../court.js';
import { contradict } from './charge.js';

type Interval = {
  readonly invokedAtMs: number;
  readonly answeredAtMs: number;
  readonly client: NodeId;
  readonly operation: string;
  readonly origin: Origin;
};

type Placed = Interval & { readonly place: number };

/** So many of the latest are compared with each other; of older ones the last place and moment. */
const latestMax = 2_048;

export class RealTime {
  readonly #court: Court;
  /** Ascending by the moment of the answer; `best[i]` is the one with the highest place up to there. */
  readonly #byAnswer: Placed[] = [];
  readonly #best: Placed[] = [];
  /** Ascending by the moment of the call; the lowest place from there on is searched from the end. */
  readonly #byCall: Placed[] = [];

  constructor(court: Court) {
    this.#court = court;
  }

  add(interval: Interval, place: number): void {
    const placed: Placed = { ...interval, place };
    const before = this.#highestAnsweredBefore(placed.invokedAtMs);
    if (before !== null && before.place > place) this.#charge(before, placed);
    for (let index = this.#byCall.length - 1; index >= 0; index--) {
      const after = this.#byCall[index];
      if (after === undefined || after.invokedAtMs <= placed.answeredAtMs) break;
      if (after.place < place) this.#charge(placed, after);
    }
    this.#insert(placed);
  }

  /** The highest place of what was answered before this moment; null where none is known. */
  placeBefore(atMs: number): number | null {
    return this.#highestAnsweredBefore(atMs)?.place ?? null;
  }

  /** Whether anything that began after this moment has its place. */
  isPastIn(atMs: number): boolean {
    return (this.#byCall.at(-1)?.invokedAtMs ?? Number.NEGATIVE_INFINITY) > atMs;
  }

  #charge(earlier: Placed, later: Placed): void {
    const labels = [earlier, later].map(({ client }) => this.#court.label(client));
    const text =
      `"${later.operation}" of ${labels[1]} began after "${earlier.operation}" of ${labels[0]} had ended, ` +
      'and took effect before it';
    const first = evidence(earlier.origin, `"${earlier.operation}" had ended, ${placeWords(earlier.place)}`);
    contradict(this.#court, 'linearizability', text, first, evidence(later.origin, `${placeWords(later.place)}`));
  }

  #highestAnsweredBefore(atMs: number): Placed | null {
    let [low, high] = [0, this.#byAnswer.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#byAnswer[middle]?.answeredAtMs ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return this.#best[low - 1] ?? null;
  }

  #insert(placed: Placed): void {
    let at = this.#byAnswer.length;
    while (at > 0 && (this.#byAnswer[at - 1]?.answeredAtMs ?? 0) > placed.answeredAtMs) at--;
    this.#byAnswer.splice(at, 0, placed);
    this.#best.length = at;
    for (let index = at; index < this.#byAnswer.length; index++) {
      const [best, next] = [this.#best[index - 1], this.#byAnswer[index]];
      if (next !== undefined) this.#best.push(best !== undefined && best.place > next.place ? best : next);
    }
    let call = this.#byCall.length;
    while (call > 0 && (this.#byCall[call - 1]?.invokedAtMs ?? 0) > placed.invokedAtMs) call--;
    this.#byCall.splice(call, 0, placed);
    if (this.#byAnswer.length > latestMax * 2) {
      // The best of those that go stays as the first of the rest's bests, for they are prefix maxima.
      this.#byAnswer.splice(0, latestMax);
      this.#best.splice(0, latestMax);
      this.#byCall.splice(0, latestMax);
    }
  }
}

const placeWords = (place: number): string =>
  place % 2 === 1 ? `its place is slot ${(place - 1) / 2}` : `its place is before slot ${place / 2}`;
