/** What Ink hands over becomes names of keys, however fast somebody types. */
import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { createKeyReader } from '../../src/tui/keys.js';

const noKey: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

const names = (input: string, key: Partial<Key> = {}): readonly string[] =>
  createKeyReader()(input, { ...noKey, ...key }).map((press) => (press.type === 'key' ? press.name : press.type));

test('three keys that arrive as one input are three keys', () => {
  expect(names('jjX')).toEqual(['j', 'j', 'X']);
});

test('controls among fast typing keep their meaning', () => {
  expect(names('9\u007f8\r')).toEqual(['9', 'backspace', '8', 'enter']);
});

test('backspace arrives as delete, and Esc with meta', () => {
  expect(names('', { delete: true })).toEqual(['backspace']);
  expect(names('', { escape: true, meta: true })).toEqual(['esc']);
});

test('alt with a key is not the key', () => {
  expect(names('X', { meta: true })).toEqual([]);
});

test('an escape sequence that nobody knows is no key', () => {
  expect(names('[27;5;9~')).toEqual(['unknown']);
});

test('an Esc right before a paste does not turn it into keys', () => {
  const read = createKeyReader();
  read('\u001b[200~', noKey);
  expect(read('X', noKey)).toEqual([]);
  expect(read('[201~', noKey)).toEqual([{ type: 'paste', text: 'X' }]);
});

test('pasted text is one paste and never keys', () => {
  const read = createKeyReader();
  expect(read('[200~', noKey)).toEqual([]);
  expect(read('XK', noKey)).toEqual([]);
  expect(read('', { ...noKey, return: true })).toEqual([]);
  expect(read('[201~', noKey)).toEqual([{ type: 'paste', text: 'XK\n' }]);
  expect(read('j', noKey)).toEqual([{ type: 'key', name: 'j', text: 'j' }]);
});
