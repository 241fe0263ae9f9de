/**
 * Reads a recording: NDJSON, a trace record a line, the run's record first. Anybody may have written it, so every
 * line is checked.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseTraceRecord } from '../schema/trace-parser.js';
import type { TraceRecord } from '../schema/trace.js';
import { traceVersion } from '../schema/trace.js';

/** `cutShort`: the run's end is not in it. A reason is one sentence that begins with the path. */
export type Recording =
  | { readonly ok: true; readonly records: TraceRecord[]; readonly cutShort: boolean }
  | { readonly ok: false; readonly reason: string };

/** A restarted node's first record holds its whole disk; nothing else comes near this. In characters. */
const lineLengthMax = 64 * 1024 * 1024;
/** About two gigabytes in memory. */
const recordsMax = 2_000_000;

export async function readRecording(path: string): Promise<Recording> {
  const unreadable = await whyUnreadable(path);
  if (unreadable !== null) return { ok: false, reason: `${path}: ${unreadable}` };
  const reading = new Reading();
  try {
    for await (const line of linesOf(path)) {
      const problem = reading.take(line);
      if (problem !== null) return { ok: false, reason: `${path}${problem}` };
    }
  } catch (error) {
    return { ok: false, reason: `${path}: cannot be read: ${(error as Error).message}` };
  }
  const problem = reading.finish();
  if (problem !== null) return { ok: false, reason: `${path}${problem}` };
  return { ok: true, records: reading.records, cutShort: reading.records.at(-1)?.kind !== 'end' };
}

async function whyUnreadable(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'is a folder, not a recording';
    return found.isFile() ? null : 'is not a file';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}`;
  }
}

type Line = { readonly text: string; readonly number: number };

async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) yield { text, number: ++number };
    if (rest.length > lineLengthMax) throw new Error(`line ${number + 1} is longer than ${lineLengthMax} characters`);
  }
  if (rest !== '') yield { text: rest, number: number + 1 };
}

/** Line by line; a problem is the rest of a sentence after the path. */
class Reading {
  readonly records: TraceRecord[] = [];
  /** A line that is not JSON: forgiven if it is the last one, for then the writer was cut off. */
  #damaged: Line | null = null;

  take(line: Line): string | null {
    if (line.text.trim() === '') return null;
    if (this.#damaged !== null) return damagedText(this.#damaged);
    if (this.records.length >= recordsMax) return `: holds more than ${recordsMax} records`;
    const value = parseJson(line.text);
    if (value === undefined) {
      this.#damaged = line;
      return this.records.length === 0 ? notARecording : null;
    }
    if (this.records.length === 0) {
      const problem = problemOfFirst(value);
      if (problem !== null) return problem;
    }
    const parsed = parseTraceRecord(value);
    if (!parsed.ok) return `:${line.number}: ${parsed.reason}`;
    if (parsed.record.kind === 'run' && this.records.length > 0) return `:${line.number}: a second run begins here`;
    this.records.push(parsed.record);
    return null;
  }

  finish(): string | null {
    return this.records.length === 0 ? ': is empty' : null;
  }
}

const notARecording = ': is not a recording: its first line is not the record of a run';

const damagedText = ({ number }: Line): string => `:${number}: expected a record in JSON, got a damaged line`;

function problemOfFirst(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'run') return notARecording;
  const version = 'version' in value ? value.version : null;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return notARecording;
  if (version <= traceVersion) return null;
  return `: is a recording of version ${version}, and this program reads up to version ${traceVersion}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told by the caller, who knows the line's number and whether it is the last.
  }
}
