/**
 * A view into a list that grows at its end and loses its beginning: it follows, or it stands still where it was left.
 */
import type { Direction } from './state.js';

export type Page<Item> = {
  readonly items: readonly Item[];
  /** Items that came after what is shown. */
  readonly newer: number;
  /** Items that match, of all that are kept. */
  readonly matching: number;
};

/** A view that is paused, scrolled to its end and left there again and again holds no more items than this. */
const heldMax = 50_000;

/**
 * Pausing takes the matching items aside, so nothing moves when the list behind drops its oldest ones. `key` names the
 * filter: when it changes, everything kept is matched again, and a paused view stays at the same item.
 */
export class Window<Item extends { readonly id: number }> {
  #matching: Item[] = [];
  #key = '';
  #lastId = -1;
  /** While paused: what is looked at, and where the page ends in it (exclusive). */
  #held: { items: readonly Item[]; end: number } | null = null;

  get follows(): boolean {
    return this.#held === null;
  }

  /** Takes what was appended since the last call. */
  update(items: readonly Item[], key: string, matches: (item: Item) => boolean): void {
    const changed = key !== this.#key;
    if (changed) {
      this.#key = key;
      this.#matching = [];
      this.#lastId = -1;
    }
    const last = items.at(-1);
    if (last !== undefined && last.id > this.#lastId) {
      const fresh = Math.min(items.length, last.id - this.#lastId);
      for (let index = items.length - fresh; index < items.length; index++) {
        const item = items[index];
        if (item !== undefined && matches(item)) this.#matching.push(item);
      }
      this.#lastId = last.id;
    }
    if (this.#matching.length > items.length) this.#forget(items[0]?.id ?? 0);
    if (changed) this.#holdAgain();
  }

  follow(): void {
    this.#held = null;
  }

  pause(): void {
    this.#held ??= { items: [...this.#matching], end: this.#matching.length };
  }

  /** Moves the page by this many items and stops following; beyond the end of what is held, newer items come in. */
  scroll(by: number, pageItems: number): void {
    this.pause();
    const held = this.#held;
    if (held === null) return;
    if (held.end + by > held.items.length) this.#extend();
    const length = this.#held?.items.length ?? 0;
    const end = Math.min(length, Math.max(Math.min(pageItems, length), held.end + by));
    this.#held = { items: this.#held?.items ?? [], end };
  }

  scrollToStart(pageItems: number): void {
    this.scroll(-Number.MAX_SAFE_INTEGER, pageItems);
  }

  /**
   * Puts the next item that `hits` above (-1) or below (1) the last line of the page there; answers whether there was
   * one.
   */
  find(hits: (item: Item) => boolean, direction: Direction): boolean {
    const items = this.#held?.items ?? this.#matching;
    const start = (this.#held?.end ?? items.length) - 1;
    // A view that follows has nothing below: its own last line counts as well.
    let index = this.#held === null && direction === -1 ? start : start + direction;
    while (index >= 0 && index < items.length) {
      const item = items[index];
      if (item !== undefined && hits(item)) {
        this.#held = { items: this.#held?.items ?? [...items], end: index + 1 };
        return true;
      }
      index += direction;
    }
    return false;
  }

  page(rows: number): Page<Item> {
    const items = this.#held?.items ?? this.#matching;
    const end = this.#held?.end ?? items.length;
    const lastId = items[end - 1]?.id ?? -1;
    return {
      items: items.slice(Math.max(0, end - rows), end),
      newer: this.#held === null ? 0 : this.#countAfter(lastId),
      matching: this.#matching.length,
    };
  }

  /** Everything that matches now, for copies to the clipboard and to a file. */
  all(): readonly Item[] {
    return this.#matching;
  }

  #countAfter(id: number): number {
    let low = 0;
    let high = this.#matching.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#matching[middle]?.id ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return this.#matching.length - low;
  }

  /**
   * What came since the pause joins what is held; what is held never shrinks at its beginning while it is looked at.
   */
  #extend(): void {
    if (this.#held === null) return;
    const lastId = this.#held.items.at(-1)?.id ?? -1;
    const fresh = this.#matching.slice(this.#matching.length - this.#countAfter(lastId));
    const items = [...this.#held.items, ...fresh];
    const excess = Math.min(Math.max(0, items.length - heldMax), this.#held.end - 1);
    this.#held = { items: items.slice(excess), end: this.#held.end - excess };
  }

  #holdAgain(): void {
    if (this.#held === null) return;
    const anchor = this.#held.items[this.#held.end - 1]?.id ?? -1;
    const end = this.#matching.length - this.#countAfter(anchor);
    this.#held = { items: [...this.#matching], end: Math.max(end, Math.min(1, this.#matching.length)) };
  }

  #forget(firstId: number): void {
    let stale = 0;
    while (stale < this.#matching.length && (this.#matching[stale]?.id ?? 0) < firstId) stale++;
    this.#matching.splice(0, stale);
  }
}
