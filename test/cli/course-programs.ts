/** The course's programs as its harness starts them: a copy of the folder, the scripts, a file that all of them share. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { groupNames } from '../../src/paxos/broadcast/groups.js';
import { freeGroups } from '../node/fixtures/free-group.js';

export const courseFolder = fileURLToPath(new URL('../../course', import.meta.url));

type Role = 'acceptor' | 'proposer' | 'learner' | 'learn' | 'client';

export type CourseProgram = {
  readonly pid: number;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly out: () => string;
  readonly err: () => string;
  /** Settles when so many whole lines came out; rejects if it ends before. */
  lines(count: number): Promise<void>;
  /** Settles when it says so on standard error; rejects if it ends before. */
  says(pattern: RegExp): Promise<void>;
  /** Standard input; without an end so far. */
  write(text: string | Buffer): void;
  end(): void;
  kill(signal: NodeJS.Signals): void;
};

export type Course = {
  readonly folder: string;
  readonly config: string;
  start(role: Role, id: number, ...words: readonly string[]): CourseProgram;
  close(): Promise<void>;
};

/** With groups of its own, so that no other test is heard. */
export async function openCourse(): Promise<Course> {
  const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
  cpSync(courseFolder, path.join(folder, 'implementation'), { recursive: true });
  const config = path.join(folder, 'paxos.conf');
  const groups = await freeGroups();
  writeFileSync(config, groupNames.map((name) => `${name}  ${groups[name].address} ${groups[name].port}`).join('\n'));
  const running: CourseProgram[] = [];
  return {
    folder,
    config,
    start(role, id, ...words) {
      const child = spawn(`./${role}.sh`, [`${id}`, config, ...words], {
        cwd: path.join(folder, 'implementation'),
        // A folder of its own, where nobody watches.
        env: { ...process.env, TMPDIR: folder, XDG_RUNTIME_DIR: folder },
      });
      const program = programOf(child);
      running.push(program);
      return program;
    },
    async close() {
      for (const program of running) program.kill('SIGKILL');
      await Promise.all(running.map(({ exit }) => exit));
      rmSync(folder, { recursive: true });
    },
  };
}

function programOf(child: ChildProcess): CourseProgram {
  const [out, err] = [heardFrom(child.stdout), heardFrom(child.stderr)];
  child.stdin?.on('error', () => {}); // Of one that was killed.
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const until = (heard: Heard, isThere: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (isThere()) resolve();
      };
      heard.listeners.add(look);
      look();
      void exit.then(() => reject(new Error(`ended too soon: ${heard.text()} ${err.text()}`)));
    });
  return {
    pid: child.pid ?? 0,
    exit,
    out: out.text,
    err: err.text,
    lines: (count) => until(out, () => out.lines() >= count),
    says: (pattern) => until(err, () => pattern.test(err.text())),
    write: (text) => void child.stdin?.write(text),
    end: () => void child.stdin?.end(),
    kill: (signal) => void child.kill(signal),
  };
}

type Heard = { text(): string; lines(): number; readonly listeners: Set<() => void> };

function heardFrom(stream: NodeJS.ReadableStream | null): Heard {
  const pieces: string[] = [];
  let lines = 0;
  const listeners = new Set<() => void>();
  stream?.on('data', (bytes: Buffer) => {
    const text = bytes.toString('latin1');
    pieces.push(text);
    lines += text.split('\n').length - 1;
    for (const listener of listeners) listener();
  });
  return { text: () => pieces.join(''), lines: () => lines, listeners };
}
