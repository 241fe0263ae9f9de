/**
 * Three replicas on loopback under commands of 64 bytes, with the judge on and trace level `decisions`: commands a
 * second in memory, on disk, and on a disk whose every sync takes 5 ms more; and how long one command takes, at growing
 * numbers of them outstanding. Beside it, in the same run, datagrams between bare Node processes and the disk's syncs.
 */
import { join } from 'node:path';
import { bareSyncs } from './bare-sync.js';
import { type BareUdp, startBareUdp } from './bare-udp.js';
import { collectDatagramSizes, type DatagramSizes } from './datagram-sizes.js';
import { mean, median, percentile, print } from './figures.js';
import { batchMax, type LoadedCluster, type Measure, startLoaded } from './loaded-cluster.js';

const root = process.argv[2] ?? '.';
const clients = 1;
const outstandingForRate = 1_000;
const times = { warmUpMs: 4_000, forMs: 5_000 };
/** A command's way while nothing else is on: client, leader, the nearest other replica, leader, client. */
const hops = 4;
/** The leader's own sync and the other's go on side by side, after each other only by a hop. */
const syncsInPath = 1;
const turns = 5;

type Kind = { readonly name: string; readonly storage: 'memory' | 'disk'; readonly slowMs: number };
const kinds: readonly Kind[] = [
  { name: 'memory', storage: 'memory', slowMs: 0 },
  { name: 'disk', storage: 'disk', slowMs: 0 },
  { name: 'disk with 5 ms added to every sync', storage: 'disk', slowMs: 5 },
];

const us = (value: number): string => `${value.toFixed(0)} us`;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const rateOf = ({ answered, ms }: Measure): number => (answered * 1000) / ms;

async function withCluster<Result>(
  kind: Kind,
  count: number,
  measure: (cluster: LoadedCluster) => Promise<Result>,
  sizes: DatagramSizes | null = null,
): Promise<Result> {
  const before = process.env.NODE_OPTIONS;
  const loaded: string[] = [];
  if (kind.slowMs > 0) {
    loaded.push(join(root, 'bench', 'slow-sync.cjs'));
    process.env.PAXOS_TUI_SLOW_SYNC_MS = String(kind.slowMs);
  }
  if (sizes !== null) {
    loaded.push(join(root, 'bench', 'count-datagrams.cjs'));
    process.env.PAXOS_TUI_DATAGRAMS = sizes.folder;
  }
  if (loaded.length > 0) process.env.NODE_OPTIONS = loaded.map((path) => `--require ${path}`).join(' ');
  const cluster = await startLoaded(root, { storage: kind.storage, clients: count });
  if (before === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = before;
  try {
    return await measure(cluster);
  } finally {
    const { state, violations, unknown } = cluster.judge.verdict();
    await cluster.close();
    const why = [...violations.map(({ text }) => text), ...unknown][0];
    print(
      `${kind.name}, clients: ${count}; safety is judged to be: ${state}${why === undefined ? '' : `, since ${why}`}`,
    );
  }
}

async function throughput(kind: Kind, udp: BareUdp, memoryRate: number | null): Promise<number> {
  const sizes = collectDatagramSizes();
  const measured = await withCluster(kind, clients, (cluster) => cluster.measure(outstandingForRate, times), sizes);
  const rate = rateOf(measured);
  const perDatagram = measured.answered / measured.sent;
  const lengths = sizes.take(1_000);
  const bare = await udp.rate(lengths, 32, 2_000);
  print(
    `${kind.name}: ${whole(rate)} commands a second from ${clients} client process with ${outstandingForRate} ` +
      `outstanding, up to ${batchMax} in a slot, ${perDatagram.toFixed(1)} commands a datagram sent; ` +
      `bare datagrams of the same lengths, ${whole(mean(lengths))} bytes on average, ${whole(bare)} a second, which ` +
      `would carry ${whole(bare * perDatagram)}; ratio ` +
      `${(rate / (bare * perDatagram)).toFixed(2)}` +
      (memoryRate === null
        ? ' (aim 150,000 commands)'
        : `; ${(memoryRate / rate).toFixed(2)} times slower than memory`),
  );
  if (kind.storage === 'disk') {
    const perSync = measured.answered / measured.syncs;
    const syncRate = (measured.syncs * 1000) / measured.ms;
    print(
      `${kind.name}: ${whole(syncRate)} syncs a second at the busiest replica, ${perSync.toFixed(0)} commands each`,
    );
  }
  return rate;
}

async function latencies(kind: Kind, udp: BareUdp): Promise<void> {
  await withCluster(kind, 1, async (cluster) => {
    await alone(kind, cluster, udp);
    for (const outstanding of [10, 100, 1_000]) {
      const measured = await cluster.measure(outstanding, { warmUpMs: 1_500, forMs: 2_500 });
      print(
        `${kind.name}, ${outstanding} outstanding: ${figures(measured.latencies)}, ${whole(rateOf(measured))} a second`,
      );
    }
  });
}

/** One command at a time, in turn with the bare hops and syncs that lie in its path. */
async function alone(kind: Kind, cluster: LoadedCluster, udp: BareUdp): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  const syncs: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    ours.push(...(await cluster.measure(1, { warmUpMs: turn === 0 ? 2_000 : 300, forMs: 1_000 })).latencies);
    for (let sample = 0; sample < 200; sample++) bare.push((await udp.hops(hops)) * 1_000);
    if (kind.storage === 'disk') syncs.push(...bareSyncs(50, 120).map((ms) => (ms + kind.slowMs) * 1_000));
  }
  const syncUs = syncs.length === 0 ? 0 : syncsInPath * median(syncs);
  const limit = median(bare) + syncUs;
  const beside = `${hops} bare hops ${us(median(bare))}${syncUs === 0 ? '' : ` and a sync ${us(syncUs)}`}`;
  const ratio = (median(ours) / limit).toFixed(2);
  print(`${kind.name}, 1 outstanding: ${figures(ours)}; ${beside}; ratio of p50 ${ratio} (aim 2)`);
}

const figures = (latencies: readonly number[]): string =>
  `p50 ${us(percentile(latencies, 50))}, p99 ${us(percentile(latencies, 99))}`;

/** `memory` or `disk` measures that alone, `rate` behind it only how much it carries. */
const [, , , wish, part] = process.argv;
const chosen = kinds.filter(({ name }) => wish === undefined || name === wish);
const isQuick = part === 'rate';
const udp = await startBareUdp();
let memoryRate: number | null = null;
for (const kind of chosen) {
  const rate = await throughput(kind, udp, memoryRate);
  memoryRate ??= rate;
}
if (!isQuick) for (const kind of chosen) await latencies(kind, udp);
udp.close();
