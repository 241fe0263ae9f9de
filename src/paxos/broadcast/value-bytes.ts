/**
 * Values of an atomic broadcast are any bytes of a line: as a string of one character (U+0000 to U+00FF) a byte. What
 * people type and read is UTF-8 of those bytes.
 */

/** The bytes of what a person typed. */
export function bytesOfText(text: string): string {
  let bytes = '';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes += character;
    else if (point < 0x800) bytes += String.fromCharCode(0xc0 | (point >> 6), follow(point, 0));
    else if (point < 0x10000) bytes += String.fromCharCode(0xe0 | (point >> 12), follow(point, 6), follow(point, 0));
    else bytes += String.fromCharCode(0xf0 | (point >> 18), follow(point, 12), follow(point, 6), follow(point, 0));
  }
  return bytes;
}

const follow = (point: number, shift: number): number => 0x80 | ((point >> shift) & 0x3f);

/** As a person reads them: what is no UTF-8 stands byte for byte. */
export function textOfBytes(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const read = characterAt(bytes, at);
    text += read === null ? bytes.charAt(at) : String.fromCodePoint(read.point);
    at += read?.length ?? 1;
  }
  return text;
}

/** Shortest forms only, as UTF-8 has it, and no halves of surrogate pairs. */
const leads = [
  { from: 0x00, to: 0x7f, follows: 0, least: 0 },
  { from: 0xc2, to: 0xdf, follows: 1, least: 0x80 },
  { from: 0xe0, to: 0xef, follows: 2, least: 0x800 },
  { from: 0xf0, to: 0xf4, follows: 3, least: 0x10000 },
] as const;

function characterAt(bytes: string, at: number): { readonly point: number; readonly length: number } | null {
  const first = bytes.charCodeAt(at);
  const lead = leads.find(({ from, to }) => first >= from && first <= to);
  if (lead === undefined) return null;
  let point = lead.follows === 0 ? first : first & (0x3f >> lead.follows);
  for (let index = 1; index <= lead.follows; index++) {
    const next = bytes.charCodeAt(at + index);
    if (!(next >= 0x80 && next <= 0xbf)) return null;
    point = (point << 6) | (next & 0x3f);
  }
  const isWhole = point >= lead.least && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isWhole ? { point, length: lead.follows + 1 } : null;
}
