/**
 * Kills while values flow, in real processes: nothing is lost and nothing told twice, whoever went. And SIGTERM in the
 * midst ends every role within a second, with the learners' files whole.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { difference } from '../../src/checker/course/same-order.js';
import { isSound, judgeCourse } from '../../src/checker/course/checks.js';
import { type ValueFile, valueFile } from '../../src/checker/course/value-file.js';
import { openNamespace, ownLoopback } from './network.js';
import { type Bench, openBench, type Started, until } from './program.js';
import { drawValues } from './scenarios.js';

const isLong = process.env.PAXOS_TUI_LONG !== undefined;
/** Of each client, between two kills. */
const burst = isLong ? 2_000 : 250;
/** What the contract says, and what a machine is given that runs other tests beside. */
const endedWithinMs = isLong ? 1_000 : 5_000;

const fileOf = (bench: Bench, name: string): ValueFile => valueFile(name, readFileSync(bench.file(name), 'latin1'));

async function withBench(values: readonly (readonly string[])[], work: (bench: Bench) => Promise<void>): Promise<void> {
  const network = (await openNamespace()) ?? ownLoopback;
  const bench = openBench(network, values);
  try {
    await work(bench);
  } finally {
    bench.close();
    network.close();
  }
}

const startAll = (
  bench: Bench,
  role: 'acceptor' | 'proposer' | 'learner',
  count: number,
  ...options: readonly string[]
): Started[] => Array.from({ length: count }, (_, index) => bench.start(role, index + 1, options));

/** Who took office last, by what they say. */
async function leaderOf(proposers: readonly Started[]): Promise<Started> {
  const roundOf = ({ stderr }: Started): number =>
    Math.max(-1, ...[...stderr().matchAll(/ leads at (\d+)\.\w+ from /g)].map(([, round]) => Number(round)));
  const leading = (): Started | undefined =>
    [...proposers].sort((a, b) => roundOf(b) - roundOf(a)).find((each) => roundOf(each) >= 0);
  await until(
    () => leading() !== undefined,
    10_000,
    () => proposers.map(({ stderr }) => stderr()).join(''),
  );
  return leading() ?? raise();
}

async function kill({ process: child, exit }: Started | undefined = raise()): Promise<void> {
  child.kill('SIGKILL');
  await exit;
}

function raise(): never {
  throw new RangeError('nobody to kill');
}

test.concurrent('an acceptor, the leading proposer and learners are killed while values flow', async () => {
  const values = [drawValues(burst * 6, 5), drawValues(burst * 6, 6)];
  await withBench(values, async (bench) => {
    const acceptors = startAll(bench, 'acceptor', 3);
    const learners = startAll(bench, 'learner', 2);
    const keeper = () => bench.start('learner', 3, ['--out', bench.file('learn3')]);
    let third = keeper();
    const proposers = startAll(bench, 'proposer', 2, '--log-level', 'info');
    const clients = [1, 2].map((id) => bench.start('client', id, [], { input: 'pipe' }));
    let given = 0;
    /** More is on its way than was learned. */
    const flow = async (): Promise<void> => {
      for (const [index, { process: client }] of clients.entries()) {
        client.stdin?.write(
          values[index]
            ?.slice(given, given + burst)
            .map((value) => `${value}\n`)
            .join(''),
        );
      }
      const before = given * 2;
      given += burst;
      const learned = (): number => bench.lines('learn1').length;
      await until(
        () => learned() > before,
        30_000,
        () => `learner 1 has ${learned()} of ${given * 2} lines`,
      );
    };
    await flow();
    await kill(acceptors[2]);
    await flow();
    await kill(await leaderOf(proposers));
    await flow();
    await kill(learners[1]);
    bench.start('learner', 2);
    await flow();
    await kill(third);
    third = keeper();
    await flow();
    await flow();
    const counts = (): readonly number[] => [1, 2, 3].map((id) => bench.lines(`learn${id}`).length);
    await until(
      () => counts().every((count) => count >= given * 2),
      30_000,
      () => `${counts()} of ${given * 2}`,
    );
    await bench.end();
    const checks = judgeCourse({
      learned: ['learn1', 'learn2', 'learn3'].map((name) => fileOf(bench, name)),
      proposed: ['prop1', 'prop2'].map((name) => fileOf(bench, name)),
      acceptors: { running: 3, max: 3 },
    });
    const found = checks.filter(({ state }) => state !== 'OK').map(({ text, findings }) => ({ text, findings }));
    expect(isSound(checks), JSON.stringify(found, null, 2)).toBe(true);
  });
}, 120_000);

test.concurrent('SIGTERM in the midst ends every role at once, with the files whole', async () => {
  const values = [drawValues(burst * 40, 7), drawValues(burst * 40, 8)];
  await withBench(values, async (bench) => {
    const all = [
      ...startAll(bench, 'acceptor', 3),
      ...startAll(bench, 'learner', 2),
      ...startAll(bench, 'proposer', 2),
    ];
    all.push(...[1, 2].map((id) => bench.start('client', id)));
    const learned = (): number => bench.lines('learn1').length;
    await until(
      () => learned() > burst,
      30_000,
      () => `learner 1 has ${learned()} lines`,
    );
    const tookMs = await bench.end();
    expect(tookMs).toBeLessThan(endedWithinMs);
    const exits = await Promise.all(all.map(({ exit }) => exit));
    expect(exits.filter(({ code }) => code !== 0)).toEqual([]);
    expect(all.map(({ stderr }) => stderr()).join('')).toBe('');
    const [one, other] = ['learn1', 'learn2'].map((name) => fileOf(bench, name)) as [ValueFile, ValueFile];
    expect([one.isTorn, other.isTorn]).toEqual([false, false]);
    // Each came as far as it came, on the same way.
    const length = Math.min(one.values.length, other.values.length);
    const cut = (file: ValueFile): ValueFile => ({ ...file, values: file.values.slice(0, length) });
    expect(difference(cut(one), cut(other))).toBe(null);
    expect(length).toBeLessThan(burst * 80);
  });
}, 120_000);
