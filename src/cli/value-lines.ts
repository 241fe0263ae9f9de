/**
 * Bytes of standard input, cut into values: a line each, of any bytes but the newline, as a string of one character
 * (U+0000 to U+00FF) a byte. A carriage return is one of them.
 */

export type LineCutter = {
  /** The lines that end in these bytes. With `isOverlong` the line after them is too long; nothing is cut any more. */
  cut(bytes: Buffer): { readonly lines: readonly string[]; readonly isOverlong: boolean };
  /** A last line without a newline; null where there is none. */
  end(): string | null;
};

export function createLineCutter(lengthMax: number): LineCutter {
  let begun = '';
  let isOver = false;
  return {
    cut(bytes) {
      if (isOver) return { lines: [], isOverlong: false };
      const lines = `${begun}${bytes.toString('latin1')}`.split('\n');
      begun = lines.pop() ?? '';
      const tooLong = lines.findIndex((line) => line.length > lengthMax);
      isOver = tooLong >= 0 || begun.length > lengthMax;
      return { lines: tooLong < 0 ? lines : lines.slice(0, tooLong), isOverlong: isOver };
    },
    end: () => (isOver || begun === '' ? null : begun),
  };
}
