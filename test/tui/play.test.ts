/** The playground's screen: what keys do, and how it is drawn at each size. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Playground } from '../../src/schema/playground.js';
import { asciiGlyphs, lineGlyphs } from '../../src/tui/glyphs.js';
import { createKeyReader } from '../../src/tui/keys.js';
import { type Desk, freshDesk } from '../../src/tui/play/desk.js';
import { playFrame } from '../../src/tui/play/frame.js';
import { playBindings } from '../../src/tui/play/play-keys.js';
import { type Outside, react } from '../../src/tui/play/react.js';
import { widthOf } from '../../src/tui/width.js';
import { fiveFriends, playedFreely, playgroundOf } from '../sim/play/tables.js';

const styles = /\u001b\[[\d;]*m/g;
const case1 = readFileSync(join(import.meta.dirname, '../../scenarios/playground/case-1.txt'), 'utf8');
const sizes: readonly (readonly [number, number])[] = [
  [160, 48],
  [80, 24],
  [40, 10],
];

class Hand {
  readonly playground: Playground;
  desk: Desk;
  readonly outside: Outside[] = [];

  constructor(playground: Playground, columns = 80, rows = 24) {
    this.playground = playground;
    this.desk = freshDesk(columns, rows);
  }

  /** As a terminal sends them. */
  press(keys: string): this {
    for (const press of createKeyReader().read(keys)) {
      const { desk, outside } = react(this.desk, press, this.playground);
      this.desk = desk;
      if (outside !== null) this.outside.push(outside);
    }
    return this;
  }

  rows(glyphs = lineGlyphs): readonly string[] {
    return playFrame(this.playground.state(), this.desk, glyphs).map((row) => row.replace(styles, '').trimEnd());
  }

  get commands(): readonly string[] {
    return this.playground.state().pages.map(({ command }) => command);
  }
}

const freely = (...commands: readonly string[]): Hand => new Hand(playedFreely(fiveFriends, ...commands));
const walking = (columns = 80, rows = 24): Hand => new Hand(playgroundOf(case1, 'play case-1'), columns, rows);

describe('keys', () => {
  test('p proposes for the selected friend, Enter delivers the selected message', () => {
    const hand = freely().press('\t\tjp').press('\u0015Casa blanca\r').press('j\r');
    expect(hand.commands.slice(1)).toEqual(['propose Ben value=Casa blanca', 'deliver Ben->Ben prepare 1.Ben']);
  });

  test('messages are dropped, doubled, and delivered with all alike', () => {
    const hand = freely('propose Amy value=Alien').press('2d\rD').press('a');
    expect(hand.commands.slice(2)).toEqual([
      'duplicate Amy->Amy prepare 1.Amy',
      'drop Amy->Amy prepare 1.Amy',
      'deliver Amy->Ben prepare 1.Amy',
      'drop all prepare',
      'deliver all promise to=Amy',
    ]);
  });

  test('a timer fires, a friend crashes, comes back, loses its disk and pauses', () => {
    const hand = freely().press('\tG\r').press('\tGxrRzz');
    expect(hand.commands.slice(1)).toEqual([
      'timer Eva learn-query',
      'crash Eva',
      'restart Eva',
      'restart Eva wiped',
      'pause Eva',
      'resume Eva',
    ]);
  });

  test('u goes back to the beginning, U forth again', () => {
    const hand = freely('propose Amy value=Alien', 'crash Ben').press('uuu');
    expect(hand.commands).toEqual([fiveFriends]);
    expect(hand.desk.notice?.text).toBe('This is the beginning: there is nothing to undo.');
    expect(hand.press('UUU').commands).toHaveLength(3);
    expect(hand.desk.notice?.text).toBe('There is nothing to redo.');
  });

  test('Enter and Space walk; f lets Enter deliver; Space comes back as long as nothing else was played', () => {
    const hand = walking().press('\r \r');
    expect(hand.playground.state().script?.step).toBe(4);
    hand.press('f');
    expect(hand.rows().join('\n')).toContain('You play freely');
    hand.press(' ');
    expect(hand.playground.state().script?.step).toBe(5);
    hand.press('f\r ');
    expect(hand.playground.state().script).toBeNull();
    expect(hand.desk.notice?.text).toBe('You have left the scenario: Enter delivers, u goes back to it.');
    expect(hand.press('u').playground.state().script?.step).toBe(5);
  });

  test('the walk ends, and free play goes on from there', () => {
    const hand = walking().press(' '.repeat(40));
    expect(hand.desk.notice?.text).toBe('The scenario has come to its end; play on as you like.');
    expect(hand.playground.state().script).toMatchObject({ step: 31, command: null });
    expect(hand.press('\r').playground.state().script).toBeNull();
  });
});

