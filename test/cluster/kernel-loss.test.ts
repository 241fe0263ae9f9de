/** Rules of the kernel's that a run put in: the guard takes them out when the program is gone, and heeds nothing else. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { guardPath } from './bundle.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const calls = path.join(folder, 'calls');

/** In the place of the real one. */
const iptables = path.join(folder, 'iptables');
writeFileSync(iptables, `#!/bin/sh\necho "$@" >> '${calls}'\n`);
chmodSync(iptables, 0o755);

beforeEach(() => writeFileSync(calls, ''));

/** What iptables was called with, once the guard has heard these lines and its input has ended. */
async function guarded(...lines: readonly string[]): Promise<readonly string[]> {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` };
  const guard = spawn('/bin/sh', [guardPath, folder], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.stdin.end(lines.map((line) => `${line}\n`).join(''));
  await new Promise((resolve) => guard.once('exit', resolve));
  return readFileSync(calls, 'utf8').split('\n').slice(0, -1);
}

const takenOut = (address: string, port: number, probability: string): string =>
  `-w 5 -D INPUT -d ${address} -p udp --dport ${port} -m statistic --mode random --probability ${probability} -j DROP`;

test('each rule is taken out when the program died without a word', async () => {
  expect(await guarded('drop 239.255.1.4 5000 0.1', 'drop 239.255.1.5 6000 0.1')).toEqual([
    takenOut('239.255.1.4', 5000, '0.1'),
    takenOut('239.255.1.5', 6000, '0.1'),
  ]);
});

test('none is after a goodbye, since the program took them out itself', async () => {
  expect(await guarded('drop 239.255.1.4 5000 0.1', 'done')).toEqual([]);
});

test('what is no address, port and probability is not heeded', async () => {
  const strange = ['drop', 'drop 239.255.1.4', 'drop 239.255.1.4;reboot 5000 0.1', 'drop -F 1 2', 'drop $(id) 1 2'];
  expect(await guarded(...strange)).toEqual([]);
});
