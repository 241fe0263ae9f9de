/**
 * The built program as a child process with a temporary folder of its own, by which everything that it starts is
 * told.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { NodeId } from '../../src/paxos/ballot.js';
import type { TraceRecord } from '../../src/schema/trace.js';

export const mainPath = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Program = {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<Exit>;
  /** Settles when stdout matches; rejects if the program ends without. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Ids of processes that it started and that are still there. */
  left(): number[];
  /** Settles when nothing is left: no process, no folder of a run. Rejects after two seconds. */
  nothingLeft(): Promise<void>;
};

/** Of tests that failed, or ended a program otherwise than in order, too. */
const temporaries: string[] = [];
afterAll(() => {
  for (const folder of temporaries) rmSync(folder, { recursive: true, force: true });
});

export function start(
  words: readonly string[],
  options: { readonly shell?: string; readonly cwd?: string } = {},
): Program {
  const temporary = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
  temporaries.push(temporary);
  const env = { ...process.env, TMPDIR: temporary, NO_COLOR: '' };
  const child =
    options.shell === undefined
      ? spawn(process.execPath, [mainPath, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: options.cwd })
      : spawn('sh', ['-c', options.shell], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: options.cwd });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));

  const left = () => processesWith(`TMPDIR=${temporary}`);
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    exit,
    kill: (signal) => child.kill(signal),
    left,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match !== null) resolve(match);
        };
        listeners.add(look);
        look();
        void exit.then(() => reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`)));
      }),
    nothingLeft: async () => {
      const deadline = Date.now() + 2_000;
      while (left().length > 0 || runFolders(temporary).length > 0) {
        if (Date.now() > deadline) throw new Error(`left: ${[...left(), ...runFolders(temporary)].join(', ')}`);
        await delay(20); // Their ends are nobody's event here: they are not our children.
      }
      rmSync(temporary, { recursive: true });
    },
  };
}

/** Runs it to its end and checks that nothing is left of it. */
export async function run(...words: string[]) {
  const program = start(words);
  const { code } = await program.exit;
  await program.nothingLeft();
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

export function recordsOf(stdout: string): TraceRecord[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TraceRecord);
}

/** What each node decided in decree 0; a node that decided two values has both. */
export function decisionsOf(records: readonly TraceRecord[]): Map<NodeId, Set<string>> {
  const decisions = new Map<NodeId, Set<string>>();
  for (const record of records) {
    if (record.kind !== 'step') continue;
    for (const effect of record.effects) {
      if (effect.type !== 'decide' || effect.decree !== 0) continue;
      const values = decisions.get(record.node) ?? new Set();
      decisions.set(record.node, values.add(effect.proposal.value));
    }
  }
  return decisions;
}

/** Linux tells every process's environment to its own user. */
function processesWith(variable: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
      } catch {
        return false; // Gone meanwhile, or not ours to read.
      }
    });
}

function runFolders(temporary: string): string[] {
  return readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((name) => /run-\d+-\w+$/.test(name));
}
