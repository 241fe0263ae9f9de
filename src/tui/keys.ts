/**
 * What the terminal sends, as names of keys: `j`, `X`, `ctrl-s`, `up`, `enter`. One chunk may hold many keys, or half
 * of one.
 */

export type KeyPress =
  | { readonly type: 'key'; readonly name: string /** What it types, or null. */; readonly text: string | null }
  | { readonly type: 'paste'; readonly text: string };

export type KeyReader = {
  /** Text of any length, cut anywhere; whatever is no key that we know is passed over. */
  read(chunk: string): readonly KeyPress[];
  /** Nothing came for a while: what looked like the beginning of a sequence was an Esc, or is dropped. */
  flush(): readonly KeyPress[];
  /** The beginning of a sequence waits so long for its rest; null where there is none. */
  readonly waitMs: number | null;
};

const pasteBegin = '\u001b[200~';
const pasteEnd = '\u001b[201~';
/** Longest paste that is taken; more is cut. */
const pasteMax = 4_096;
/** An Esc alone is told from the beginning of a sequence by the silence behind it. */
const escSilenceMs = 40;
/** What can be nothing but a sequence may have been cut by a slow link: half of a paste's mark must not become keys. */
const sequenceSilenceMs = 500;
/** A sequence that goes on for longer is none. */
const sequenceMax = 256;

/** CSI's console variant, CSI, SS3, then strings (OSC, DCS, APC) with their ends, then Alt with a character. */
const sequence =
  /^\u001b(?:\[\[[^\u001b]|\[[0-?]*[ -/]*[@-Z\\-~]|O[\d;]*[A-Za-z~]|[\]P_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[^[O\]P_\u001b])/u;
/** Of one that may still become whole. */
const beginning = /^\u001b(?:\[\[?|\[[0-?]*[ -/]*|O[\d;]*|[\]P_][^\u0007\u001b]*\u001b?)?$/;

const byFinal: { readonly [final: string]: string } = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'shift-tab',
};
/** Delete erases backwards as Backspace does: some terminals send it for that key. */
const byNumber: { readonly [number: string]: string } = {
  '1': 'home',
  '3': 'backspace',
  '4': 'end',
  '5': 'page-up',
  '6': 'page-down',
  '7': 'home',
  '8': 'end',
};

/**
 * Answers a reader that remembers what a chunk left open. Pasted text never counts as keys, so a paste into the wrong
 * window cannot kill a node; an escape sequence that nobody knows is no key, and no text either.
 */
export function createKeyReader(): KeyReader {
  let rest = '';
  /** Null where no paste is under way. */
  let pasted: string | null = null;

  /** The first thing in `rest`, taken off; null where that waits for more. */
  const next = (): readonly KeyPress[] | null => {
    if (pasted !== null) return nextOfPaste();
    if (!rest.startsWith('\u001b')) {
      const [character = ''] = rest;
      rest = rest.slice(character.length);
      return characterKey(character);
    }
    const whole = sequence.exec(rest)?.[0];
    if (whole === undefined) {
      if (beginning.test(rest) && rest.length < sequenceMax) return null;
      const following = rest.indexOf('\u001b', 1);
      const isEsc = following === 1;
      rest = following === -1 ? '' : rest.slice(following);
      return isEsc ? named('esc') : [];
    }
    rest = rest.slice(whole.length);
    if (whole === pasteBegin) pasted = '';
    return sequenceKey(whole);
  };
  const nextOfPaste = (): readonly KeyPress[] | null => {
    const end = rest.indexOf(pasteEnd);
    const kept = end === -1 ? Math.max(0, rest.length - pasteEnd.length + 1) : end;
    const text = `${pasted}${rest.slice(0, kept)}`.slice(0, pasteMax);
    rest = rest.slice(end === -1 ? kept : end + pasteEnd.length);
    pasted = end === -1 ? text : null;
    if (end === -1) return null;
    return text === '' ? [] : [{ type: 'paste', text }];
  };
  return {
    read(chunk) {
      rest += chunk.replaceAll('\u009b', '\u001b[');
      const presses: KeyPress[] = [];
      while (rest !== '') {
        const found = next();
        if (found === null) break;
        presses.push(...found);
      }
      return presses;
    },
    flush() {
      if (pasted !== null) return []; // However slowly it comes, it ends with its mark.
      const wasEsc = rest === '\u001b';
      rest = '';
      return wasEsc ? named('esc') : [];
    },
    get waitMs() {
      if (pasted !== null || rest === '') return null;
      return rest === '\u001b' ? escSilenceMs : sequenceSilenceMs;
    },
  };
}

const named = (name: string): readonly KeyPress[] => [{ type: 'key', name, text: null }];

/** Modifiers change nothing: ctrl-Up is Up. Alt with a key means nothing here, and must not mean the key alone. */
function sequenceKey(whole: string): readonly KeyPress[] {
  const match = /^\u001b(?:\[|O)(?:1;)?(\d*)(?:;\d+)?([A-Z~])$/.exec(whole);
  const [, number = '', final = ''] = match ?? [];
  const name = final === '~' ? byNumber[number] : final === 'M' && whole === '\u001bOM' ? 'enter' : byFinal[final];
  return name === undefined ? [] : named(name);
}

/** Controls arrive among characters when somebody types fast. */
function characterKey(character: string): readonly KeyPress[] {
  if (character === '\r' || character === '\n') return named('enter');
  if (character === '\t') return named('tab');
  if (character === '\b' || character === '\u007f') return named('backspace');
  if (character === ' ') return [{ type: 'key', name: 'space', text: ' ' }];
  const code = character.codePointAt(0) ?? 0;
  if (code >= 1 && code <= 26) return named(`ctrl-${String.fromCharCode(code + 96)}`);
  return code < 32 || (code >= 127 && code < 160) ? [] : [{ type: 'key', name: character, text: character }];
}
