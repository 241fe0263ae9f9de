/** The table of keys and the help that is made from it: nothing twice, nothing without a word. */
import { describe, expect, test } from 'vitest';
import type { Binding, Scope } from '../../src/tui/keymap.js';
import { bindings } from '../../src/tui/keymap.js';
import { helpLines } from '../../src/tui/help.js';
import { bindingsIn } from '../../src/tui/scope.js';

const innermostScopes: readonly Scope[] = ['presets', 'run', 'pages', 'faults', 'held', 'help', 'input', 'question'];

/** Keys with two meanings where these bindings hold together. */
function doubled(table: readonly Binding[]): readonly string[] {
  const keys = table.flatMap((binding) => binding.keys);
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

describe('the table of keys', () => {
  test.each(innermostScopes)('no key means two things in %s', (scope) => {
    expect(doubled(bindingsIn(['everywhere', scope]))).toEqual([]);
  });

  test('a key with two meanings in one scope would be found', () => {
    const [first] = bindings;
    expect(doubled(first === undefined ? [] : [first, first])).not.toEqual([]);
  });

  test('k moves up and never kills', () => {
    expect(bindingsIn(['run']).find(({ keys }) => keys.includes('k'))?.action).toMatchObject({ type: 'move' });
  });

  test('Esc quits nowhere', () => {
    for (const scope of innermostScopes) {
      const esc = bindingsIn([scope]).find(({ keys }) => keys.includes('esc'));
      expect(['close', 'answer']).toContain(esc?.action.type);
      expect(esc?.action).not.toMatchObject({ yes: true });
    }
  });

  test('every binding says what it does', () => {
    expect(bindings.filter(({ label }) => label === '')).toEqual([]);
  });
});

describe('the help', () => {
  test('names every binding', () => {
    const texts = helpLines('').map((line) => line.text);
    expect(bindings.filter(({ label }) => !texts.includes(label))).toEqual([]);
  });

  test('is searched by all words that are typed', () => {
    const found = helpLines('node kill').filter((line) => line.keys !== '');
    expect(found.map((line) => line.keys)).toContain('X');
    expect(found.map((line) => line.keys)).not.toContain('w');
    expect(helpLines('no such thing')).toEqual([]);
    for (const [word, key] of [
      ['loss', 'l'],
      ['loss', 'L'],
      ['details', 'Enter'],
    ] as const) {
      expect(helpLines(word).map((line) => line.keys)).toContain(key);
    }
  });
});
