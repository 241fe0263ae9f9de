import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeId } from '../../../src/paxos/ballot.js';
import { appNames } from '../../../src/paxos/multi/apps/app.js';
import { batchLengthMax, commandsOf } from '../../../src/paxos/multi/command.js';
import type { Workload } from '../../../src/paxos/multi/workload.js';
import { ClientStand } from './client-stand.js';

const lanes = (...operations: readonly (readonly string[])[]): Workload => ({
  type: 'lanes',
  lanes: operations,
  pauseMinMs: 10,
  pauseMaxMs: 50,
});
const load = (some: Partial<Workload & { type: 'load' }>): Workload => ({
  type: 'load',
  operations: 100,
  outstanding: 10,
  bytes: 64,
  readsPercent: 0,
  ...some,
});

const typesOf = (stand: ClientStand): string[] => stand.sent.map(({ to, message }) => `${message.type} to ${to}`);

test('a lane sends its operations in turn, each after the answer to the one before and a pause', () => {
  const stand = new ClientStand({ workload: lanes(['put A 9', 'get A', 'put A 6', 'get A']), afterMs: 100 }).run();
  expect(stand.resultsOf()).toEqual(['ok', '9', 'ok', '6']);
  expect(stand.sent.map(({ atMs }) => atMs)).toEqual([150, 210, 270, 330]);
  expect(typesOf(stand)).toEqual(['invoke to 0', 'read to 0', 'invoke to 0', 'read to 0']);
});

test('lanes do not wait for each other', () => {
  const workload = lanes(['put A 1', 'put A 2'], ['put B 1', 'put B 2'], ['put C 1', 'put C 2']);
  const stand = new ClientStand({ workload }).run();
  expect(stand.executed).toEqual(['put A 1', 'put B 1', 'put C 1', 'put A 2', 'put B 2', 'put C 2']);
  expect(stand.nowMs).toBeLessThan(400);
});

test('a follower names the leader, who is asked at once and from then on', () => {
  const stand = new ClientStand({});
  stand.leader = nodeId(2);
  stand.named = nodeId(2);
  stand.user('put a 1');
  stand.run(100);
  stand.user('put a 2');
  stand.run();
  expect(typesOf(stand)).toEqual(['invoke to 0', 'invoke to 2', 'invoke to 2']);
  expect(stand.resultsOf()).toEqual(['ok', 'ok']);
});

test('a wished replica is asked first', () => {
  const stand = new ClientStand({});
  stand.user('put a 1', nodeId(1));
  stand.run();
  expect(typesOf(stand)).toEqual(['invoke to 1', 'invoke to 0']);
  expect(stand.executed).toEqual(['put a 1']);
});

test('replicas that name each other do not keep the client running', () => {
  const stand = new ClientStand({ replicas: 2 });
  stand.leader = null;
  stand.at(0, () => stand.user('put a 1'));
  const turn = (): void => {
    stand.named = stand.named === nodeId(0) ? nodeId(1) : nodeId(0);
  };
  for (let atMs = 2; atMs < 2_000; atMs += 5) stand.at(atMs, turn);
  stand.run(2_000);
  expect(stand.sent.length).toBeLessThan(60);
});

test('a silent leader is asked again, then the next one, then all; and the client says that it moves on', () => {
  const stand = new ClientStand({});
  stand.user('get a');
  stand.run();
  stand.sent.length = 0;
  const startMs = stand.nowMs;
  stand.dead.add(nodeId(0));
  stand.named = null;
  stand.leader = null;
  stand.user('put a 1');
  stand.run(startMs + 1_500);
  expect(typesOf(stand).slice(0, 4)).toEqual(['invoke to 0', 'invoke to 0', 'invoke to 1', 'invoke to 1']);
  expect(stand.effects.find(({ type }) => type === 'move-on')).toEqual({ type: 'move-on', decree: 0, from: 0, to: 1 });
  stand.run(startMs + 3_000);
  expect(typesOf(stand).slice(4, 7)).toEqual(['invoke to 0', 'invoke to 1', 'invoke to 2']);
  stand.leader = nodeId(1);
  stand.run();
  expect(stand.resultsOf()).toEqual(['(none)', 'ok']);
  expect(stand.executed).toEqual(['put a 1']);
});

