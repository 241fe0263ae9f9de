/** Which face a run shows: the dashboard, or lines of text where there is no terminal to draw on. */
import type { RunOptions } from './run-options.js';
import { say } from './say.js';

export function isHeadless(options: RunOptions): boolean {
  if (options.headless === true || options.json === true) return true;
  return !process.stdin.isTTY || !process.stdout.isTTY || process.env.TERM === 'dumb';
}

/** For a run without a dashboard, once it goes: bad input is told alone. */
export function sayIfUnasked({ headless, json }: RunOptions): void {
  if (headless === true || json === true) return;
  say('there is no terminal to draw on, so this goes without the dashboard, as with --headless');
}

/** NO_COLOR as its inventors have it: set and not empty. */
export function isColourWanted(options: RunOptions): boolean {
  const isRefused = (process.env.NO_COLOR ?? '') !== '' && process.env.FORCE_COLOR === undefined;
  return options.color && !isRefused;
}
