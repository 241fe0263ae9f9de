import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type IPty, spawn as spawnTerminal } from '@lydell/node-pty';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBundler, guardPath } from './bundle.js';
import { presetOf } from './preset-of.js';
import { holdsWithin, isGone } from './processes.js';

/** What the dashboard's death may take until nothing is left. */
const limitMs = 2_000;

/** What the owner prints. */
type Owned = { readonly pids: readonly number[]; readonly runFolder: string };

const bundle = createBundler();
let owner: string;
let worker: string;
let folder: string;
const children: ChildProcess[] = [];
const terminals: IPty[] = [];

beforeAll(async () => {
  owner = await bundle('./fixtures/owner.ts');
  worker = await bundle('./fixtures/ignores-sigterm.ts');
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-test-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const terminal of terminals.splice(0)) terminal.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('when the main process is killed', () => {
  test('no worker and no folder are left within two seconds, though one worker is paused', async () => {
    const main = startOwner();
    const { pids, runFolder } = await firstLine(main);
    expect(pids).toHaveLength(6);
    expect(existsSync(runFolder)).toBe(true);
    main.kill('SIGKILL');
    expect(await holdsWithin(limitMs, () => pids.every(isGone) && !existsSync(runFolder))).toBe(true);
  });

  test.each([
    ['it was', 'terminal'],
    ['it was, even if it was raw when the guard began', 'raw-terminal'],
  ])('the terminal is given back as %s', async (_name, mode) => {
    const terminal = await startInTerminal(mode);
    process.kill(terminal.pid, 'SIGKILL');
    expect(await holdsWithin(limitMs, () => terminal.screen().includes('COOKED'))).toBe(true);
    expect(await holdsWithin(limitMs, () => !existsSync(terminal.runFolder))).toBe(true);
    for (const sequence of ['\x1b[?2026l', '\x1b[?1000l', '\x1b[?2004l', '\x1b[0m', '\x1b[?25h', '\x1b[?1049l']) {
      expect(terminal.screen()).toContain(sequence);
    }
    expect(await holdsWithin(limitMs, () => terminal.pids.every(isGone))).toBe(true);
  });

  test('the terminal is left alone if exit handlers have given it back already', async () => {
    const terminal = await startInTerminal('terminal');
    process.kill(terminal.pid, 'SIGTERM');
    expect(await holdsWithin(limitMs, () => terminal.pids.every(isGone) && !existsSync(terminal.runFolder))).toBe(true);
    expect(terminal.screen()).not.toContain('\x1b');
  });
});

describe('the guard alone', () => {
  test('ends the pids that it was told of, except those that were taken back', async () => {
    const [first, second, third] = [sleeper(), sleeper(), sleeper()];
    const guard = startGuard();
    guard.stdin?.end(`add ${first.pid}\nadd ${second.pid}\nadd ${third.pid}\nremove ${second.pid}\nadd nonsense\n`);
    await exitOf(guard);
    expect(await holdsWithin(limitMs, () => isGone(first.pid ?? 0) && isGone(third.pid ?? 0))).toBe(true);
    expect(isGone(second.pid ?? 0)).toBe(false);
  });

  test('removes the folder of a run and nothing else', async () => {
    const spaced = join(folder, 'run time');
    const run = join(spaced, 'run-1-abcdef');
    const keep = [
      join(spaced, 'trace-abcdef.ndjson'),
      join(spaced, 'other'),
      join(folder, 'run-2-abcdef'),
      join(run, 'run-3'),
    ];
    for (const path of keep) mkdirSync(path, { recursive: true });
    for (const path of [...keep.slice(0, 3), spaced, join(run, 'run-3'), `${run}/../../run-2-abcdef`, '/', '']) {
      const guard = startGuard(spaced);
      guard.stdin?.end(`folder ${path}\n`);
      await exitOf(guard);
      expect(keep.every(existsSync)).toBe(true);
    }
    const guard = startGuard(spaced);
    guard.stdin?.end(`folder ${run}\n`);
    await exitOf(guard);
    expect(existsSync(run)).toBe(false);
    expect(keep.slice(0, 3).every(existsSync)).toBe(true);
  });

  test('touches nothing once it heard that everything is in order', async () => {
    const run = join(folder, 'run-1-abcdef');
    mkdirSync(run);
    const worker = sleeper();
    const guard = startGuard();
    guard.stdin?.end(`add ${worker.pid}\nfolder ${run}\ndone\n`);
    await exitOf(guard);
    expect(existsSync(run)).toBe(true);
    expect(isGone(worker.pid ?? 0)).toBe(false);
  });

  test('outlives the signals that reach a whole terminal', async () => {
    const run = join(folder, 'run-1-abcdef');
    mkdirSync(run);
    const guard = startGuard();
    // More than the kernel holds for it: when all is written, the guard is reading, and its traps are set.
    await new Promise((resolve) => guard.stdin?.write(`folder ${run}\n${'x\n'.repeat(150_000)}`, resolve));
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT'] as const) guard.kill(signal);
    guard.stdin?.end();
    expect(await exitOf(guard)).toBe(0);
    expect(existsSync(run)).toBe(false);
  });
});

/**
 * The owner with a terminal of its own, in raw mode, and a shell that says when keys are echoed and lines are cooked
 * again.
 */
async function startInTerminal(mode: string): Promise<Owned & { readonly pid: number; screen(): string }> {
  const presetPath = join(folder, 'preset.json');
  writeFileSync(presetPath, JSON.stringify(presetOf({})));
  const main = `${process.execPath} ${owner} ${presetPath} ${worker} ${guardPath} ${mode}`;
  const untilCooked = 'until stty -a | grep -q " icanon" && stty -a | grep -q " echo "; do :; done; echo COOKED';
  const terminal = spawnTerminal('/bin/sh', ['-c', `${main}; ${untilCooked}; sleep 60`], { cols: 500, rows: 24 });
  terminals.push(terminal);
  let screen = '';
  await new Promise<void>((resolve) => {
    terminal.onData((data) => {
      screen += data;
      if (screen.includes('}')) resolve();
    });
  });
  const owned = JSON.parse(screen);
  return { ...owned, screen: () => screen.replace(JSON.stringify(owned), '') };
}

function startGuard(runtimeFolder = folder): ChildProcess {
  const guard = spawn('/bin/sh', [guardPath, runtimeFolder], { stdio: ['pipe', 'ignore', 'inherit'] });
  children.push(guard);
  return guard;
}

function startOwner(): ChildProcess {
  const presetPath = join(folder, 'preset.json');
  writeFileSync(presetPath, JSON.stringify(presetOf({ storage: 'disk' })));
  const main = spawn(process.execPath, [owner, presetPath, worker, guardPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(main);
  return main;
}

async function firstLine(child: ChildProcess): Promise<Owned> {
  if (child.stdout === null) throw new Error('its output is not piped');
  for await (const line of createInterface(child.stdout)) return JSON.parse(line);
  throw new Error('it ended without a word');
}

function sleeper(): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}
