/** Values as bytes: UTF-8 there and back, as the platform's own encoder has it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfText, textOfBytes } from '../../../src/paxos/broadcast/value-bytes.js';

test('the bytes of a text are its UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(bytesOfText(text)).toBe(Buffer.from(text, 'utf8').toString('latin1'));
      expect(textOfBytes(bytesOfText(text))).toBe(text);
    }),
  );
});

test('whatever is no UTF-8 is shown byte for byte, and the rest as it is', () => {
  expect(textOfBytes('a\xff\xc3\xb6\xc3')).toBe('a\xffö\xc3');
  expect(textOfBytes('\xed\xa0\x80')).toBe('\xed\xa0\x80');
  expect(textOfBytes('\xc0\xaf')).toBe('\xc0\xaf');
});

test('any bytes are shown without fail', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const shown = textOfBytes(Buffer.from(bytes).toString('latin1'));
      const decoded = Buffer.from(bytes).toString('utf8');
      if (!decoded.includes('\ufffd')) expect(shown).toBe(decoded);
    }),
  );
});
