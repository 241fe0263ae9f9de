/**
 * A disk that can be told to lie: it calls durable what it has in memory only, as a disk with a write cache and no
 * battery does. What it said so ends with the process. Honest again, it writes what it owes before anything else.
 */
import type { PersistRecord } from '../paxos/effect.js';
import { writingOf } from '../paxos/multi/checkpoint.js';
import type { Storage } from './storage.js';

export type LyingDisk = Storage & { lie(lies: boolean): void };

export function createLyingDisk(disk: Storage): LyingDisk {
  let lies = false;
  let owed: PersistRecord[] = [];
  let isPaying = false;
  /** The host writes one batch at a time, so one at most waits until all debts are paid. */
  let waiting: (() => void) | null = null;

  const pay = (): void => {
    if (owed.length === 0 || isPaying) return;
    const debts = owed;
    owed = [];
    isPaying = true;
    disk.append(debts, () => {
      isPaying = false;
      const next = waiting;
      waiting = null;
      next?.();
    });
  };

  const append: Storage['append'] = (records, durable) => {
    if (isPaying) waiting = () => append(records, durable);
    else if (lies) {
      const writing = writingOf(records);
      // A checkpoint takes the place of what is owed from before, too, which else would grow without an end.
      owed = writing.replaces ? [...records] : [...owed, ...records];
      durable({ records: records.length, durationUs: 0 });
    } else disk.append(records, durable);
  };

  return {
    disk: disk.disk,
    recovered: disk.recovered,
    append,
    tear: (records) => {
      // While debts are paid their bytes are where the torn ones would be.
      if (!lies && !isPaying) disk.tear(records);
    },
    lie(next) {
      lies = next;
      if (!lies) pay();
    },
  };
}
