/** What Ink hands over at a key press, as names of keys: `j`, `X`, `ctrl-s`, `up`, `enter`. One chunk may hold many. */
import type { Key } from 'ink';

export type KeyPress =
  | { readonly type: 'key'; readonly name: string /** What it types, or null. */; readonly text: string | null }
  | { readonly type: 'paste'; readonly text: string };

const pasteBegin = '[200~';
const pasteEnd = '[201~';
/** Longest paste that is taken; more is cut. */
const pasteMax = 4_096;

/**
 * Answers a reader of Ink's calls. It remembers whether a bracketed paste is under way: pasted text never counts as
 * keys, so a paste into the wrong window cannot kill a node.
 */
export function createKeyReader(): (input: string, key: Key) => readonly KeyPress[] {
  let pasted: string | null = null;
  return (given, key) => {
    // An Esc right before a sequence arrives as part of it.
    const input = given.replace(/^\u001b+/, '');
    if (input === pasteBegin) {
      pasted = '';
      return [];
    }
    if (input === pasteEnd) {
      const text = pasted ?? '';
      pasted = null;
      return text === '' ? [] : [{ type: 'paste', text }];
    }
    if (pasted !== null) {
      pasted = `${pasted}${key.return ? '\n' : key.tab ? '\t' : input}`.slice(0, pasteMax);
      return [];
    }
    const special = specialName(input, key);
    if (special !== null) return [{ type: 'key', name: special, text: null }];
    if (key.meta) return []; // Alt with a key means nothing here, and must not mean the key alone.
    return [...input].map(characterKey).filter((press) => press !== null);
  };
}

/** Keys that Ink names. Backspace comes as `delete`; the true Delete key does too, and erases backwards as well. */
function specialName(input: string, key: Key): string | null {
  if (key.escape) return 'esc';
  if (key.return) return 'enter';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.backspace || key.delete) return 'backspace';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'page-up';
  if (key.pageDown) return 'page-down';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.ctrl) return `ctrl-${input}`;
  // What remains of an escape sequence that Ink does not know.
  return input.startsWith('[') && input.length > 1 ? 'unknown' : null;
}

/** Controls arrive among characters when somebody types fast. */
function characterKey(character: string): KeyPress | null {
  if (character === '\r' || character === '\n') return { type: 'key', name: 'enter', text: null };
  if (character === '\t') return { type: 'key', name: 'tab', text: null };
  if (character === '\b' || character === '\u007f') return { type: 'key', name: 'backspace', text: null };
  if (character === ' ') return { type: 'key', name: 'space', text: ' ' };
  const code = character.codePointAt(0) ?? 0;
  if (code >= 1 && code <= 26) return { type: 'key', name: `ctrl-${String.fromCharCode(code + 96)}`, text: null };
  return code < 32 || code === 127 ? null : { type: 'key', name: character, text: character };
}
