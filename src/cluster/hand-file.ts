/**
 * The file in which hand-started nodes find our hub. It appears whole or not at all, and belongs to one watcher at a
 * time; what a watcher left behind that was killed is replaced.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { NodeId } from '../paxos/ballot.js';
import { isAlive, type Meeting, meetingPlace, readMeeting } from '../schema/meeting-file.js';

export type HandFile = {
  /** A node reports that was started so often: whoever starts it again reads it there. */
  noteStart(node: NodeId, incarnation: number): void;
  remove(): void;
};

/** Throws one sentence where the folder is not safely ours. */
export function prepareHandFolder(cluster: string): void {
  const { folder } = meetingPlace(cluster);
  for (const each of [dirname(folder), folder]) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
    const stat = lstatSync(each);
    if (!stat.isDirectory()) throw new Error(`${each} must be a folder and not a link: remove it and start again`);
    if (stat.uid !== userInfo().uid)
      throw new Error(`${each} belongs to another user, so no address can be left there`);
    if ((stat.mode & 0o077) !== 0) chmodSync(each, 0o700);
  }
}

/** Who watches this cluster now, or null. */
export function findWatcher(cluster: string): Meeting | null {
  const meeting = readMeeting(meetingPlace(cluster));
  return meeting !== null && typeof meeting !== 'string' && isAlive(meeting.pid) ? meeting : null;
}

/** Null if somebody else left theirs meanwhile. */
export function leaveHandFile(cluster: string, meeting: Meeting): HandFile | null {
  const { path } = meetingPlace(cluster);
  const starts: { [node: string]: number } = {};
  let text = `${JSON.stringify(meeting)}\n`;
  const draft = writeDraft(path, text);
  try {
    linkSync(draft, path); // Fails where there is one.
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    noteStart(node, incarnation) {
      if ((starts[node] ?? 0) >= incarnation || textOf(path) !== text) return;
      starts[node] = incarnation;
      text = `${JSON.stringify({ ...meeting, starts })}\n`;
      renameSync(writeDraft(path, text), path);
    },
    remove() {
      if (textOf(path) === text) rmSync(path, { force: true });
    },
  };
}

function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  return draft;
}

/**
 * Takes away a file whose writer does not serve it any more. Of two that find it so at once, one may move away what
 * the other has just left: that is put back.
 */
export function clearHandFile(cluster: string, isStale: (meeting: Meeting | null) => boolean): void {
  const place = meetingPlace(cluster);
  const aside = `${place.path}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(place.path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const meeting = readMeeting({ ...place, path: aside });
  if (!isStale(typeof meeting === 'string' ? null : meeting)) {
    try {
      linkSync(aside, place.path);
    } catch {
      // A third one is there by now.
    }
  }
  rmSync(aside, { force: true });
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // Gone: nothing of ours is left.
  }
}
