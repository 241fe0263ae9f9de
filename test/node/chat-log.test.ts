/** The file that people read: what stands in it after lines came, were said again, or began anew. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChatLog, openChatLog } from '../../src/node/chat-log.js';
import { nodeId } from '../../src/paxos/ballot.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-chat-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fail = (error: Error): never => {
  throw error;
};
const open = (): ChatLog => openChatLog({ folder: join(folder, 'logs'), node: nodeId(2), fail });
const text = (): string => readFileSync(join(folder, 'logs', 'learner2.txt'), 'utf8');

test('lines are added behind those that are there, in a folder that is made', () => {
  const log = open();
  expect(text()).toBe('');
  log.write(0, ['one', 'zwei ä']);
  log.write(2, []);
  log.write(2, ['three']);
  expect(text()).toBe('one\nzwei ä\nthree\n');
});

test('lines from the middle on take the place of what followed', () => {
  const log = open();
  log.write(0, ['one', 'zwei ä', 'three', 'four']);
  log.write(2, ['3']);
  log.write(3, ['4']);
  expect(text()).toBe('one\nzwei ä\n3\n4\n');
  log.write(0, ['new']);
  expect(text()).toBe('new\n');
});

test('a restart begins with an empty file', () => {
  open().write(0, ['one', 'two']);
  const log = open();
  expect(text()).toBe('');
  log.write(0, ['one']);
  expect(text()).toBe('one\n');
});

test('a gap is a fault of our own, told with the numbers', () => {
  expect(() => open().write(1, ['two'])).toThrow('line 1 after 0 lines');
});

test('a folder that cannot be made is told in one sentence', () => {
  writeFileSync(join(folder, 'logs'), 'a file in its place');
  expect(open).toThrow(/^the chat log .*learner2\.txt cannot be written: /);
});
