/**
 * Values that are bytes, one character (U+0000 to U+00FF) a byte, as people read them: UTF-8 where they are that, and
 * escapes for all that could confuse a terminal.
 */

const shownMax = 60;

/** Controls, and the marks that reverse or hide the order of what is written. */
const confusing = /[\u0000-\u001f"\\\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** In quotes, and cut where it is long, with the number of its bytes. */
export function quotedBytes(bytes: string): string {
  const head = bytes.slice(0, 4 * shownMax);
  const whole = bytes.length === head.length ? decoded(head) : null;
  const text = whole ?? decoded(withoutCutCharacter(head));
  const shown = text === null ? escapedBytes(head) : text.replaceAll(confusing, escaped);
  const letters = [...shown];
  if (bytes.length === head.length && letters.length <= shownMax) return `"${shown}"`;
  return `"${letters.slice(0, shownMax).join('')}..." (${bytes.length} bytes)`;
}

/** Null if the bytes are not UTF-8. */
function decoded(bytes: string): string | null {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes;
  try {
    return decodeURIComponent(bytes.replaceAll(/[%\u0080-\u00ff]/g, percent));
  } catch {
    return null; // A URIError: said by the answer.
  }
}

/** The head of a longer text may end within a character. */
const withoutCutCharacter = (bytes: string): string => bytes.replace(/[\u00c0-\u00ff][\u0080-\u00bf]{0,2}$/, '');

const escapedBytes = (bytes: string): string => bytes.replaceAll(/[\u0000-\u001f"\\\u007f-\u00ff]/g, escaped);

const percent = (character: string): string => `%${hexOf(character, 2)}`;

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return character <= '\u00ff' ? `\\x${hexOf(character, 2)}` : `\\u${hexOf(character, 4)}`;
}

const hexOf = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');
