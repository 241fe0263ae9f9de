/** What a node's promises are kept in: memory, which forgets at every end of the process, or a disk. */
import type { PersistRecord } from '../paxos/effect.js';
import { randomBytes } from 'node:crypto';

export type Sync = { readonly records: number; readonly durationUs: number };

export type Storage = {
  /** 16 hexadecimal digits, drawn when the storage was formatted. */
  readonly disk: string;
  /** What it held when it was opened, in the order of writing. */
  readonly recovered: readonly PersistRecord[];
  /**
   * Calls `durable` once all of `records` are, with what it took (null where nothing was written). Never called before
   * the last one was durable.
   */
  append(records: readonly PersistRecord[], durable: (sync: Sync | null) => void): void;
  /** A part of what `records` would be on disk gets there, and the rest does not. The process must end at once. */
  tear(records: readonly PersistRecord[]): void;
};

/** Every start has a new disk id, since it has forgotten what the last one promised. */
export function createMemoryStorage(): Storage {
  return {
    disk: randomBytes(8).toString('hex'),
    recovered: [],
    append: (_records, durable) => durable(null),
    tear: () => {},
  };
}
