/** Our side of the guard: a small sh process that cleans up when this process dies without a word (guard.sh). */
import { spawn } from 'node:child_process';
import type { KernelDrop } from './kernel-loss.js';

export type Guard = {
  readonly pid: number;
  add(pid: number): void;
  remove(pid: number): void;
  /** A rule of the kernel's that is in force until the end. */
  drop(drop: KernelDrop): void;
  /** Everything is in order: the guard ends and touches nothing. Settles when it is gone. */
  done(): Promise<void>;
};

/**
 * Plain `spawn`, since the guard must be a session of its own with an inherited terminal, and must outlive us.
 * Throws one sentence where no sh can be started. `onGone` is called if it ends before it was told to.
 */
export function startGuard(options: {
  readonly guardPath: string;
  /** The only place where it removes anything. */
  readonly runtimeFolder: string;
  /** Removed at the end; null where there is none. */
  readonly runFolder: string | null;
  readonly attachTerminal: boolean;
  readonly onGone: () => void;
}): Guard {
  const hasTerminal = options.attachTerminal && process.stdout.isTTY;
  const terminal = hasTerminal ? { words: ['terminal'], stdio: [process.stdout.fd] } : { words: [], stdio: [] };
  const child = spawn('/bin/sh', [options.guardPath, options.runtimeFolder, ...terminal.words], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', ...terminal.stdio],
  });
  const { stdin, pid } = child;
  if (pid === undefined || stdin === null) throw new Error('the guard process could not be started with /bin/sh');
  let isDone = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', leave);
      if (!isDone) options.onGone();
      resolve();
    });
  });
  // A guard that is gone is told through `onGone`; a line that it can no longer read says nothing more.
  stdin.on('error', () => {});
  child.on('error', () => {});
  const tell = (line: string): void => {
    if (!isDone && stdin.writable) stdin.write(`${line}\n`);
  };
  /** We still end with exit handlers, so the dashboard's own has given the terminal back. */
  const leave = (): void => tell('leave');
  process.on('exit', leave);
  if (options.runFolder !== null) tell(`folder ${options.runFolder}`);
  return {
    pid,
    add: (worker) => tell(`add ${worker}`),
    remove: (worker) => tell(`remove ${worker}`),
    drop: ({ address, port, probability }) => tell(`drop ${address} ${port} ${probability}`),
    done: () => {
      tell('done');
      isDone = true;
      stdin.end();
      return gone;
    },
  };
}
