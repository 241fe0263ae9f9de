/** What is due when, in virtual time. Of things due at one moment the one that was pushed first comes first. */

export type Heap<Item> = {
  push(atMs: number, item: Item): void;
  /** The next one in order, or null when nothing is due any more. */
  pop(): { readonly atMs: number; readonly item: Item } | null;
  /** When the next one is due; null when nothing is. */
  nextAtMs(): number | null;
  /** Everything is due at another time from now on; of one moment, still what was pushed first. */
  move(atMsOf: (item: Item, atMs: number) => number): void;
};

type Entry<Item> = { readonly atMs: number; readonly order: number; readonly item: Item };

/** A binary heap in an array: the children of place i are at 2i + 1 and 2i + 2, and never due before it. */
export function createHeap<Item>(): Heap<Item> {
  const entries: Entry<Item>[] = [];
  let order = 0;
  return {
    push(atMs, item) {
      entries.push({ atMs, order: order++, item });
      rise(entries, entries.length - 1);
    },
    pop() {
      const [first] = entries;
      const last = entries.pop();
      if (first === undefined || last === undefined) return null;
      if (entries.length > 0) {
        entries[0] = last;
        sink(entries, 0);
      }
      return first;
    },
    nextAtMs: () => entries[0]?.atMs ?? null,
    move(atMsOf) {
      const moved = entries.map((entry) => ({ ...entry, atMs: atMsOf(entry.item, entry.atMs) }));
      // In order they are a heap, too.
      entries.splice(0, entries.length, ...moved.sort((a, b) => a.atMs - b.atMs || a.order - b.order));
    },
  };
}

function rise<Item>(entries: Entry<Item>[], from: number): void {
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(entries, place, parent)) return;
    swap(entries, place, parent);
    place = parent;
  }
}

function sink<Item>(entries: Entry<Item>[], from: number): void {
  let place = from;
  for (;;) {
    let first = place;
    if (isBefore(entries, 2 * place + 1, first)) first = 2 * place + 1;
    if (isBefore(entries, 2 * place + 2, first)) first = 2 * place + 2;
    if (first === place) return;
    swap(entries, place, first);
    place = first;
  }
}

/** False where one of the places is past the end. */
function isBefore<Item>(entries: readonly Entry<Item>[], place: number, other: number): boolean {
  const a = entries[place];
  const b = entries[other];
  if (a === undefined || b === undefined) return false;
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order;
}

function swap<Item>(entries: Entry<Item>[], place: number, other: number): void {
  const a = entries[place];
  const b = entries[other];
  if (a === undefined || b === undefined) return;
  entries[place] = b;
  entries[other] = a;
}
