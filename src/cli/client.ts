/** paxos-tui client: a client of replicas that were started by hand, in a terminal or at the end of a pipe. */
import { WorkerFailure } from '../node/exit-codes.js';
import { loadByHand } from '../preset/by-hand.js';
import { askLines } from './client-lines.js';
import type { Listener } from './conversation.js';
import { type ClientOptions, type HandClient, openClient } from './hand-client.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';

export async function runClient(options: RunOptions & ClientOptions, installation: Installation): Promise<number> {
  const { config } = options;
  if (config === undefined) return refuse('the file with a line for each replica must be named: --config config.txt');
  const loaded = await loadByHand(config, { f: options.f ?? null, app: options.app, skipSlot: null });
  if (!loaded.ok) return refuse(loaded.reason);
  const hasTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
  const open = (listener: Listener): Promise<HandClient> => openClient(options, loaded.cluster, hasTerminal, listener);
  try {
    if (!hasTerminal) return await askLines(open);
    const { talk } = await import('./client-terminal.js');
    return await talk(open, options, installation);
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error;
    return refuse(error.message);
  }
}
