import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLearnedFile } from '../../src/cli/learned-file.js';
import { createLearnedLines, createLearnedStream } from '../../src/cli/learned-output.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
  file = path.join(folder, 'learn1');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A learner that starts with the file as it is, and learns these values. Answers why it cannot go on, if so. */
async function learn(...batches: readonly string[]): Promise<string | null> {
  let refusal: string | null = null;
  const opened = openLearnedFile(file, (reason) => {
    refusal = reason.replace(folder, '');
  });
  if (!opened.ok) return opened.reason.replace(folder, '');
  for (const batch of batches) opened.output.write(Buffer.from(batch, 'latin1'));
  await opened.output.close();
  return refusal;
}
const held = (): string => readFileSync(file, 'latin1');

describe('a learner with --out goes on where the file ends', () => {
  test.each([
    ['that is not there', null],
    ['that is empty', ''],
    ['with some of the values', '1\n22\n'],
    ['with a value and the half of the next one', '1\n2'],
    ['that was torn within the first value', '1'],
    ['with all of them', '1\n22\n\xff\r\n4\n'],
  ])('a file %s', async (_, before) => {
    if (before !== null) writeFileSync(file, before, 'latin1');
    expect(await learn('1\n', '22\n\xff\r\n', '4\n')).toBeNull();
    expect(held()).toBe('1\n22\n\xff\r\n4\n');
  });

  test('and keeps what it holds, however little is learned so far', async () => {
    writeFileSync(file, '1\n2\n3\n');
    expect(await learn('1\n')).toBeNull();
    expect(held()).toBe('1\n2\n3\n');
  });

  test('of a hundred thousand lines, torn', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index}\n`);
    writeFileSync(file, `${lines.slice(0, 70_000).join('')}700`);
    expect(await learn(lines.slice(0, 40_000).join(''), lines.slice(40_000).join(''))).toBeNull();
    expect(held()).toBe(lines.join(''));
  });
});

describe('a file of another run is left as it is, but for a torn end', () => {
  test.each([
    ['another value', '1\n3\n', ['1\n2\n'], '/learn1:2: holds "3" where this run learned "2"'],
    ['another value, learned later', '1\n2\n3\n', ['1\n', '2\n4\n'], '/learn1:3: holds "3" where this run learned "4"'],
    ['a longer value', '1\n22\n', ['1\n2\n3\n'], '/learn1:2: holds "22" where this run learned "2"'],
  ])('%s', async (_, before, learned, place) => {
    writeFileSync(file, before);
    expect(await learn(...learned)).toBe(`${place}, so it is the file of another run; name another one`);
    expect(held()).toBe(before);
  });
});

test('a folder that is not there, and what is no file, are refused', async () => {
  file = path.join(folder, 'nowhere', 'learn1');
  expect(await learn()).toBe('--out /nowhere/learn1: there is no such folder');
  file = folder;
  expect(await learn()).toBe('--out : it is a folder');
});

describe('standard output', () => {
  test('has one line a value, byte for byte', () => {
    const written: Buffer[] = [];
    const hear = createLearnedLines({ write: (bytes) => written.push(bytes) });
    hear([{ type: 'chat-log', from: 0, lines: ['1', '\u00ff\r'] }]);
    hear([{ type: 'chat-log', from: 2, lines: [] }]);
    hear([{ type: 'chat-log', from: 2, lines: [''] }]);
    expect(Buffer.concat(written).toString('latin1')).toBe('1\n\u00ff\r\n\n');
  });

  test('that nobody reads is behind, and is whole and in order once it is read', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const output = createLearnedStream(stream);
    const lines = Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(1024 * 1024)}\n`);
    for (const line of lines) {
      output.write(Buffer.from(line));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(output.isBehind).toBe(true);
    const read: Buffer[] = [];
    stream.on('data', (bytes: Buffer) => read.push(bytes));
    await output.close();
    expect(output.isBehind).toBe(false);
    expect(Buffer.concat(read).toString() === lines.join('')).toBe(true);
  });

  test('that is never read does not hold up the end for long', async () => {
    const output = createLearnedStream(new PassThrough({ highWaterMark: 1 }));
    output.write(Buffer.from('1\n'));
    output.write(Buffer.from('2\n'));
    await output.close();
  });
});
