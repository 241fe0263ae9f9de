/** The disk's own syncs, in the folder that the disks of a run live in. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds of each append of so many bytes with its sync. */
export function bareSyncs(count: number, bytes: number): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-bench-'));
  const file = openSync(join(folder, 'log'), 'a');
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    writeSync(file, Buffer.alloc(bytes));
    fdatasyncSync(file);
    times.push(performance.now() - startedAt);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return times;
}
