/** paxos-tui PRESET --sim: a preset in virtual time behind the dashboard. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMachine } from '../paxos/machine.js';
import type { Preset } from '../schema/preset.js';
import type { Session } from '../schema/session.js';
import { createSimulatedSession, type WallClock } from '../sim/simulated-session.js';
import type { RunOptions } from './run-options.js';

const wallClock: WallClock = {
  nowMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

const defaultSeed = 1;

const seedOf = ({ seed }: RunOptions): number => Number(seed ?? defaultSeed);

export type Simulation = {
  readonly session: Session;
  /** The recording shall be there when the session is closed: where it was asked for, else at a place of our choice. */
  keepTrace(): string;
};

export function startSimulation(preset: Preset, options: RunOptions): Simulation {
  const seed = seedOf(options);
  const session = createSimulatedSession({ preset, seed, createMachine, wallClock, isRunning: true });
  let keptPath: string | null = options.record ?? null;
  return {
    session: {
      ...session,
      kind: session.kind,
      subscribe: (listener) => session.subscribe(listener),
      request: (request) => session.request(request),
      close: async () => {
        await session.close();
        if (keptPath !== null) await writeTrace(session, keptPath);
      },
    },
    keepTrace() {
      const stamp = new Date().toISOString().replace(/[:.]/g, '-');
      keptPath ??= path.join(tmpdir(), `paxos-tui-${preset.name.replace(/[^\w.-]+/g, '-')}-${stamp}.ndjson`);
      return keptPath;
    },
  };
}

async function writeTrace(session: Session, file: string): Promise<void> {
  const output = createWriteStream(file, { mode: 0o600 });
  const failed = once(output, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => {}); // Heard by whoever waits below.
  const lines: string[] = [];
  session.subscribe((records) => lines.push(...records.map((record) => JSON.stringify(record))))();
  const portion = 1_000;
  for (let from = 0; from < lines.length; from += portion) {
    const text = `${lines.slice(from, from + portion).join('\n')}\n`;
    if (!output.write(text)) await Promise.race([once(output, 'drain'), failed]);
  }
  output.end();
  await Promise.race([once(output, 'finish'), failed]);
}
