/**
 * One decision on a warm cluster: from a client's submission in the next decree to the decision in its hands, as its
 * own trace tells. Beside it, in turn and at the same beat, as many bare UDP hops between two Node processes; and the
 * disk's own sync.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, startCluster } from '../src/cluster/live-session.js';
import type { NodeId } from '../src/paxos/ballot.js';
import { loadPreset } from '../src/preset/load.js';
import type { StepRecord } from '../src/schema/trace.js';
import { percentile, print } from './figures.js';

const root = process.argv[2] ?? '.';
const warmUp = 500;
const samples = 1500;
/** A decree is opened each so often; the bare hops come half-way. */
const beatMs = 12;
/** request, prepare, promise, accept, accepted, decision */
const hops = 6;
/** The proposer's round, the promise, the acceptance and the learner's decision. */
const syncs = 4;

type Hops = { measure(): Promise<number>; close(): void };

/** Milliseconds of each decision and of the bare hops taken in turn with them, after the warm-up. */
async function decisions(
  storage: 'memory' | 'disk',
  bareHops: Hops,
): Promise<{ readonly ours: readonly number[]; readonly bare: readonly number[] }> {
  const overrides = [`storage=${storage}`];
  const loaded = await loadPreset('run', { presetsFolder: join(root, 'presets'), overrides });
  if (!loaded.ok) throw new Error(loaded.reason);
  const start = await startCluster(loaded.preset, {
    workerPath: join(root, 'dist', 'worker.cjs'),
    guardPath: join(root, 'dist', 'guard.sh'),
    programVersion: 'bench',
    pace: 'full',
  });
  if (!start.ok) throw new Error(start.reason);
  const { cluster } = start;
  const times = watchClient(cluster, loaded.preset.clients[0]?.node ?? null);
  try {
    const bare: number[] = [];
    await times.decided(0);
    for (let decree = 1; decree <= warmUp + samples; decree++) {
      void cluster.request({ type: 'next-decree' });
      await delay(beatMs / 2);
      bare.push(await bareHops.measure());
      await delay(beatMs / 2);
    }
    await times.decided(warmUp + samples);
    return { ours: times.latencies().slice(warmUp), bare: bare.slice(warmUp) };
  } finally {
    await cluster.close();
  }
}

/** From the client's own records: when it submitted in each decree, and when it knew the decision. */
function watchClient(cluster: Cluster, client: NodeId | null) {
  const submitted = new Map<number, number>();
  const decided = new Map<number, number>();
  let onDecision = (): void => undefined;
  const note = ({ atMs, effects }: StepRecord): void => {
    for (const effect of effects) {
      if (effect.type === 'submit') submitted.set(effect.decree, atMs);
      if (effect.type === 'decide') decided.set(effect.decree, atMs);
    }
    onDecision();
  };
  cluster.subscribe((records) => {
    for (const record of records) if (record.kind === 'step' && record.node === client) note(record);
  });
  return {
    decided: (decree: number) =>
      new Promise<void>((resolve) => {
        onDecision = () => {
          if (decided.has(decree)) resolve();
        };
        onDecision();
      }),
    latencies: () => [...decided].map(([decree, atMs]) => atMs - (submitted.get(decree) ?? atMs)),
  };
}

const echoProgram = `const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));`;

/** Measures `hops` bare hops, there and back between this process and another. */
async function startBareHops(): Promise<Hops> {
  const child = spawn(process.execPath, ['-e', echoProgram], { stdio: ['ignore', 'pipe', 'ignore'] });
  const socket = createSocket('udp4');
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  const payload = Buffer.alloc(64);
  return {
    async measure() {
      const startedAt = performance.now();
      for (let hop = 0; hop < hops; hop += 2) {
        socket.send(payload, port, '127.0.0.1');
        await once(socket, 'message');
      }
      return performance.now() - startedAt;
    },
    close() {
      socket.close();
      child.kill();
    },
  };
}

/** Milliseconds of one append and sync in the folder that the disks live in. */
function bareSyncs(): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-bench-'));
  const file = openSync(join(folder, 'log'), 'a');
  const times: number[] = [];
  for (let index = 0; index < 200; index++) {
    const startedAt = performance.now();
    writeSync(file, Buffer.alloc(64));
    fdatasyncSync(file);
    times.push(performance.now() - startedAt);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return times;
}

const figure = (times: readonly number[], percent: number): number => percentile(times, percent);
const us = (ms: number): string => `${(ms * 1000).toFixed(0)} us`;

const bareHops = await startBareHops();
const memory = await decisions('memory', bareHops);
for (const [percent, aim] of [
  [50, 2],
  [99, 5],
] as const) {
  const [ours, bare] = [figure(memory.ours, percent), figure(memory.bare, percent)];
  print(
    `memory p${percent}: one decision ${us(ours)}; ${hops} bare UDP hops ${us(bare)}; ` +
      `ratio ${(ours / bare).toFixed(2)} (aim ${aim})`,
  );
}
const sync = bareSyncs();
const disk = await decisions('disk', bareHops);
bareHops.close();
for (const percent of [50, 99]) {
  const limit = figure(disk.bare, percent) + syncs * figure(sync, percent);
  print(
    `disk p${percent}: one decision ${us(figure(disk.ours, percent))}; ${hops} hops and ${syncs} syncs ${us(limit)} ` +
      `(one sync ${us(figure(sync, percent))}); ratio ${(figure(disk.ours, percent) / limit).toFixed(2)}`,
  );
}
