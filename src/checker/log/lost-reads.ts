/**
 * Reads that a process answered which was killed before it told the state it read. Some state of the decided log since
 * all that had ended before the read began must have been it.
 */
import { type Court, evidence } from '../court.js';
import type { Answer, Asked } from './asked.js';
import { contradict } from './charge.js';
import type { RealTime } from './real-time.js';
import type { Replay } from './replay.js';

const none: readonly Asked[] = [];

export class LostReads {
  /** Of these, not enough of the log is told. */
  readonly #waiting = new Set<Asked>();
  readonly #court: Court;
  readonly #replay: Pick<Replay, 'wasReadable' | 'isBlind'>;
  readonly #realTime: RealTime;

  constructor(court: Court, replay: Pick<Replay, 'wasReadable' | 'isBlind'>, realTime: RealTime) {
    this.#court = court;
    this.#replay = replay;
    this.#realTime = realTime;
  }

  /** Those that wait, as they are now: judging them changes which do. */
  all(): readonly Asked[] {
    return this.#waiting.size === 0 ? none : [...this.#waiting];
  }

  /** Charges the read whose answer no such state gives. All are told once something that began later has its place. */
  judge(asked: Asked, answer: Answer, isOver: boolean): 'settled' | 'waits' | 'unknown' {
    const { operation, origin, client } = asked;
    this.#waiting.delete(asked);
    const before = this.#realTime.placeBefore(origin.atMs);
    const from = before === null ? 0 : Math.ceil(before / 2);
    const wasReadable = this.#replay.wasReadable(from, operation, answer.result);
    if (wasReadable === true) return 'settled';
    const isTold = this.#realTime.isPastIn(answer.origin.atMs) && !this.#replay.isBlind();
    if (!isTold && !isOver) {
      this.#waiting.add(asked);
      return 'waits';
    }
    if (wasReadable === null || !isTold) return 'unknown';
    const label = this.#court.label(client);
    const text = `${label} reads ${operation} as "${answer.result}", and at no slot since it began was it that`;
    const first = evidence(origin, `${label} invoked ${operation}: all that had ended before is below slot ${from}`);
    const second = evidence(answer.origin, `${label} was answered "${answer.result}"`);
    contradict(this.#court, 'linearizability', text, first, second);
    return 'settled';
  }
}
