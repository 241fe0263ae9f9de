/**
 * Three hosts on a bridge, each a network namespace with a cable of its own: kernel multicast from host to host, with
 * datagrams that fit a cable, and kernel loss that each host draws for itself. Needs root.
 */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { isSound, judgeCourse } from '../../src/checker/course/checks.js';
import { valueFile } from '../../src/checker/course/value-file.js';
import { type Network, openBridge } from './network.js';
import { openBench, type Role, until } from './program.js';
import { drawValues } from './scenarios.js';

const count = process.env.PAXOS_TUI_LONG === undefined ? 200 : 5_000;
const bridge = await openBridge(3);
afterAll(() => bridge?.close());

/** Who runs where, by the host's place. */
const seats: readonly (readonly [Role, number, number])[] = [
  ['acceptor', 1, 0],
  ['acceptor', 2, 1],
  ['acceptor', 3, 2],
  ['learner', 1, 0],
  ['learner', 2, 2],
  ['proposer', 1, 1],
  ['proposer', 2, 2],
];

const why = bridge === null ? ' (skipped: this user may not have network namespaces with a bridge)' : '';

test.skipIf(bridge === null)(
  `all is learned on three hosts at 10 % loss, and over a pulled cable${why}`,
  async () => {
    if (bridge === null) return;
    const { hosts } = bridge;
    // Some kernels lose nothing on request; then each receiver does.
    const isKernel = hosts.every((host) => host.lose(0.1));
    const [first] = hosts;
    if (first === undefined) throw new RangeError('no host');
    const bench = openBench(first, [drawValues(count, 11), drawValues(count, 12)]);
    const startAt = (role: Role, id: number, host: Network = first) =>
      bench.start(role, id, ['--interface', host.address, ...(isKernel ? [] : ['--loss', '10%'])], { host });
    const learned = (): readonly number[] => [1, 2].map((id) => bench.lines(`learn${id}`).length);
    const untilLearned = (lines: number): Promise<void> =>
      until(
        () => learned().every((each) => each >= lines),
        60_000,
        () => `learned ${learned()} of ${lines}`,
      );
    try {
      const all = seats.map(([role, id, host]) => startAt(role, id, hosts[host]));
      all.push(startAt('client', 1, hosts[0]));
      await untilLearned(count);
      // An acceptor, a learner and a proposer are out of reach for the rest, until the others have it all.
      bridge.plug(2, false);
      all.push(startAt('client', 2, hosts[1]));
      await until(
        () => (learned()[0] ?? 0) >= count * 2,
        60_000,
        () => `learned ${learned()} of ${count * 2}`,
      );
      expect(learned()[1]).toBe(count);
      bridge.plug(2, true);
      await untilLearned(count * 2);
      await bench.end();
      const file = (name: string) => valueFile(name, readFileSync(bench.file(name), 'latin1'));
      const checks = judgeCourse({
        learned: ['learn1', 'learn2'].map(file),
        proposed: ['prop1', 'prop2'].map(file),
        acceptors: { running: 3, max: 3 },
      });
      expect(isSound(checks), JSON.stringify(checks, null, 2)).toBe(true);
      if (isKernel) for (const host of hosts) expect(host.lost()).toBeGreaterThan(0);
      expect(all.map(({ stderr }) => stderr()).join('')).toBe('');
    } finally {
      bench.close();
    }
  },
  180_000,
);
