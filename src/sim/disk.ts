/**
 * A simulated disk: an append-only log of batches, whose content a checkpoint replaces as a whole. What was written but
 * not synced may or may not survive a crash. One that lies says of what it has in memory only that it is safe.
 * It holds the bytes that a worker writes, or, in a world that hands datagrams on as they are, the records themselves.
 */
import type { PersistRecord } from '../paxos/effect.js';
import { writingOf } from '../paxos/multi/checkpoint.js';
import { decodePersist, encodePersist } from '../schema/persist-codec.js';

type Kept = Uint8Array | PersistRecord;

type Batch = {
  /** A checkpoint is in it, so it takes the place of all before. */
  readonly replaces: boolean;
  readonly records: readonly Kept[];
};

export type Disk = {
  /** 16 hexadecimal digits, drawn when the disk was formatted. */
  readonly id: string;
  readonly keepsBytes: boolean;
  /** Records that are safe, oldest first. */
  readonly synced: Kept[];
  /** The batch whose sync is under way. A host never writes the next one before. */
  unsynced: Batch | null;
  /** What it said to be safe while it lied. Gone at a crash, safe once it is honest again. */
  owed: Batch[];
  lies: boolean;
};

export function formatDisk(id: string, keepsBytes = true): Disk {
  return { id, keepsBytes, synced: [], unsynced: null, owed: [], lies: false };
}

export function writeBatch(disk: Disk, batch: readonly PersistRecord[]): void {
  if (disk.unsynced !== null) throw new Error(`disk ${disk.id}: a batch written before the sync of the last one`);
  const { replaces, records } = writingOf(batch);
  disk.unsynced = { replaces, records: disk.keepsBytes ? records.map(encodePersist) : records };
}

export function syncBatch(disk: Disk): void {
  const { unsynced } = disk;
  if (unsynced === null) return;
  disk.unsynced = null;
  if (!disk.lies) settle(disk, unsynced);
  else if (unsynced.replaces) disk.owed = [unsynced];
  else disk.owed.push(unsynced);
}

/** Honest again, it writes what it owes. */
export function setLies(disk: Disk, lies: boolean): void {
  disk.lies = lies;
  if (lies) return;
  for (const batch of disk.owed) settle(disk, batch);
  disk.owed = [];
}

/**
 * The process is gone. A batch under way is there or not as a whole: a torn one would be cut when it is read, and a
 * checkpoint has its place from one moment to the next.
 */
export function crashDisk(disk: Disk, keepsUnsynced: boolean): void {
  if (keepsUnsynced) syncBatch(disk);
  disk.unsynced = null;
  disk.owed = [];
}

/** What a restarted node recovers, in the order of writing. Throws if a record cannot be read back. */
export function readDisk(disk: Disk): readonly PersistRecord[] {
  return disk.synced.map((kept) => {
    if (!(kept instanceof Uint8Array)) return kept;
    const decoded = decodePersist(kept);
    if (!decoded.ok) throw new Error(`disk ${disk.id}: ${decoded.reason}`);
    return decoded.record;
  });
}

function settle({ synced }: Disk, { replaces, records }: Batch): void {
  if (replaces) synced.length = 0;
  for (const record of records) synced.push(record);
}
