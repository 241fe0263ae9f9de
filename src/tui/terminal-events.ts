/** Signals, sizes and errors from outside, for a program that owns the screen; and the terminal given back. */
import type { Screen } from './screen.js';

type Ears = {
  readonly screen: Screen;
  readonly onResize: () => void;
  readonly onSignal: () => void;
  readonly onError: (error: unknown) => void;
};

/** The answer takes all listeners away again. */
export function listenToTerminal({ screen, onResize, onSignal, onError }: Ears): () => void {
  const resize = (): void => {
    screen.forget();
    onResize();
  };
  const onContinue = (): void => {
    if (process.stdin.isTTY) process.stdin.setRawMode(true);
    resize();
  };
  const onExit = (): void => {
    giveBack(screen);
  };
  // Not the stream's `resize`: a terminal that shrank and grew back has cut rows, and the stream saw no change.
  process.on('SIGWINCH', resize);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGCONT', onContinue);
  process.on('exit', onExit);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  return () => {
    process.off('SIGWINCH', resize);
    process.off('SIGTERM', onSignal);
    process.off('SIGHUP', onSignal);
    process.off('SIGINT', onSignal);
    process.off('SIGCONT', onContinue);
    process.off('exit', onExit);
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
  };
}

export function giveBack(screen: Screen): readonly string[] {
  const strays = screen.restore();
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  return strays;
}

/** One sentence; who wants the place in the code sets PAXOS_TUI_STACK. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.PAXOS_TUI_STACK === undefined ? error.message : (error.stack ?? error.message);
}
