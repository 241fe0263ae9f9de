/**
 * A simulated disk: an append-only log of batches. What was written but not synced may or may not survive a crash. One
 * that lies says of what it has in memory only that it is safe.
 */
import type { PersistRecord } from '../paxos/effect.js';
import { decodePersist, encodePersist } from '../schema/persist-codec.js';

export type Disk = {
  /** 16 hexadecimal digits, drawn when the disk was formatted. */
  readonly id: string;
  /** Records that are safe, oldest first. */
  readonly synced: Uint8Array[];
  /** The batch whose sync is under way. A host never writes the next one before. */
  unsynced: readonly Uint8Array[];
  /** What it said to be safe while it lied. Gone at a crash, safe once it is honest again. */
  owed: Uint8Array[];
  lies: boolean;
};

export function formatDisk(id: string): Disk {
  return { id, synced: [], unsynced: [], owed: [], lies: false };
}

export function writeBatch(disk: Disk, records: readonly PersistRecord[]): void {
  if (disk.unsynced.length > 0) throw new Error(`disk ${disk.id}: a batch written before the sync of the last one`);
  disk.unsynced = records.map(encodePersist);
}

export function syncBatch(disk: Disk): void {
  (disk.lies ? disk.owed : disk.synced).push(...disk.unsynced);
  disk.unsynced = [];
}

/** Honest again, it writes what it owes. */
export function setLies(disk: Disk, lies: boolean): void {
  disk.lies = lies;
  if (lies) return;
  disk.synced.push(...disk.owed);
  disk.owed = [];
}

/** The process is gone. A batch under way is there or not as a whole: a torn one would be cut when it is read. */
export function crashDisk(disk: Disk, keepsUnsynced: boolean): void {
  if (keepsUnsynced) syncBatch(disk);
  disk.unsynced = [];
  disk.owed = [];
}

/** What a restarted node recovers, in the order of writing. Throws if a record cannot be read back. */
export function readDisk(disk: Disk): readonly PersistRecord[] {
  return disk.synced.map((bytes) => {
    const decoded = decodePersist(bytes);
    if (!decoded.ok) throw new Error(`disk ${disk.id}: ${decoded.reason}`);
    return decoded.record;
  });
}
