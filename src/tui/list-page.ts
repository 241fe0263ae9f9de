/** Pages with a line that is chosen: it is remembered by what it is, so that it stays where others come and go. */
import type { HeldCopy } from '../views/held.js';
import type { ListPage, State } from './state.js';

/** The list on screen, if only behind a prompt. */
export function listOf({ overlay }: State): ListPage | null {
  if (overlay?.type === 'input') return overlay.over;
  return overlay?.type === 'faults' || overlay?.type === 'held' ? overlay : null;
}

type Keyed = { readonly key: string };

/** Where the line is gone, the one that stands in its place. */
export function chosenIndex(items: readonly Keyed[], { key, index }: ListPage): number {
  const found = items.findIndex((item) => item.key === key);
  return found === -1 ? Math.max(0, Math.min(index, items.length - 1)) : found;
}

export const chosen = <Item extends Keyed>(items: readonly Item[], page: ListPage): Item | undefined =>
  items[chosenIndex(items, page)];

/** The same page with the line that it shows as chosen, or the one so many lines away. */
export function pageAt(
  items: readonly Keyed[],
  page: ListPage,
  move: (index: number) => number = (at) => at,
): ListPage {
  const index = move(chosenIndex(items, page));
  return { ...page, index, key: items[index]?.key ?? '' };
}

export const heldKey = (copy: HeldCopy): string => String(copy.id);
