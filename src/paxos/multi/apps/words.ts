/**
 * How an operation is taken apart: words with spaces between them. A word with a space, a quote or a parenthesis at its
 * start goes in double quotes, where a backslash stands before a quote or a backslash. `(none)` is the value of what
 * holds none.
 */

/** Null is `(none)`. */
export type Word = string | null;

const none = '(none)';
const problem = 'not understood: an operation is one line; words with spaces go in "double quotes"';

/** Longest value that an app keeps, in UTF-16 units: quoted, it fits any answer. */
export const valueLengthMax = 7_900;

/** Would break lines of logs and screens. */
const control = /\p{Cc}/u;

/** The words, or a sentence that says why there are none. */
export function wordsOf(operation: string): Word[] | string {
  if (control.test(operation)) return problem;
  const words: Word[] = [];
  let at = 0;
  while (true) {
    while (operation.charCodeAt(at) === 32) at++;
    if (at >= operation.length) return words;
    if (operation.charCodeAt(at) === 34) {
      const end = endOfQuotes(operation, at);
      if (end === null) return problem;
      words.push(operation.slice(at + 1, end).replace(/\\(["\\])/g, '$1'));
      at = end + 1;
    } else {
      const space = operation.indexOf(' ', at);
      const end = space < 0 ? operation.length : space;
      const word = operation.slice(at, end);
      if (word.includes('"') || (word.startsWith('(') && word !== none)) return problem;
      words.push(word === none ? null : word);
      at = end;
    }
  }
}

/** Place of the quote that ends what the quote at `start` begins; null without one, or with more than a space after it. */
function endOfQuotes(text: string, start: number): number | null {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at + 1 === text.length || text.charCodeAt(at + 1) === 32 ? at : null;
  }
  return null;
}

/** As a person types the word. */
export function typed(word: Word): string {
  if (word === null) return none;
  return /^[^\s"(][^\s"]*$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

export const tooLong = `no: a value has at most ${valueLengthMax} characters`;

/**
 * A copy: what was cut out of a batch would keep the whole batch in memory for as long as the app keeps it.
 */
export const owned = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));
