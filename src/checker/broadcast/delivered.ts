/**
 * What learners must print: the decided log of an atomic broadcast, taken apart once more and apart from all learners.
 * A value that was decided twice counts where it was decided first. Of each line a digest is kept, of the latest ones
 * the value, too.
 */
import { commandsOf } from '../../paxos/multi/command.js';
import { digestOfText } from '../../paxos/multi/digest.js';
import type { Origin } from '../court.js';
import { type SlotHistory, type SlotLedger, textOf } from '../log/slots.js';
import { Numbers } from './numbers.js';

/** A value of the decided log. */
export type Line = { readonly value: string; readonly slot: number; readonly origin: Origin };

/** A value that the log has, where it stands first. */
export type Placed = Line & { readonly session: number; readonly sequence: number };

/** Sequence numbers of one client: all up to `mark`, and those in `above`. */
type Session = { mark: number; readonly above: Set<number> };

/** Values of so many of the latest lines are kept. */
const recentMax = 4_096;
/** Decided above a slot that is not; so many are remembered. */
const aheadMax = 100_000;

export class Delivered {
  readonly #slots: SlotLedger;
  readonly #placed: (placed: Placed) => void;
  readonly #sessions = new Map<number, Session>();
  readonly #digests = new Numbers();
  /** By slot: how many lines stand below it. */
  readonly #below = new Numbers();
  readonly #recent: Line[] = [];
  readonly #ahead = new Set<string>();

  /** `placed` is told of each value once, in the order of the log. */
  constructor(slots: SlotLedger, placed: (placed: Placed) => void) {
    this.#slots = slots;
    this.#placed = placed;
  }

  /** Lines so far. */
  get count(): number {
    return this.#digests.length;
  }

  /** Slots below are in it. */
  get next(): number {
    return this.#below.length;
  }

  /** Of the line, from 0; undefined where the log does not go so far. */
  digestAt(line: number): number | undefined {
    return this.#digests.at(line);
  }

  /** Null where it is not known any more, or not yet. */
  lineAt(line: number): Line | null {
    if (line < this.count - recentMax || line >= this.count) return null;
    return this.#recent[line % recentMax] ?? null;
  }

  /** How many lines the slots below this one have; null where that is not known yet. */
  countBelow(slot: number): number | null {
    return slot === this.next ? this.count : (this.#below.at(slot) ?? null);
  }

  /** It is decided, though perhaps above a slot that is not. */
  isDecided(session: number, sequence: number): boolean {
    return this.#isDone(session, sequence) || this.#ahead.has(`${session}.${sequence}`);
  }

  /** A value was chosen in the slot. */
  chosen(history: SlotHistory): void {
    const batch = history.chosen === null ? null : textOf(history, history.chosen.digest);
    if (history.slot > this.next && batch !== null && this.#ahead.size < aheadMax) {
      for (const { session, sequence } of commandsOf(batch) ?? []) this.#ahead.add(`${session}.${sequence}`);
    }
    this.advance();
  }

  /** As far as the log is told. */
  advance(): void {
    for (;;) {
      const history = this.#slots.peek(this.next);
      if (history === null || history.chosen === null) return;
      const batch = textOf(history, history.chosen.digest);
      if (batch === null) return;
      this.#take(history.slot, batch, history.chosen.origin);
    }
  }

  #take(slot: number, batch: string, origin: Origin): void {
    this.#below.push(this.count);
    for (const { session, sequence, operation: value } of commandsOf(batch) ?? []) {
      if (!this.#isNew(session, sequence)) continue;
      this.#ahead.delete(`${session}.${sequence}`);
      this.#recent[this.count % recentMax] = { value, slot, origin };
      this.#digests.push(digestOfText(value));
      this.#placed({ session, sequence, value, slot, origin });
    }
  }

  #isDone(id: number, sequence: number): boolean {
    const session = this.#sessions.get(id);
    return session !== undefined && (sequence <= session.mark || session.above.has(sequence));
  }

  #isNew(id: number, sequence: number): boolean {
    if (this.#isDone(id, sequence)) return false;
    const session = this.#sessions.get(id) ?? { mark: 0, above: new Set() };
    this.#sessions.set(id, session);
    session.above.add(sequence);
    while (session.above.delete(session.mark + 1)) session.mark++;
    return true;
  }
}
