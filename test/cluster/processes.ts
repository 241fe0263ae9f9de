/** Whether processes are gone, and how long that takes. */
import { readFileSync } from 'node:fs';

/** A zombie counts as gone: it runs no more, and who reaps it is not our concern once its parent is dead. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform === 'linux'; // It went while we asked; other systems have no such file.
  }
}

/** Asks again in every turn until it holds; false once the time is up. */
export async function holdsWithin(limitMs: number, holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
}
