/** An atomic broadcast in virtual time: what is submitted is told by every learner, once, in one order. */
import { describe, expect, test } from 'vitest';
import { harmless } from '../../../src/faults/settings.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import {
  acceptor,
  type Cluster,
  client,
  learner,
  proposer,
  runFor,
  runToLearned,
  startCluster,
} from './broadcast-cluster.js';

const both = [learner(1), learner(2)];
const acceptors = [acceptor(1), acceptor(2), acceptor(3)];

const kill = ({ world }: Cluster, ...nodes: NodeId[]): void => {
  for (const node of nodes) world.act({ type: 'kill', node });
};
const start = ({ world }: Cluster, ...nodes: NodeId[]): void => {
  for (const node of nodes) world.act({ type: 'restart', node, wipe: false });
};
const told = ({ opinion }: Cluster, node = learner(1)): number => opinion.linesAt(node).length;

/** In the midst of it: some values are told, and not all. */
function runToLine(cluster: Cluster, lines: number): void {
  cluster.world.runUntil(() => told(cluster) >= lines, { atMs: 60_000, events: 1_000_000 });
  expect(told(cluster)).toBeGreaterThanOrEqual(lines);
}

describe('without faults', () => {
  test('two learners tell what two clients submit, in one order', () => {
    const cluster = startCluster({ count: 100 });
    const tookMs = runToLearned(cluster, both);
    expect(cluster.opinion.linesAt(learner(1))).toEqual(cluster.opinion.linesAt(learner(2)));
    expect(told(cluster)).toBe(200);
    expect(cluster.opinion.leaders).toEqual(['1.21']);
    expect(tookMs).toBeLessThan(1_000);
  });

  test('the same value is told as often as it was submitted, by one client and by two', () => {
    const cluster = startCluster({ count: 0, values: ['7', '7', '', '7'] });
    runToLearned(cluster, both);
    expect([...cluster.opinion.linesAt(learner(2))].sort()).toEqual(['', '', '7', '7', '7', '7', '7', '7']);
  });

  test('values are any bytes, a line each, as long as one message carries', () => {
    const cluster = startCluster({ count: 0, clients: 1 });
    const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
    const values = [bytes.replace('\n', ''), ':1.2.3:', 'x'.repeat(15_900), ''];
    runFor(cluster, 500);
    cluster.world.propose(client(1), `${values.join('\n')}\n${'y'.repeat(16_000)}`, null);
    cluster.world.propose(client(1), 'last', null);
    cluster.world.runUntil(() => told(cluster) === 5 && told(cluster, learner(2)) === 5, {
      atMs: 9_000,
      events: 99_999,
    });
    expect(cluster.opinion.linesAt(learner(1))).toEqual([...values, 'last']);
    expect(cluster.opinion.refusals).toEqual(['a value has at most 15978 characters here, this one has 16000']);
  });

  test('off loopback no message is so long that a network would cut it', () => {
    const cluster = startCluster({ count: 200, interface: '10.0.0.1', log: { batchMax: 1_000 } });
    runToLearned(cluster, both);
    const lengths = cluster.records.flatMap((record) =>
      record.kind === 'step'
        ? record.effects.map((effect) => (effect.type === 'send' ? JSON.stringify(effect.message).length : 0))
        : [],
    );
    // Values of digits take less on the wire than in JSON, and the header takes 52 bytes.
    expect(Math.max(...lengths)).toBeLessThan(1_420);
    expect(Math.max(...lengths)).toBeGreaterThan(1_000);
  });

  test('with two of three acceptors all is learned, with one nothing is decided', () => {
    runToLearned(startCluster({ acceptors: 2 }), both);
    const alone = startCluster({ acceptors: 1 });
    runFor(alone, 5_000);
    expect(alone.opinion.slots.size).toBe(0);
    expect(both.flatMap(alone.opinion.linesAt)).toEqual([]);
    expect(alone.opinion.leaders).toEqual([]);
    runToLearned(startCluster({ acceptors: 3, acceptorsMax: 5 }), both);
  });

  test('an acceptor above the number that there may be has no seat', () => {
    const cluster = startCluster({ acceptors: 4, acceptorsMax: 3 });
    kill(cluster, acceptor(1), acceptor(2));
    runFor(cluster, 3_000);
    expect(told(cluster)).toBe(0);
    expect(cluster.opinion.refusals).toEqual(['there are acceptors 1 to 3, so acceptor 4 takes no part']);
    start(cluster, acceptor(2));
    runToLearned(cluster, both);
  });
});

