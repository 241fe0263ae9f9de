/** The view into a growing list: following, standing still, searching. */
import { describe, expect, test } from 'vitest';
import { Window } from '../../src/tui/window.js';

type Item = { readonly id: number };

const items = (from: number, to: number): readonly Item[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));

const all = () => true;

function windowOn(list: readonly Item[]): Window<Item> {
  const window = new Window<Item>();
  window.update(list, '', all);
  return window;
}

const shown = (window: Window<Item>, rows: number): readonly number[] => window.page(rows).items.map(({ id }) => id);

describe('a window that follows', () => {
  test('shows the newest items', () => {
    const window = windowOn(items(0, 9));
    window.update(items(0, 12), '', all);
    expect(shown(window, 3)).toEqual([10, 11, 12]);
  });

  test('takes items once, however often it looks', () => {
    const window = windowOn(items(0, 4));
    window.update(items(0, 4), '', all);
    expect(window.page(9).matching).toBe(5);
  });

  test('forgets what the list behind dropped', () => {
    const window = windowOn(items(0, 99));
    window.update(items(90, 110), '', all);
    expect(window.page(1000).items.length).toBe(21);
  });
});

describe('a paused window', () => {
  test('does not move when the list grows and drops its oldest items', () => {
    const window = windowOn(items(0, 99));
    window.scroll(-50, 10);
    const before = shown(window, 10);
    window.update(items(95, 200), '', all);
    expect(shown(window, 10)).toEqual(before);
    expect(before.at(-1)).toBe(49);
  });

  test('counts what came since', () => {
    const window = windowOn(items(0, 9));
    window.pause();
    window.update(items(0, 14), '', all);
    expect(window.page(5).newer).toBe(5);
  });

  test('goes on into what came since when scrolled down', () => {
    const window = windowOn(items(0, 9));
    window.pause();
    window.update(items(0, 14), '', all);
    window.scroll(2, 5);
    expect(shown(window, 2)).toEqual([10, 11]);
  });

  test('stays at its item when the filter changes', () => {
    const window = windowOn(items(0, 99));
    window.scroll(-39, 10);
    window.update(items(0, 99), 'even', ({ id }) => id % 2 === 0);
    expect(shown(window, 2)).toEqual([58, 60]);
  });

  test('stops at the first item', () => {
    const window = windowOn(items(0, 9));
    window.scrollToStart(4);
    expect(shown(window, 4)).toEqual([0, 1, 2, 3]);
  });
});

describe('searching', () => {
  test('goes from match to match upwards and back', () => {
    const window = windowOn(items(0, 99));
    const tens = ({ id }: Item): boolean => id % 10 === 0;
    expect(window.find(tens, -1)).toBe(true);
    expect(shown(window, 1)).toEqual([90]);
    window.find(tens, -1);
    expect(shown(window, 1)).toEqual([80]);
    window.find(tens, 1);
    expect(shown(window, 1)).toEqual([90]);
  });

  test('says when there is no match, and stays', () => {
    const window = windowOn(items(0, 9));
    expect(window.find(() => false, -1)).toBe(false);
    expect(window.follows).toBe(true);
  });
});
