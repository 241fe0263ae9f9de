/**
 * Answers to a client, several in one text: each as `sequence:length:result` (numbers to base 36, length in UTF-16
 * units).
 */
import { numberOf } from './base-36.js';

export type Answer = { readonly sequence: number; readonly result: string };

export const answerText = (sequence: number, result: string): string =>
  `${sequence.toString(36)}:${result.length.toString(36)}:${result}`;

/** Null for a text that is no row of answers. Never throws: answers come from the wire. */
export function answersOf(text: string): Answer[] | null {
  const answers: Answer[] = [];
  let at = 0;
  while (at < text.length) {
    const first = text.indexOf(':', at);
    const second = text.indexOf(':', first + 1);
    if (first < 0 || second < 0) return null;
    const sequence = numberOf(text, at, first);
    const end = second + 1 + numberOf(text, first + 1, second);
    if (!(sequence >= 1 && sequence <= 0xffff_ffff && end <= text.length)) return null;
    answers.push({ sequence, result: text.slice(second + 1, end) });
    at = end;
  }
  return answers;
}