describe('late and restarted nodes', () => {
  test('a learner that starts late tells all from the first slot, and so does one that restarts', () => {
    const cluster = startCluster({ count: 100 });
    kill(cluster, learner(2));
    runToLearned(cluster, [learner(1)]);
    runFor(cluster, 2_000);
    start(cluster, learner(2));
    expect(runToLearned(cluster, both)).toBeLessThan(2_000);
    kill(cluster, learner(1));
    start(cluster, learner(1));
    expect(told(cluster)).toBe(0);
    expect(runToLearned(cluster, both)).toBeLessThan(2_000);
  });

  test('an acceptor that arrives late gets a seat, learns all, and carries the run with one other', () => {
    const cluster = startCluster({ count: 50 });
    kill(cluster, acceptor(3));
    runToLearned(cluster, both);
    start(cluster, acceptor(3));
    runFor(cluster, 1_500);
    kill(cluster, acceptor(1));
    cluster.world.propose(client(1), 'later', null);
    cluster.world.runUntil(() => told(cluster) > 100, { atMs: 30_000, events: 1_000_000 });
    expect(cluster.opinion.linesAt(learner(1)).at(-1)).toBe('later');
    // Two that were not there together hold all of it.
    kill(cluster, learner(2));
    start(cluster, learner(2));
    runToLearned(cluster, both);
  });

  test('an acceptor that lost its memory has no seat any more, and says so', () => {
    const cluster = startCluster({ count: 50, afterMs: 600 });
    runFor(cluster, 500);
    kill(cluster, acceptor(2));
    start(cluster, acceptor(2));
    runToLearned(cluster, both);
    expect(cluster.opinion.refusals).toEqual([
      'its run knows acceptor 2 by another disk: this one does not vote in it',
    ]);
    // Two memories are lost of three: nothing can be decided any more, and nothing wrong is.
    kill(cluster, acceptor(3));
    start(cluster, acceptor(3));
    cluster.world.propose(client(1), 'in vain', null);
    runFor(cluster, 3_000);
    expect(told(cluster)).toBe(100);
  });

  test('acceptors with disks come back with all that they held', () => {
    const cluster = startCluster({ count: 100, storage: 'disk' });
    runToLine(cluster, 40);
    kill(cluster, ...acceptors);
    runFor(cluster, 300);
    start(cluster, ...acceptors);
    runToLearned(cluster, both);
    kill(cluster, ...acceptors, ...both);
    start(cluster, ...acceptors, ...both);
    runToLearned(cluster, both);
    expect(told(cluster)).toBe(200);
  });

  test('a learner that missed the last decision is told of it while nothing else happens', () => {
    const cluster = startCluster({ count: 30, clients: 1, afterMs: 800 });
    runFor(cluster, 700);
    cluster.world.act({ type: 'partition', groups: [[learner(2)], [...acceptors, proposer(1), proposer(2)]] });
    runToLearned(cluster, [learner(1)]);
    expect(told(cluster, learner(2))).toBeLessThan(30);
    runFor(cluster, 2_000);
    cluster.world.act({ type: 'partition', groups: [] });
    expect(runToLearned(cluster, both)).toBeLessThan(500);
  });
});

