/** What waits at a receiver for a hand: copies in the order in which they came. Bounded, as everything that waits is. */
import type { MessageKey } from '../paxos/host.js';

/** What a hand does with one held copy. */
export const releases = ['deliver', 'drop', 'duplicate'] as const;
export type Release = (typeof releases)[number];

export type Held<Item> = {
  /** False if the list is full: then the copy is lost. */
  add(key: MessageKey, item: Item): boolean;
  /** The first copy of that message; false if none waits here, or none can be added to it. */
  release(key: MessageKey, how: Release): boolean;
};

export const heldMax = 1_000;

export function createHeld<Item>(hands: {
  readonly deliver: (item: Item, key: MessageKey) => void;
  readonly tell: (key: MessageKey, fate: 'held' | 'lost') => void;
}): Held<Item> {
  const waiting: { readonly key: MessageKey; readonly item: Item }[] = [];
  const add = (key: MessageKey, item: Item): boolean => {
    if (waiting.length >= heldMax) return false;
    waiting.push({ key, item });
    hands.tell(key, 'held');
    return true;
  };
  return {
    add,
    release(key, how) {
      const place = waiting.findIndex((copy) => isSame(copy.key, key));
      const copy = waiting[place];
      if (copy === undefined) return false;
      if (how === 'duplicate') return add(copy.key, copy.item);
      waiting.splice(place, 1);
      if (how === 'deliver') hands.deliver(copy.item, copy.key);
      else hands.tell(copy.key, 'lost');
      return true;
    },
  };
}

const isSame = (one: MessageKey, other: MessageKey): boolean =>
  one.from === other.from &&
  one.incarnation === other.incarnation &&
  one.step === other.step &&
  one.part === other.part;
