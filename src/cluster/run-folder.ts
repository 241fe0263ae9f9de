/** The folder of a run: disks, recording and the control token, below one folder that only this user can read. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { NodeId } from '../paxos/ballot.js';
import { replicasOf } from '../paxos/multi/settings.js';
import { isAlive } from '../schema/meeting-file.js';
import type { Preset } from '../schema/preset.js';

/** What `control.json` holds. Whoever can read it may control the run. */
export type ControlFile = { readonly url: string; readonly controlToken: string; readonly pid: number };

export type RunFolder = {
  readonly path: string;
  readonly controlFile: string;
  readonly tracePath: string;
  /** Where a recording goes that outlives its run and was given no other place. */
  readonly keptTracePath: string;
};

/** Folders of runs are named after the process that owns them: `run-<pid>-<six letters>`. */
const runName = /^run-(\d+)-\w{6}$/;

export function runtimeFolderPath(): string {
  return join(tmpdir(), `paxos-tui-${userInfo().uid}`);
}

/** Makes the folder of this run. Throws one sentence where the runtime folder is not safely ours. */
export function createRunFolder(): RunFolder {
  const runtimeFolder = runtimeFolderPath();
  mkdirSync(runtimeFolder, { recursive: true, mode: 0o700 });
  assertOurs(runtimeFolder);
  const path = mkdtempSync(join(runtimeFolder, `run-${process.pid}-`));
  return {
    path,
    controlFile: join(path, 'control.json'),
    tracePath: join(path, 'trace.ndjson'),
    keptTracePath: join(runtimeFolder, `trace-${path.slice(-6)}.ndjson`),
  };
}

export function diskFolder(runFolder: RunFolder, node: NodeId): string {
  return join(runFolder.path, `disk-${node}`);
}

/** Where the replicas of a chat write their lines: as the preset says, or here; null for all other nodes. */
export function logFolderOf(runFolder: RunFolder, { configuration, logFolder }: Preset, node: NodeId): string | null {
  const { log } = configuration;
  if (log?.app !== 'chat' || !replicasOf(log).includes(node)) return null;
  return logFolder === undefined ? join(runFolder.path, 'logs') : resolve(logFolder);
}

export function writeControlFile(runFolder: RunFolder, control: ControlFile): void {
  writeFileSync(runFolder.controlFile, `${JSON.stringify(control)}\n`, { mode: 0o600, flag: 'wx' });
}

/** The control file of the run that listens on this port, or null: none there, or not readable for this user. */
export function findControlFile(port: number): ControlFile | null {
  const runtimeFolder = runtimeFolderPath();
  try {
    assertOurs(runtimeFolder);
    for (const name of readdirSync(runtimeFolder)) {
      const control = runName.test(name) ? readControlFile(join(runtimeFolder, name, 'control.json')) : null;
      if (control !== null && isAlive(control.pid) && new URL(control.url).port === String(port)) return control;
    }
  } catch {
    // No runtime folder, or one that is not ours: then there is no token to be had, and watching is all that remains.
  }
  return null;
}

/** Removes what runs have left behind whose process is gone, and the guard with it. */
export async function sweepRunFolders(): Promise<void> {
  const runtimeFolder = runtimeFolderPath();
  const left = readdirSync(runtimeFolder).filter((name) => {
    const owner = runName.exec(name)?.[1];
    return owner !== undefined && !isAlive(Number(owner));
  });
  await Promise.all(left.map((name) => rm(join(runtimeFolder, name), { recursive: true, force: true })));
}

export async function removeRunFolder(runFolder: RunFolder): Promise<void> {
  await rm(runFolder.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/** Empties a node's disk, so that its next start formats a new one. */
export function wipeDisk(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
}

/** Others may have made the folder before us in a temp folder that is open to all: then nothing is written into it. */
function assertOurs(runtimeFolder: string): void {
  const stat = lstatSync(runtimeFolder);
  if (!stat.isDirectory())
    throw new Error(`${runtimeFolder} must be a folder and not a link: remove it and start again`);
  if (stat.uid !== userInfo().uid)
    throw new Error(`${runtimeFolder} belongs to another user, so no run can be kept there`);
  if ((stat.mode & 0o077) !== 0) chmodSync(runtimeFolder, 0o700);
}

function readControlFile(path: string): ControlFile | null {
  try {
    const control: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isControlFile(control) ? control : null;
  } catch {
    return null; // Gone meanwhile, or written half: that run is just starting or just ending.
  }
}

function isControlFile(value: unknown): value is ControlFile {
  if (typeof value !== 'object' || value === null) return false;
  const { url, controlToken, pid } = value as Partial<ControlFile>;
  return typeof url === 'string' && typeof controlToken === 'string' && typeof pid === 'number';
}
