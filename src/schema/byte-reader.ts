/**
 * Bytes being read, big-endian. Never throws: the first fault sticks, everything after it reads as zero, and the
 * reader's user asks once at the end.
 */

/** 'truncated': ended too early. 'over-long': more bytes than the content or its bound. 'garbage': anything else. */
export type ByteFault = 'garbage' | 'truncated' | 'over-long';

export type ByteReader = { readonly bytes: Uint8Array; at: number; fault: ByteFault | null };

/** `ignoreBOM` keeps a leading U+FEFF, which is part of a value like any other character. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function byteReader(bytes: Uint8Array, at: number): ByteReader {
  return { bytes, at, fault: null };
}

/** The first fault; 'over-long' if bytes remain that nobody read. */
export function faultAtEnd(reader: ByteReader): ByteFault | null {
  if (reader.fault === null && reader.at < reader.bytes.length) return 'over-long';
  return reader.fault;
}

export function readUint8(reader: ByteReader): number {
  const at = take(reader, 1);
  return at === null ? 0 : byteAt(reader, at);
}

export function readUint16(reader: ByteReader): number {
  const at = take(reader, 2);
  return at === null ? 0 : (byteAt(reader, at) << 8) | byteAt(reader, at + 1);
}

export function readUint32(reader: ByteReader): number {
  const at = take(reader, 4);
  if (at === null) return 0;
  const high = (byteAt(reader, at) << 8) | byteAt(reader, at + 1);
  const low = (byteAt(reader, at + 2) << 8) | byteAt(reader, at + 3);
  return ((high << 16) | low) >>> 0;
}

/** Eight bytes as sixteen lower-case hexadecimal digits. */
export function readHex64(reader: ByteReader): string {
  const high = readUint32(reader);
  const low = readUint32(reader);
  const place = (high ^ low) & (idsKept - 1);
  const kept = ids[place];
  if (kept !== undefined && kept.high === high && kept.low === low) return kept.text;
  const text = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  ids[place] = { high, low, text };
  return text;
}

/** Ids that were read lately: nearly all datagrams bring the same few, and to write one out takes a microsecond. */
const idsKept = 64;
const ids: { readonly high: number; readonly low: number; readonly text: string }[] = [];

/** One byte that is 0 or 1. */
export function readFlag(reader: ByteReader): boolean {
  const flag = readUint8(reader);
  if (flag > 1) refuse(reader, 'garbage');
  return flag === 1;
}

/** UTF-8 behind its length, `bytesMax` at most. */
export function readText(reader: ByteReader, bytesMax: number): string {
  return readUtf8(reader, readUint16(reader), bytesMax);
}

/** The same behind a length of 32 bits. */
export function readLongText(reader: ByteReader, bytesMax: number): string {
  return readUtf8(reader, readUint32(reader), bytesMax);
}

function readUtf8(reader: ByteReader, length: number, bytesMax: number): string {
  if (length > bytesMax) refuse(reader, 'over-long');
  const at = take(reader, length);
  if (at === null) return '';
  try {
    return decoder.decode(reader.bytes.subarray(at, at + length));
  } catch {
    refuse(reader, 'garbage'); // The decoder throws for one reason only: this is not UTF-8.
    return '';
  }
}

/** Records a fault that only the reader's user can see, unless there is one already. */
export function refuse(reader: ByteReader, fault: ByteFault): void {
  reader.fault ??= fault;
}

/** Where the next `count` bytes begin, or null if they are not there or something was wrong before. */
function take(reader: ByteReader, count: number): number | null {
  if (reader.fault === null && reader.at + count > reader.bytes.length) reader.fault = 'truncated';
  if (reader.fault !== null) return null;
  const { at } = reader;
  reader.at += count;
  return at;
}

/** `take` has checked that the byte is there. */
const byteAt = (reader: ByteReader, at: number): number => reader.bytes[at] ?? 0;