test('a client that is told that nobody leads asks again soon, and not only when an answer is overdue', () => {
  const overdue = new ClientStand({});
  overdue.dead.add(nodeId(0));
  const turnedAway = new ClientStand({});
  turnedAway.named = null;
  turnedAway.leader = null;
  const [late, soon] = [overdue, turnedAway].map((stand) => {
    stand.user('put a 1');
    return stand.run(1_000).sent[1]?.atMs ?? 0;
  });
  expect(soon).toBeGreaterThan(0);
  expect(late).toBeGreaterThan(soon ?? 0);
});

test('a client that nobody ever answered asks all at its first resend', () => {
  const stand = new ClientStand({});
  stand.dead.add(nodeId(0));
  stand.leader = nodeId(2);
  stand.user('put a 1');
  stand.run();
  expect(typesOf(stand)).toEqual(['invoke to 0', 'invoke to 0', 'invoke to 1', 'invoke to 2']);
  expect(stand.resultsOf()).toEqual(['ok']);
});

test('an answer ends the asking: the last timer finds nothing to do', () => {
  const stand = new ClientStand({});
  stand.user('get a');
  stand.run();
  expect(stand.sent).toHaveLength(1);
  expect(stand.nowMs).toBeLessThan(300);
});

test('what is under way goes to the next leader when the first one dies', () => {
  const stand = new ClientStand({ workload: load({ operations: 2_000, outstanding: 50 }) });
  stand.at(100, () => {
    stand.dead.add(nodeId(0));
    stand.leader = null;
    stand.named = null;
  });
  stand.at(1_500, () => {
    stand.leader = nodeId(2);
    stand.named = nodeId(2);
  });
  stand.run();
  expect(stand.resultsOf()).toHaveLength(2_000);
  expect(new Set(stand.executed).size).toBe(2_000);
  expect(stand.executed).toHaveLength(2_000);
});