describe('leaders', () => {
  test('when the leader dies while values flow, the other proposer goes on', () => {
    const cluster = startCluster({ count: 200, log: { window: 4 } });
    runToLine(cluster, 100);
    expect(cluster.opinion.leaders).toEqual(['1.21']);
    kill(cluster, proposer(1));
    expect(runToLearned(cluster, both)).toBeLessThan(3_000);
    expect(cluster.opinion.leaders).toEqual(['1.21', '2.22']);
    start(cluster, proposer(1));
    runFor(cluster, 2_000);
    expect(cluster.opinion.leaders.length).toBe(2);
  });

  test('a proposer that restarts uses no ballot of its past', () => {
    const cluster = startCluster({ count: 200, proposers: 1, log: { window: 4 } });
    for (const lines of [50, 100, 150]) {
      runToLine(cluster, lines);
      kill(cluster, proposer(1));
      start(cluster, proposer(1));
    }
    runToLearned(cluster, both);
    expect(cluster.opinion.leaders).toEqual(['1.21', '2.21', '3.21', '4.21']);
  });

  test('a leader that reaches no quorum gives way to one that does', () => {
    const cluster = startCluster({ count: 200, log: { window: 4 } });
    runToLine(cluster, 60);
    cluster.world.act({
      type: 'partition',
      groups: [
        [proposer(1), acceptor(1)],
        [proposer(2), acceptor(2), acceptor(3)],
      ],
    });
    expect(runToLearned(cluster, both)).toBeLessThan(4_000);
    cluster.world.act({ type: 'partition', groups: [] });
    runFor(cluster, 2_000);
    expect(cluster.opinion.leaders).toEqual(['1.21', '2.22']);
  });

  test('a tail that is too long for one message reaches the next leader in parts', () => {
    const cluster = startCluster({ count: 0, clients: 1, log: { window: 32 } });
    runFor(cluster, 500);
    // Accepted by all, and known to nobody to be decided.
    const votes = ['voted', 'heartbeat'] as const;
    cluster.world.setRules([{ ...harmless, types: votes, lossRatio: 1 }]);
    const values = Array.from({ length: 12 }, (_, index) => String(index).padEnd(15_000, '.'));
    cluster.world.propose(client(1), values.join('\n'), null);
    runFor(cluster, 400);
    kill(cluster, proposer(1));
    cluster.world.setRules([{ ...harmless, lossRatio: 0.2 }]);
    cluster.world.runUntil(() => told(cluster) === 12, { atMs: 30_000, events: 1_000_000 });
    expect([...cluster.opinion.linesAt(learner(1))].sort()).toEqual([...values].sort());
    const parts = cluster.records.flatMap((record) =>
      record.kind === 'step'
        ? record.effects.map((effect) =>
            effect.type === 'send' && effect.message.type === 'p1b' ? effect.message.parts : 0,
          )
        : [],
    );
    expect(Math.max(...parts)).toBeGreaterThan(3);
  });
});

describe('an acceptor that is far behind', () => {
  const farBehind = (): Cluster => {
    const cluster = startCluster({ count: 300, clients: 1, log: { batchMax: 1 }, wire: 'handed-on' });
    cluster.world.act({
      type: 'partition',
      groups: [[acceptor(3)], [proposer(1), proposer(2), acceptor(1), acceptor(2)]],
    });
    runToLearned(cluster, both);
    expect(cluster.opinion.slots.size).toBe(300);
    return cluster;
  };

  test('fetches what it missed before a new leader needs it', () => {
    const cluster = farBehind();
    kill(cluster, proposer(1), acceptor(2));
    cluster.world.act({ type: 'partition', groups: [[proposer(2)], acceptors] });
    runFor(cluster, 200);
    cluster.world.act({ type: 'partition', groups: [] });
    cluster.world.propose(client(1), 'after', null);
    cluster.world.runUntil(() => told(cluster) > 300, { atMs: 60_000, events: 1_000_000 });
    expect(cluster.opinion.linesAt(learner(1)).at(-1)).toBe('after');
  });

  test('holds back no leader if it fetches nothing', () => {
    const cluster = farBehind();
    cluster.world.setRules([{ ...harmless, types: ['decisions', 'heartbeat'], lossRatio: 1 }]);
    cluster.world.act({ type: 'partition', groups: [] });
    kill(cluster, proposer(1), acceptor(2));
    cluster.world.propose(client(1), 'after', null);
    cluster.world.runUntil(() => told(cluster) > 300, { atMs: 60_000, events: 1_000_000 });
    expect(cluster.opinion.linesAt(learner(1)).at(-1)).toBe('after');
  });
});
