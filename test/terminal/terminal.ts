/** A real terminal for the built program: a pseudo-terminal and an emulator whose screen can be read and awaited. */
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { expect } from 'vitest';

export const mainPath = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const awaitMs = 60_000;

export type Terminal = {
  readonly pid: number;
  /** The rows of the screen, without blanks at their ends. */
  screen(): readonly string[];
  /** Settles once the screen holds this, and the rest holds too; fails with the screen where it never does. */
  until(what: RegExp, rest?: () => boolean): Promise<void>;
  untilNot(what: RegExp): Promise<void>;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  signal(name: string): void;
  /** Everything that the program wrote, with its escape sequences. */
  written(): string;
  readonly emulator: InstanceType<typeof xterm.Terminal>;
  readonly exited: Promise<number>;
  /** Ends the program, whatever it is doing, and waits until it is gone. */
  close(): Promise<void>;
};

type Size = { readonly columns: number; readonly rows: number };

export const openProgram = (args: readonly string[], size: Size, env: { readonly [name: string]: string } = {}) =>
  openTerminal(process.execPath, [mainPath, ...args], size, env);

/** In a shell, so that the terminal's modes can be asked for before and after. */
export const openInShell = (script: string, size: Size) =>
  openTerminal('/bin/sh', ['-c', script.replaceAll('PAXOS_TUI', `${process.execPath} ${mainPath}`)], size, {});

function openTerminal(
  file: string,
  args: readonly string[],
  { columns, rows }: Size,
  env: { readonly [name: string]: string },
): Terminal {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = pty.spawn(file, [...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...plainEnv(), ...env },
  });
  const watchers = new Set<() => void>();
  let written = '';
  child.onData((data) => {
    emulator.write(data, () => {
      written += data; // What the screen shows and what was written are always of the same moment.
      for (const watcher of watchers) watcher();
    });
  });
  // What it wrote last is still to be drawn when its end is told.
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => emulator.write('', () => resolve(exitCode)));
  });
  const screen = (): readonly string[] => rowsOf(emulator);
  const holds = (what: RegExp): boolean => what.test(screen().join('\n'));
  const until = (isThere: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        if (!isThere()) return;
        clearTimeout(timer);
        watchers.delete(settle);
        resolve();
      };
      const timer = setTimeout(() => {
        watchers.delete(settle);
        reject(new Error(`${what} within ${awaitMs} ms:\n${screen().join('\n')}`));
      }, awaitMs);
      watchers.add(settle);
      settle();
    });
  return {
    pid: child.pid,
    emulator,
    exited,
    screen,
    until: (what, rest = () => true) => until(() => holds(what) && rest(), `the screen never held ${what}`),
    untilNot: (what) => until(() => !holds(what), `the screen still held ${what}`),
    press: (keys) => child.write(keys),
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    signal: (name) => child.kill(name),
    written: () => written,
    close: async () => {
      try {
        child.kill('SIGKILL');
      } catch {
        // It is gone already.
      }
      await exited;
      emulator.dispose();
    },
  };
}

function rowsOf(emulator: InstanceType<typeof xterm.Terminal>): readonly string[] {
  const { active } = emulator.buffer;
  return Array.from(
    { length: emulator.rows },
    (_, index) => active.getLine(active.baseY + index)?.translateToString(true) ?? '',
  );
}

/** Of a person's shell, without what tests and build machines set. */
function plainEnv(): { [name: string]: string } {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_RUNTIME_DIR', 'USER'];
  const env: { [name: string]: string } = { LANG: 'C.UTF-8' };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** The program gave everything back that it took from the terminal. */
export function expectRestored(terminal: Terminal): void {
  const { emulator } = terminal;
  expect(emulator.buffer.active.type).toBe('normal');
  expect(emulator.modes.bracketedPasteMode).toBe(false);
  expect(emulator.modes.wraparoundMode).toBe(true);
  const text = terminal.written();
  expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
}
