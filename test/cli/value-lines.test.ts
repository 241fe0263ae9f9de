import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineCutter } from '../../src/cli/value-lines.js';

/** All values of an input that arrives in these pieces. */
function cutAll(pieces: readonly Buffer[], lengthMax = 100): readonly string[] {
  const cutter = createLineCutter(lengthMax);
  const lines = pieces.flatMap((piece) => cutter.cut(piece).lines);
  const last = cutter.end();
  return last === null ? lines : [...lines, last];
}

describe('standard input is cut into values', () => {
  test.each([
    ['lines', '1\n2\n3\n', ['1', '2', '3']],
    ['a last line without a newline', '1\n2', ['1', '2']],
    ['nothing', '', []],
    ['empty lines, which are empty values', '\n\n1\n', ['', '', '1']],
    ['carriage returns, which are data', '1\r\n2\r', ['1\r', '2\r']],
    ['NUL and other control characters', '\0\n\x1b[1m\n', ['\0', '\x1b[1m']],
    ['letters beyond ASCII, byte for byte', 'é\n', ['\u00c3\u00a9']],
  ])('%s', (_, text, values) => {
    expect(cutAll([Buffer.from(text)])).toEqual(values);
  });

  test('whatever the bytes are, and in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.array(fc.nat(80)), (bytes, cuts) => {
        const whole = Buffer.from(bytes);
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        const values = cutAll(pieces);
        const again = Buffer.from(values.map((value) => `${value}\n`).join(''), 'latin1');
        expect(again).toEqual(
          whole.length === 0 || whole.at(-1) === 0x0a ? whole : Buffer.concat([whole, Buffer.from('\n')]),
        );
      }),
    );
  });
});

describe('a line that is too long', () => {
  test.each([
    ['in one piece', ['12345\n123456\n1\n'], ['12345']],
    ['that has no end yet', ['1\n123', '456', '789'], ['1']],
    ['at the end of the input', ['1\n123456'], ['1']],
  ])('%s is told once, and nothing is cut any more', (_, pieces, lines) => {
    const cutter = createLineCutter(5);
    const cuts = pieces.map((piece) => cutter.cut(Buffer.from(piece)));
    expect(cuts.flatMap((cut) => cut.lines)).toEqual(lines);
    expect(cuts.filter(({ isOverlong }) => isOverlong)).toHaveLength(1);
    expect(cutter.cut(Buffer.from('2\n'))).toEqual({ lines: [], isOverlong: false });
    expect(cutter.end()).toBeNull();
  });
});