test('a load has no more under way than it may, and its commands share datagrams', () => {
  const stand = new ClientStand({ workload: load({ operations: 1_000, outstanding: 100 }) }).run();
  let underWay = 0;
  let most = 0;
  for (const { type } of stand.effects) {
    underWay += type === 'invoke' ? 1 : type === 'respond' ? -1 : 0;
    most = Math.max(most, underWay);
  }
  expect(most).toBe(100);
  expect(stand.sent).toHaveLength(10);
  const batches = stand.sent.map(({ message }) => (message.type === 'invoke' ? commandsOf(message.commands) : null));
  expect(batches.map((batch) => batch?.length)).toEqual(Array.from({ length: 10 }, () => 100));
  expect(batches[0]?.every(({ operation }) => operation.length === 64)).toBe(true);
  // The mark follows the answers.
  expect(batches.map((batch) => batch?.[0]?.mark)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

test('no datagram has more commands or characters than it may', () => {
  const few = new ClientStand({ workload: load({ operations: 50, outstanding: 50 }), batchMax: 8 }).run();
  const long = new ClientStand({ workload: load({ operations: 50, outstanding: 50, bytes: 3_000 }) }).run();
  const commands = ({ sent }: ClientStand): string[] =>
    sent.map(({ message }) => (message.type === 'invoke' ? message.commands : ''));
  expect(commands(few).map((text) => commandsOf(text)?.length)).toEqual([8, 8, 8, 8, 8, 8, 2]);
  expect(Math.max(...commands(long).map(({ length }) => length))).toBeLessThanOrEqual(batchLengthMax);
  expect(commands(long)).toHaveLength(10);
});

test.each(appNames)('a load of %s is the same for the same session, and as it was asked for', (app) => {
  const run = (): ClientStand =>
    new ClientStand({ app, workload: load({ operations: 300, readsPercent: 50, bytes: 100 }) }).run();
  const stand = run();
  const sent = JSON.stringify(stand.sent);
  expect(JSON.stringify(run().sent)).toBe(sent);
  const reads = stand.sent.filter(({ message }) => message.type === 'read').length;
  expect(reads).toBeGreaterThan(100);
  expect(reads).toBeLessThan(200);
  expect(stand.executed.every(({ length }) => length >= 100)).toBe(true);
  expect(stand.resultsOf()).toHaveLength(300);
  expect(stand.resultsOf().filter((result) => result.startsWith('not understood'))).toEqual([]);
});

test('a load without an end goes on until it is taken away; what it began is still answered', () => {
  const stand = new ClientStand({ workload: load({ operations: null }) }).run(1_000);
  stand.take({ type: 'load', workload: null });
  stand.run();
  const invoked = stand.effects.filter(({ type }) => type === 'invoke').length;
  expect(invoked).toBe(stand.resultsOf().length);
  expect(invoked).toBeGreaterThan(500);
});

test('lanes that are taken up in place of others are worked through once', () => {
  const stand = new ClientStand({ workload: lanes(['put old 1', 'put old 2']) }).run(20);
  stand.take({ type: 'load', workload: lanes(['append a 1', 'append a 2']) });
  stand.run();
  expect(stand.executed).toEqual(['append a 1', 'append a 2']);
});

test('the end of a session waits until all else is answered; nothing begins after it', () => {
  const stand = new ClientStand({ workload: load({ operations: null }) });
  stand.user('end-session');
  stand.user('put too late');
  stand.run();
  expect(stand.executor.ended.has(77)).toBe(true);
  expect(stand.resultsOf().at(-1)).toBe('session ended');
  expect(stand.resultsOf()).toHaveLength(11);
  expect(stand.effects.filter(({ type }) => type === 'refuse')).toEqual([
    { type: 'refuse', from: 9, reason: 'this session was ended; start the client anew' },
  ]);
});

test.each([
  ['an empty operation', '  ', 'an operation has at least one character'],
  ['too long an operation', 'x'.repeat(15_901), 'an operation has at most 15900 characters, this one has 15901'],
])('%s is refused', (_what, operation, reason) => {
  const stand = new ClientStand({});
  stand.user(operation);
  expect(stand.effects).toEqual([{ type: 'refuse', from: 9, reason }]);
});

test('an operation is one line of whole characters', () => {
  const stand = new ClientStand({ app: 'chat' });
  stand.user('Ann: a\nb\ud800c😀');
  stand.run();
  expect(stand.executed).toEqual(['Ann: a b c😀']);
});

test('messages that are not for this session, or not for a client, change nothing', () => {
  const stand = new ClientStand({});
  stand.user('put a 1');
  const from = nodeId(1);
  stand.take({ type: 'message', from, message: { type: 'invoked', session: 76, answers: '1:2:ok' } });
  expect(stand.resultsOf()).toEqual([]);
  stand.take({ type: 'message', from, message: { type: 'invoked', session: 77, answers: '1:9:ok' } });
  stand.take({ type: 'message', from, message: { type: 'join' } });
  stand.take({ type: 'message', from, message: { type: 'invoked', session: 77, answers: '99:2:ok' } });
  expect(stand.effects.flatMap((effect) => (effect.type === 'refuse' ? [effect.reason] : []))).toEqual([
    'invoked: a text that is no row of answers',
    'join: a client keeps no log',
  ]);
  stand.run();
  expect(stand.resultsOf()).toEqual(['ok']);
});

test('whatever is lost, each operation is executed once and each answer told once', () => {
  const losses = fc.array(fc.nat(400), { maxLength: 200 });
  const shape = fc.record({ outstanding: fc.integer({ min: 1, max: 40 }), readsPercent: fc.constantFrom(0, 30) });
  fc.assert(
    fc.property(losses, shape, fc.constantFrom(1, 7, 1_000), (lost, some, batchMax) => {
      const isLost = (datagram: number): boolean => lost.includes(datagram);
      const stand = new ClientStand({
        app: 'register',
        workload: load({ ...some, operations: 150 }),
        isLost,
        batchMax,
      });
      stand.run();
      const responded = stand.effects.flatMap((effect) => (effect.type === 'respond' ? [effect.sequence] : []));
      expect(responded.sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
      expect(new Set(stand.executed).size).toBe(stand.executed.length);
    }),
    { numRuns: 30 },
  );
});
