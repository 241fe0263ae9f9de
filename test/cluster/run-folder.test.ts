import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createRunFolder,
  findControlFile,
  removeRunFolder,
  runtimeFolderPath,
  sweepRunFolders,
  writeControlFile,
} from '../../src/cluster/run-folder.js';

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'paxos-tui-test-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

test('every run has a folder of its own, below one that only this user can enter', async () => {
  const [first, second] = [createRunFolder(), createRunFolder()];
  expect(first.path).not.toBe(second.path);
  expect(statSync(runtimeFolderPath()).mode & 0o777).toBe(0o700);
  await removeRunFolder(first);
  expect([existsSync(first.path), existsSync(second.path)]).toEqual([false, true]);
});

test('a runtime folder that others may enter is closed to them', () => {
  mkdirSync(runtimeFolderPath(), { mode: 0o777 });
  createRunFolder();
  expect(statSync(runtimeFolderPath()).mode & 0o777).toBe(0o700);
});

test('a runtime folder that is a link is refused', () => {
  mkdirSync(join(temporary, 'elsewhere'));
  symlinkSync(join(temporary, 'elsewhere'), runtimeFolderPath());
  expect(() => createRunFolder()).toThrow(/must be a folder and not a link/);
});

test('a sweep removes the folders of runs whose process is gone, and no others', async () => {
  const { path: own } = createRunFolder();
  const { pid } = spawnSync('true');
  const left = join(runtimeFolderPath(), `run-${pid}-abcdef`);
  const kept = join(runtimeFolderPath(), 'trace-abcdef.ndjson');
  for (const path of [left, kept]) mkdirSync(path);
  await sweepRunFolders();
  expect([own, left, kept].map((path) => existsSync(path))).toEqual([true, false, true]);
});

test('a control file is found by the port of its run, as long as that runs', () => {
  const control = { url: 'ws://127.0.0.1:4711/?view=x', controlToken: 'secret', pid: process.pid };
  writeControlFile(createRunFolder(), control);
  writeControlFile(createRunFolder(), { ...control, url: 'ws://127.0.0.1:4712/?view=x', pid: spawnSync('true').pid });
  expect(findControlFile(4711)).toEqual(control);
  expect(findControlFile(4712)).toBe(null);
  expect(findControlFile(4713)).toBe(null);
});