describe('leaving and asking', () => {
  test('q asks only where something would be lost; No is the default; ctrl-c always quits', () => {
    expect(walking().press('  q').outside).toEqual([{ type: 'quit', code: 0 }]);
    const hand = freely('crash Ben').press('q');
    expect(hand.rows().at(-1)).toBe(' y/N  What you played is not saved. Quit? (ctrl-s saves)');
    expect(hand.press('\r').outside).toEqual([]);
    expect(hand.press('qy').outside).toEqual([{ type: 'quit', code: 0 }]);
    expect(freely('crash Ben').press(':deliver\u0003').outside).toEqual([{ type: 'quit', code: 130 }]);
  });

  test('ctrl-s asks for the name of a file', () => {
    expect(freely('crash Ben').press('\u0013\r').outside).toEqual([{ type: 'save', name: 'played.txt' }]);
    expect(freely('crash Ben').press('\u0013\u0015mine.txt\r').outside).toEqual([{ type: 'save', name: 'mine.txt' }]);
  });

  test(': takes any command; what is wrong with it stays under the line until it is changed', () => {
    const hand = freely().press(':crash Zoe\r');
    expect(hand.rows().slice(-2)).toEqual([
      ' : crash Zoe',
      ' no node is called "Zoe", expected one of Amy, Ben, Cal, Dan, Eva.',
    ]);
    hand.press('\u0017Ben\r');
    expect(hand.commands).toEqual([fiveFriends, 'crash Ben']);
    expect(hand.desk.overlay).toBeNull();
  });

  test('a paste is no keys', () => {
    const hand = freely('propose Amy value=Alien').press('\u001b[200~ddd\u001b[201~');
    expect(hand.commands).toHaveLength(2);
  });

  test('the story scrolls back to its first line and no further', () => {
    const hand = walking().press(' '.repeat(20)).press('\u001b[5~'.repeat(60));
    expect(hand.rows().join('\n')).toContain('Case 1: a value is chosen');
    hand.press('\u001b[6~');
    expect(hand.rows().join('\n')).not.toContain('Case 1: a value is chosen');
    expect(hand.press(' ').desk.storyUp).toBe(0);
  });

  test('every key is in the table once, and the help shows them all', () => {
    const keys = playBindings.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    const help = new Hand(playedFreely(fiveFriends), 160, 60).press('?').rows().join('\n');
    for (const { label } of playBindings) expect(help).toContain(label);
  });
});

describe.each(sizes)('%i x %i', (columns, rows) => {
  test('a walk in its midst is drawn whole, and no row is wider than the screen', async () => {
    const hand = walking(columns, rows).press(' '.repeat(23));
    const frame = playFrame(hand.playground.state(), hand.desk, lineGlyphs);
    expect(frame).toHaveLength(rows);
    expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(columns);
    await expect(`${hand.rows().join('\n')}\n`).toMatchFileSnapshot(`golden/play-${columns}x${rows}.txt`);
  });

  test('whatever is asked, shown or selected, it fits', () => {
    const fits = (hand: Hand): void => {
      const frame = playFrame(hand.playground.state(), hand.desk, asciiGlyphs);
      expect(frame).toHaveLength(rows);
      expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(columns);
    };
    const hand = walking(columns, rows).press(' '.repeat(14));
    for (const keys of ['?', '\u001b[B', 'x', '\t', '\t', 'j', 'p', '\r', 'f', 'xz', ':nonsense\r', '\u001b[3~']) {
      fits(hand.press(keys));
    }
    fits(new Hand(playedFreely('cluster friends=Amy,Ben,Cal,Dan,Eva,Fay,Gus,Hal,Ida,Jon,Kim,Leo'), columns, rows));
  });
});

test('a screen that is too small says so', () => {
  expect(new Hand(playedFreely(fiveFriends), 39, 10).rows()).toEqual(['Too small: 39x10, needs 40x10.']);
});
