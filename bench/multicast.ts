/**
 * Values of 64 bytes that 2 clients submit and 2 learners learn over multicast on loopback, a second, without loss and
 * with 10 % lost by each receiver: the programs of the course, a process each, nobody watching. Beside it, in the same
 * run, bare multicast datagrams of the size that the run's own had on average.
 * `npm run bench -- multicast [--seconds 5]`.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Network, openNamespace, ownLoopback } from '../test/course/network.js';
import { type Bench, openBench, until } from '../test/course/program.js';
import { bareMulticastRate } from './bare-multicast.js';
import { median, print } from './figures.js';

const [, , root = '.', ...words] = process.argv;
const { values: options } = parseArgs({
  args: words,
  options: { seconds: { type: 'string' }, turns: { type: 'string' } },
});
const forMs = Number(options.seconds ?? 5) * 1_000;
const turns = Number(options.turns ?? 3);
const valueBytes = 64;
const warmUpMs = 2_000;
/** More than any machine of today learns in the time. */
const valuesOfClient = 150_000 * Math.ceil((warmUpMs + forMs) / 1_000);

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const valuesOf = (client: number): readonly string[] =>
  Array.from({ length: valuesOfClient }, (_, index) => `${client}.${index}.`.padEnd(valueBytes, 'x'));
const values = [valuesOf(1), valuesOf(2)];

type Traffic = { readonly datagrams: number; readonly bytes: number };
type Measure = {
  readonly rate: number;
  readonly traffic: Traffic;
  readonly learned: number;
  readonly cpu: string;
  readonly cpuSeconds: number;
};

/** What went over loopback in the namespace of a process. */
function trafficAt(pid: number): Traffic {
  const line = /^ *lo: *(.*)$/m.exec(readFileSync(`/proc/${pid}/net/dev`, 'utf8'))?.[1] ?? '';
  const [bytes = 0, datagrams = 0] = line.split(/ +/).map(Number);
  return { bytes, datagrams };
}

/** Processor time so far, in seconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(network: Network, loss: readonly string[]): Promise<Measure> {
  const bench = openBench(network, values, join(root, 'course'));
  try {
    const named = startAll(bench, loss);
    const learned = (): number =>
      Math.min(...[1, 2].map((id) => statSync(bench.file(`learn${id}`)).size)) / (valueBytes + 1);
    await until(
      () => learned() > 0,
      60_000,
      () => 'nothing was learned',
    );
    await delay(warmUpMs);
    const pids = named.map(([name, { process: child }]) => [name, child.pid ?? 0] as const);
    const [, first = 0] = pids[0] ?? [];
    const look = () => ({
      atMs: performance.now(),
      count: learned(),
      traffic: trafficAt(first),
      cpu: pids.map(([, pid]) => cpuOf(pid)),
    });
    const before = look();
    await delay(forMs);
    const after = look();
    if (after.count > valuesOfClient * 1.95) throw new Error('the clients ran out of values: give them more');
    const seconds = (after.atMs - before.atMs) / 1_000;
    const used = pids.map((_, index) => (after.cpu[index] ?? 0) - (before.cpu[index] ?? 0));
    const cpu = pids.map(([name], index) => `${name} ${Math.round(((used[index] ?? 0) / seconds) * 100)} %`);
    const cpuSeconds = used.reduce((sum, each) => sum + each, 0);
    const traffic = {
      datagrams: after.traffic.datagrams - before.traffic.datagrams,
      bytes: after.traffic.bytes - before.traffic.bytes,
    };
    const count = after.count - before.count;
    return { rate: count / seconds, traffic, learned: count, cpu: cpu.join(', '), cpuSeconds };
  } finally {
    await bench.end();
    bench.close();
  }
}

function startAll(bench: Bench, loss: readonly string[]) {
  const roles = { acceptor: 3, learner: 2, proposer: 2, client: 2 } as const;
  return (Object.keys(roles) as (keyof typeof roles)[]).flatMap((role) =>
    Array.from({ length: roles[role] }, (_, index) => {
      const name = `${role.charAt(0)}${index + 1}`;
      return [name, bench.start(role, index + 1, loss)] as const;
    }),
  );
}

async function take(title: string, loss: readonly string[], aim: number): Promise<void> {
  const measured: Measure[] = [];
  const ratios: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const network = (await openNamespace()) ?? ownLoopback;
    try {
      const found = await measure(network, loss);
      const bytes = Math.round(found.traffic.bytes / found.traffic.datagrams) - 42;
      const bare = await bareMulticastRate(Math.max(16, bytes), 64, 2_000);
      const perDatagram = found.learned / found.traffic.datagrams;
      measured.push(found);
      ratios.push(found.rate / (bare * perDatagram));
      print(
        `${title}: ${whole(found.rate)} values a second (aim ${whole(aim)}), ${perDatagram.toFixed(1)} a datagram of ` +
          `${whole(bytes)} bytes on average; bare multicast of such: ${whole(bare)} datagrams a second, which would ` +
          `carry ${whole(bare * perDatagram)} values; ratio ${(found.rate / (bare * perDatagram)).toFixed(2)}`,
      );
      const each = (found.cpuSeconds / found.learned) * 1_000_000;
      print(`  processor time: ${each.toFixed(1)} us a value in all processes together: ${found.cpu}`);
    } finally {
      network.close();
    }
  }
  const rate = median(measured.map((each) => each.rate));
  print(`${title}: median ${whole(rate)} values a second, ratio to bare multicast ${median(ratios).toFixed(2)}`);
}

print(`multicast: ${valueBytes}-byte values, 2 clients, 2 proposers, 3 acceptors, 2 learners, a process each`);
await take('nothing lost', [], 100_000);
await take('10 % lost by each receiver', ['--loss', '10%'], 20_000);
