/**
 * Where nodes that people start in terminals find the hub of somebody who watches their cluster: a small file in the
 * user's runtime folder, named after the cluster. Only that user can read it, since whoever has it may control the hub.
 */
import { lstatSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Meeting = {
  /** The hub's address, with the view token. */
  readonly url: string;
  readonly controlToken: string;
  /** Of the process that listens there. */
  readonly pid: number;
  /** Wall clock in milliseconds since 1970: zero of `atMs` in what nodes report. */
  readonly startedAtMs: number;
  /** Highest incarnation of each node that reported there, by id: one that keeps no disk counts its starts by it. */
  readonly starts?: { readonly [node: string]: number };
};

export type MeetingPlace = { readonly folder: string; readonly path: string };

/** `cluster` is its id: 16 hexadecimal digits. */
export function meetingPlace(cluster: string): MeetingPlace {
  const given = process.env.XDG_RUNTIME_DIR ?? '';
  const ours = isAbsolute(given) ? join(given, 'paxos-tui') : join(tmpdir(), `paxos-tui-${userInfo().uid}`);
  const folder = join(ours, 'by-hand');
  return { folder, path: join(folder, `${cluster}.json`) };
}

/** What a file is, apart from its content: another mark means that it was written anew. Null where there is none. */
export function meetingMark({ path }: MeetingPlace): string | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : `${stat.ino} ${stat.mtimeMs} ${stat.mode} ${stat.uid}`;
  } catch {
    return null; // A folder that is not to be entered.
  }
}

/** Null where there is none. A file that others could have read or written is not used: the sentence says why. */
export function readMeeting(place: MeetingPlace): Meeting | string | null {
  const { folder, path } = place;
  try {
    const problem = problemOf(folder, true) ?? problemOf(path, false);
    if (problem !== null) return problem;
    const meeting: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isMeeting(meeting) ? meeting : `${path} is no address of a hub; remove it, and start attach again`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : `${path} cannot be read: ${message}`;
  }
}

function problemOf(path: string, isFolder: boolean): string | null {
  const stat = lstatSync(path);
  const kind = isFolder ? 'folder' : 'file';
  if (isFolder ? !stat.isDirectory() : !stat.isFile()) return `${path} must be a ${kind} and not a link; remove it`;
  if (stat.uid !== userInfo().uid) return `${path} belongs to another user, so it is left aside`;
  if ((stat.mode & 0o077) === 0) return null;
  const mode = (stat.mode & 0o777).toString(8);
  return `${path} is open to other users (mode ${mode}), so it is left aside; remove it, and start attach again`;
}

function isMeeting(value: unknown): value is Meeting {
  if (typeof value !== 'object' || value === null) return false;
  const { url, controlToken, pid, startedAtMs } = value as Partial<Meeting>;
  const isAddress = typeof url === 'string' && URL.canParse(url) && new URL(url).hostname === '127.0.0.1';
  return isAddress && typeof controlToken === 'string' && Number.isSafeInteger(pid) && Number.isFinite(startedAtMs);
}

/** Count of this start of a node that keeps no disk, as far as anybody knows who watches its cluster. */
export function incarnationByMeeting(cluster: string, node: number): number {
  const meeting = readMeeting(meetingPlace(cluster));
  if (meeting === null || typeof meeting === 'string' || !isAlive(meeting.pid)) return 1;
  const starts = meeting.starts?.[node] ?? 0;
  return Number.isSafeInteger(starts) && starts >= 0 && starts < 0xffff_ffff ? starts + 1 : 1;
}

/** Whether a process of this id runs, whosoever it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
