/** Reads the numbers in batches, answers and saved states, which are written to base 36. */

/** Digits to base 36 without a sign, eight at most; NaN for all else, as is every sum with it. */
export function numberOf(text: string, from: number, to: number): number {
  if (to <= from || to - from > 8) return Number.NaN;
  let number = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 122 ? code - 87 : Number.NaN;
    number = number * 36 + digit;
  }
  return number;
}
