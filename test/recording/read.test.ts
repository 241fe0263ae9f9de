import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRecording } from '../../src/recording/read.js';
import { recordedSession } from '../../src/recording/session.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { TraceScript } from '../checker/trace-script.js';

const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { records } = TraceScript.decided().supervisor({ kind: 'end', reason: 'stopped' });
const lines = records.map((record) => JSON.stringify(record));

let files = 0;
function write(text: string): string {
  const path = join(folder, `${++files}.ndjson`);
  writeFileSync(path, text);
  return path;
}

async function reasonOf(path: string): Promise<string> {
  const recording = await readRecording(path);
  return recording.ok ? 'was read' : recording.reason.replace(path, 'FILE');
}

describe('a whole recording', () => {
  test('comes back as it was written', async () => {
    expect(await readRecording(write(`${lines.join('\n')}\n`))).toEqual({ ok: true, records, cutShort: false });
  });

  test('needs no line break at its end', async () => {
    expect(await readRecording(write(lines.join('\n')))).toEqual({ ok: true, records, cutShort: false });
  });
});

describe('a recording that is cut short', () => {
  test('opens wherever it was cut after its first line', async () => {
    const text = `${lines.slice(0, 4).join('\n')}\n`;
    const first = lines[0]?.length ?? 0;
    for (let length = first; length <= text.length; length += 3) {
      const whole = text
        .slice(0, length)
        .split('\n')
        .filter((line) => lines.includes(line));
      expect(await readRecording(write(text.slice(0, length)))).toEqual({
        ok: true,
        records: records.slice(0, whole.length),
        cutShort: true,
      });
    }
  });

  test('without its end it is cut short, though every line is whole', async () => {
    expect(await readRecording(write(`${lines.slice(0, -1).join('\n')}\n`))).toMatchObject({
      ok: true,
      cutShort: true,
    });
  });
});

describe('what is refused, in one sentence', () => {
  test.each([
    ['an empty file', '', 'FILE: is empty'],
    ['blank lines', '\n\n', 'FILE: is empty'],
    ['another file', 'title: run2\n', 'FILE: is not a recording: its first line is not the record of a run'],
    ['other JSON', '{"a":1}\n', 'FILE: is not a recording: its first line is not the record of a run'],
    [
      'half of a first line',
      lines[0]?.slice(0, 40),
      'FILE: is not a recording: its first line is not the record of a run',
    ],
    [
      'a recording without its beginning',
      lines[1],
      'FILE: is not a recording: its first line is not the record of a run',
    ],
    [
      'a later version',
      lines[0]?.replace('"version":1', '"version":2').replace('"program"', '"unheard-of"'),
      'FILE: is a recording of version 2, and this program reads up to version 1',
    ],
    [
      'a damaged line in the middle',
      [...lines.slice(0, 3), lines[3]?.slice(0, 30), ...lines.slice(4)].join('\n'),
      'FILE:4: expected a record in JSON, got a damaged line',
    ],
    [
      'a value out of range',
      [...lines.slice(0, 2), lines[2]?.replace(/"atMs":\d+/, '"atMs":-5')].join('\n'),
      'FILE:3: atMs: expected >=0, got -5',
    ],
    [
      'an unknown effect',
      [...lines.slice(0, 2), lines[2]?.replace('"type":"persist"', '"type":"shred"')].join('\n'),
      expect.stringMatching(/^FILE:3: effects\.0\.type: expected .*, got "shred"$/),
    ],
    ['a second run', `${lines[0]}\n${lines[1]}\n${lines[0]}\n`, 'FILE:3: a second run begins here'],
  ])('%s', async (_, text, reason) => {
    expect(await reasonOf(write(text ?? ''))).toEqual(reason);
  });

  test('a folder, and a file that is not there', async () => {
    expect(await reasonOf(folder)).toBe('FILE: is a folder, not a recording');
    expect(await reasonOf(join(folder, 'none'))).toBe('FILE: there is no such file');
  });
});

describe('a session over a recording', () => {
  const hear = (recorded: readonly TraceRecord[]) => {
    const batches: (readonly TraceRecord[])[] = [];
    recordedSession(recorded).subscribe((batch) => batches.push(batch));
    return batches;
  };

  test('hands over everything in batches, to each subscriber', () => {
    const many = Array.from({ length: 1200 }, () => records[1] as TraceRecord);
    const batches = hear([...many, records.at(-1) as TraceRecord]);
    expect(batches.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(hear(records).flat()).toEqual(records);
  });

  test('ends what was cut short, so that a verdict need not wait', () => {
    const heard = hear(records.slice(0, 5)).flat();
    expect(heard.slice(0, -1)).toEqual(records.slice(0, 5));
    expect(heard.at(-1)).toMatchObject({ kind: 'end', node: null, sequence: 1, reason: 'the recording is cut short' });
    expect(hear([])).toEqual([]);
  });

  test('changes nothing', async () => {
    const session = recordedSession(records);
    expect([session.kind, session.mayControl]).toEqual(['recorded', false]);
    expect(await session.request({ type: 'next-decree' })).toEqual({
      ok: false,
      reason: 'this is a recording: nothing can be changed',
    });
    expect(await session.ended).toBe('end of the recording');
    await session.close();
  });
});
