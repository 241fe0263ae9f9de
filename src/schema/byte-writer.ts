/** Bytes being written, big-endian. What does not fit its field is refused loudly: it could not be read back. */

export type ByteWriter = { bytes: Uint8Array; length: number };

const uint32Max = 0xffff_ffff;
/** The longest datagram fits, with the worst case of its text. */
const spareMax = 0x4_0000;
/** What is short is handed out where it was written, and not copied: room of its own costs more than its bytes. */
const shortMax = 1024;
const encoder = new TextEncoder();
/** What the last writer that is done has left over. */
let spare: Uint8Array | null = null;

export function byteWriter(): ByteWriter {
  const bytes = spare ?? new Uint8Array(spareMax);
  spare = null;
  return { bytes, length: 0 };
}

/**
 * All that was written; the writer is done. Short ones lie beside others in one room, which lasts as long as any of
 * them: whoever keeps one keeps a copy.
 */
export function writtenBytes({ bytes, length }: ByteWriter): Uint8Array {
  const isShort = length <= shortMax;
  const left = isShort ? bytes.subarray(length) : bytes;
  spare = left.length > shortMax && left.length <= spareMax ? left : null;
  return isShort ? bytes.subarray(0, length) : bytes.slice(0, length);
}

/** A copy, short ones beside others as in `writtenBytes`. */
export function copiedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > shortMax) return bytes.slice();
  const writer = byteWriter();
  const at = advance(writer, bytes.length);
  writer.bytes.set(bytes, at);
  return writtenBytes(writer);
}

/** Throws a RangeError unless `byte` is an integer from 0 to 255. */
export function writeUint8(writer: ByteWriter, byte: number): void {
  if (!isUint(byte, 0xff)) throw new RangeError(`${byte} is not an integer from 0 to 255`);
  const at = advance(writer, 1);
  writer.bytes[at] = byte;
}

/** Throws a RangeError unless `value` is an integer from 0 to 65,535. */
export function writeUint16(writer: ByteWriter, value: number): void {
  if (!isUint(value, 0xffff)) throw new RangeError(`${value} is not an integer from 0 to 65535`);
  const at = advance(writer, 2);
  writer.bytes[at] = value >>> 8;
  writer.bytes[at + 1] = value;
}

/** Throws a RangeError unless `value` is an integer from 0 to 2 ** 32 - 1. */
export function writeUint32(writer: ByteWriter, value: number): void {
  const at = advance(writer, 4);
  setUint32(writer.bytes, at, value);
}

/** Over what stands there. Throws as `writeUint32` does. */
export function setUint32(bytes: Uint8Array, at: number, value: number): void {
  if (!isUint(value, uint32Max)) throw new RangeError(`${value} is not an integer from 0 to ${uint32Max}`);
  put(bytes, at, value);
}

function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Sixteen lower-case hexadecimal digits as eight bytes. Throws a RangeError for anything else. */
export function writeHex64(writer: ByteWriter, digits: string): void {
  if (!/^[0-9a-f]{16}$/.test(digits)) throw new RangeError(`"${digits}" is not an id of 16 hexadecimal digits`);
  writeUint32(writer, Number.parseInt(digits.slice(0, 8), 16));
  writeUint32(writer, Number.parseInt(digits.slice(8), 16));
}

/**
 * UTF-8 behind its length. Throws a RangeError above `bytesMax`, and for half a surrogate pair: UTF-8 would quietly
 * make another text of it.
 */
export function writeText(writer: ByteWriter, text: string, bytesMax: number): void {
  const at = writer.length;
  writeUint16(writer, 0);
  const length = writeUtf8(writer, text, bytesMax);
  writer.bytes[at] = length >>> 8;
  writer.bytes[at + 1] = length;
}

/** The same behind a length of 32 bits, for texts that no datagram carries whole. */
export function writeLongText(writer: ByteWriter, text: string, bytesMax: number): void {
  const at = writer.length;
  writeUint32(writer, 0);
  const length = writeUtf8(writer, text, bytesMax);
  put(writer.bytes, at, length);
}

/** 1 or 0. */
export function writeFlag(writer: ByteWriter, flag: boolean): void {
  writeUint8(writer, flag ? 1 : 0);
}

/** Encoded where it is to stand, with room for the worst case: a unit of UTF-16 takes three bytes at most. */
function writeUtf8(writer: ByteWriter, text: string, bytesMax: number): number {
  if (!text.isWellFormed()) throw new RangeError('a value with half a surrogate pair is not text');
  const at = advance(writer, 3 * text.length);
  const { written } = encoder.encodeInto(text, writer.bytes.subarray(at));
  if (written > bytesMax) throw new RangeError(`a value of ${written} bytes, ${bytesMax} at most`);
  writer.length = at + written;
  return written;
}

const isUint = (value: number, max: number): boolean => Number.isInteger(value) && value >= 0 && value <= max;

/** Makes room and answers where to write. */
function advance(writer: ByteWriter, count: number): number {
  const at = writer.length;
  writer.length += count;
  if (writer.length > writer.bytes.length) {
    const grown = new Uint8Array(Math.max(writer.length, writer.bytes.length * 2));
    grown.set(writer.bytes);
    writer.bytes = grown;
  }
  return at;
}
