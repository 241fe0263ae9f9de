/**
 * Programs of the course as its harness starts them: `./ROLE.sh ID CONFIG` from inside the folder, which was copied
 * whole, CONFIG an absolute path; values from a file, learned values into a file. Restated from the contract.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Network } from './network.js';

const built = fileURLToPath(new URL('../../course', import.meta.url));

export type Role = 'acceptor' | 'proposer' | 'learner' | 'client';

export type Started = {
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
};

type Place = {
  /** Of a client: values come from the test, and not from its file. */
  readonly input?: 'pipe' | null;
  /** In place of the one that all are in. */
  readonly host?: Network;
};

export type Bench = {
  readonly folder: string;
  /** Absolute path of a file in the harness's folder. */
  file(name: string): string;
  /** The harness's way: learner ID into learnID, client ID from propID. */
  start(role: Role, id: number, options?: readonly string[], place?: Place): Started;
  lines(name: string): readonly string[];
  /** SIGTERM to all; settles when all are gone, with how long the slowest took. */
  end(): Promise<number>;
  close(): void;
};

let groupsDrawn = 0;

/** The course's file, with blanks as they occur there: two in a row, and no end of the last line. */
function confOf(): string {
  const number = process.pid * 8 + groupsDrawn++;
  const group = `239.255.${Math.floor(number / 250) % 250}.${(number % 250) + 1}`;
  const port = 20_000 + (number % 5_000) * 4;
  const firstLines = `clients  ${group} ${port}\nproposers ${group}  ${port + 1}\n`;
  return `${firstLines}acceptors ${group} ${port + 2}\nlearners ${group} ${port + 3}`;
}

/** `from`: the folder that is copied; the built one unless it is said. */
export function openBench(network: Network, values: readonly (readonly string[])[], from = built): Bench {
  const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-course-'));
  const file = (name: string): string => path.join(folder, name);
  cpSync(from, file('impl'), { recursive: true });
  writeFileSync(file('paxos.conf'), confOf());
  for (const [index, own] of values.entries()) {
    writeFileSync(file(`prop${index + 1}`), own.map((value) => `${value}\n`).join(''));
  }
  const all: Started[] = [];
  return {
    folder,
    file,
    start(role, id, options = [], { input = null, host = network } = {}) {
      const started = startIn(host, folder, role, id, options, input);
      all.push(started);
      return started;
    },
    lines: (name) => (existsSync(file(name)) ? readFileSync(file(name), 'latin1').split('\n').slice(0, -1) : []),
    async end() {
      const since = performance.now();
      for (const { process: child } of all) child.kill('SIGTERM');
      await Promise.all(all.map(({ exit }) => exit));
      return performance.now() - since;
    },
    close() {
      for (const { process: child } of all) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startIn(
  network: Network,
  folder: string,
  role: Role,
  id: number,
  options: readonly string[],
  pipe: 'pipe' | null,
): Started {
  const input = role === 'client' && pipe === null ? openSync(path.join(folder, `prop${id}`), 'r') : null;
  const isPrinting = role === 'learner' && !options.includes('--out');
  const output = isPrinting ? openSync(path.join(folder, `learn${id}`), 'w') : null;
  const words = [...network.prefix, `./${role}.sh`, String(id), path.join(folder, 'paxos.conf'), ...options];
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, {
    cwd: path.join(folder, 'impl'),
    stdio: [input ?? pipe ?? 'ignore', output ?? 'ignore', 'pipe'],
  });
  for (const each of [input, output]) if (each !== null) closeSync(each);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = new Promise<Awaited<Started['exit']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { process: child, stderr: () => stderr, exit };
}

/** Looks again and again; rejects with what `seen` says when the time is over. */
export async function until(isSo: () => boolean, withinMs: number, seen: () => string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${seen()}`);
    await delay(20);
  }
}
