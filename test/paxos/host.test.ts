/** The host: nothing leaves a node before what it depends on is durable, and one sync serves a whole batch. */
import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { Effect, Input, PersistRecord } from '../../src/paxos/effect.js';
import { type Crash, Host, type Machine } from '../../src/paxos/host.js';
import type { Message } from '../../src/paxos/message.js';

const self = nodeId(3);
const peer = nodeId(0);
const decree = decreeNumber(0);

/** A host whose disk syncs when told to, and which writes down all that leaves it. */
function createStand(
  machine: Machine,
  crashes: readonly Crash[] = [],
  carriesOwn: (message: Message) => boolean = () => false,
  castsToGroups = false,
) {
  const left: string[] = [];
  const syncs: { readonly records: readonly PersistRecord[]; finish(): void }[] = [];
  const host = new Host<string>({
    self,
    incarnation: 1,
    machine,
    crashes,
    carriesOwn,
    driver: {
      send: (to, message, key) => left.push(`${message.type} to ${to}, step ${key.step} part ${key.part}`),
      ...(castsToGroups && {
        cast: (group, message, key) => left.push(`${message.type} to all ${group}, step ${key.step} part ${key.part}`),
      }),
      setTimer: (timer) => left.push(`timer ${timer.type}`),
      append: (records, durable) => syncs.push({ records, finish: durable }),
      report: (report) => left.push(report.type === 'step' ? `step ${report.sequence}` : `saw ${report.observation}`),
      crash: (crash, torn) => left.push(`crash ${crash.point}${torn.length === 0 ? '' : ` tears ${torn.length}`}`),
    },
  });
  return { host, left, syncs };
}

const prepare = (round: number): Input => ({
  type: 'message',
  from: peer,
  message: { type: 'prepare', decree, ballot: { round, node: peer } },
});
const query: Extract<Input, { type: 'message' }> = {
  type: 'message',
  from: peer,
  message: { type: 'query', decree },
};
const answer: Effect = { type: 'send', to: [peer], message: { type: 'decision-ack', decree } };
const writeDown = (round: number): Effect => ({
  type: 'persist',
  record: { type: 'promised', decree, ballot: { round, node: peer } },
});

/** Persists for a prepare and answers everything. */
const machine: Machine = {
  step(input) {
    if (input.type !== 'message' || input.message.type !== 'prepare') return [answer];
    return [writeDown(input.message.ballot.round), answer];
  },
};

test('nothing leaves before its batch is durable', () => {
  const { host, left, syncs } = createStand(machine);
  host.take(prepare(1), null);
  expect(left).toEqual([]);
  syncs[0]?.finish();
  expect(left).toEqual(['step 0', 'decision-ack to 0, step 0 part 0']);
});

test('what is stepped during a sync waits for the next, even if it persists nothing', () => {
  const { host, left, syncs } = createStand(machine);
  host.take(prepare(1), null);
  host.take(query, null);
  host.take(prepare(2), null);
  host.take(prepare(3), null);
  syncs[0]?.finish();
  expect(left).toEqual(['step 0', 'decision-ack to 0, step 0 part 0']);
  expect(syncs[1]?.records).toHaveLength(2);
  syncs[1]?.finish();
  expect(left.slice(2)).toEqual([
    'step 1',
    'decision-ack to 0, step 1 part 0',
    'step 2',
    'decision-ack to 0, step 2 part 0',
    'step 3',
    'decision-ack to 0, step 3 part 0',
  ]);
});

test('observations of the driver keep their place among the steps', () => {
  const { host, left, syncs } = createStand(machine);
  host.take(prepare(1), null);
  host.observe('a lost datagram');
  expect(left).toEqual([]);
  syncs[0]?.finish();
  expect(left).toEqual(['step 0', 'decision-ack to 0, step 0 part 0', 'saw a lost datagram']);
});

test("a node's message to itself arrives after its own sync and never touches the wire", () => {
  const toSelf: Effect = { type: 'send', to: [self, peer], message: { type: 'query', decree } };
  const { host, left, syncs } = createStand({
    step: (input) => (input.type === 'message' && input.message.type === 'prepare' ? [writeDown(1), toSelf] : []),
  });
  host.take(prepare(1), null);
  syncs[0]?.finish();
  expect(left).toEqual(['step 0', 'query to 0, step 0 part 1', 'step 1']);
});

test.each<{ readonly crash: Crash; readonly left: readonly string[]; readonly appended: number }>([
  { crash: { point: 'before-persist', on: 'prepare', nth: 1 }, left: ['crash before-persist'], appended: 0 },
  { crash: { point: 'torn-persist', on: 'prepare', nth: 1 }, left: ['crash torn-persist tears 1'], appended: 0 },
  { crash: { point: 'after-persist', on: 'prepare', nth: 1 }, left: ['crash after-persist'], appended: 1 },
  { crash: { point: 'before-send', on: 'decision-ack', nth: 1 }, left: ['step 0', 'crash before-send'], appended: 1 },
  {
    crash: { point: 'before-persist', on: 'prepare', nth: 2 },
    left: ['step 0', 'decision-ack to 0, step 0 part 0', 'crash before-persist'],
    appended: 1,
  },
])('a crash $crash.point of $crash.on number $crash.nth ends the node there and for good', (row) => {
  const { host, left, syncs } = createStand(machine, [row.crash]);
  host.take(prepare(1), null);
  syncs[0]?.finish();
  host.take(prepare(2), null);
  host.observe('nothing any more');
  expect(left.slice(0, row.left.length)).toEqual(row.left);
  expect(left.filter((line) => line.startsWith('crash'))).toHaveLength(1);
  expect(left.at(-1)).toMatch(/^crash/);
  expect(syncs.length).toBe(row.appended);
});

test('a torn write is the whole batch, and nothing of it leaves', () => {
  const { host, left, syncs } = createStand(machine, [{ point: 'torn-persist', on: 'prepare', nth: 3 }]);
  host.take(prepare(1), null);
  for (const round of [2, 3, 4]) host.take(prepare(round), null);
  syncs[0]?.finish();
  expect(left).toEqual(['step 0', 'decision-ack to 0, step 0 part 0', 'crash torn-persist tears 3']);
  expect(syncs).toHaveLength(1);
});

test('where an answer persists nothing there is nothing to tear, and the node crashes all the same', () => {
  const { host, left } = createStand(machine, [{ point: 'torn-persist', on: 'query', nth: 1 }]);
  host.take(query, null);
  expect(left).toEqual(['crash torn-persist']);
});

describe('a crash planned at run time', () => {
  const crash: Crash = { point: 'before-persist', on: 'prepare', nth: 1 };

  test('counts from then, in place of all that was planned before', () => {
    const { host, left, syncs } = createStand(machine, [{ ...crash, nth: 2 }]);
    host.take(prepare(1), null);
    syncs[0]?.finish();
    host.planCrash({ ...crash, nth: 2 });
    host.take(prepare(2), null);
    syncs[1]?.finish();
    expect(left.some((line) => line.startsWith('crash'))).toBe(false);
    host.take(prepare(3), null);
    expect(left.at(-1)).toBe('crash before-persist');
  });

  test('can be taken back, even when the batch that it waits for is being synced', () => {
    const { host, left, syncs } = createStand(machine, [{ ...crash, point: 'after-persist' }]);
    host.take(prepare(1), null);
    host.planCrash(null);
    syncs[0]?.finish();
    host.take(prepare(2), null);
    syncs[1]?.finish();
    expect(left.filter((line) => line.startsWith('decision-ack'))).toHaveLength(2);
  });
});

test('a message to oneself arrives at once, or is carried like any other where the host is told so', () => {
  const toItself: Machine = {
    step: (input) => (input.type === 'message' ? [] : [{ type: 'send', to: [self, peer], message: query.message }]),
  };
  const wish: Input = { type: 'propose', decree, value: 'x', proposer: null };
  const atOnce = createStand(toItself);
  atOnce.host.take(wish, null);
  expect(atOnce.left).toEqual(['step 0', 'query to 0, step 0 part 1', 'step 1']);
  const carried = createStand(toItself, [], (message) => message.type === 'query');
  carried.host.take(wish, null);
  expect(carried.left).toEqual(['step 0', 'query to 3, step 0 part 0', 'query to 0, step 0 part 1']);
});

describe('what is said to a group', () => {
  const query: Message = { type: 'query', decree };
  const toGroup: Effect = { type: 'send', to: [nodeId(41), nodeId(42)], message: query, group: 'acceptors' };
  const speaks: Machine = { step: () => [toGroup, answer] };

  test('leaves as one datagram, whose receivers count as parts all the same', () => {
    const { host, left } = createStand(speaks, [], () => false, true);
    host.take(prepare(1), null);
    expect(left).toEqual(['step 0', 'query to all acceptors, step 0 part 0', 'decision-ack to 0, step 0 part 2']);
  });

  test('leaves even if the configuration names nobody there', () => {
    const { host, left } = createStand({ step: () => [{ ...toGroup, to: [] }] }, [], () => false, true);
    host.take(prepare(1), null);
    expect(left).toEqual(['step 0', 'query to all acceptors, step 0 part 0']);
  });

  test('leaves as a copy for each where the driver knows no groups', () => {
    const { host, left } = createStand(speaks);
    host.take(prepare(1), null);
    const copies = ['query to 41, step 0 part 0', 'query to 42, step 0 part 1'];
    expect(left).toEqual(['step 0', ...copies, 'decision-ack to 0, step 0 part 2']);
  });

  test('is heard by nobody if the node crashes before it', () => {
    const crash: Crash = { point: 'before-send', on: 'query', nth: 2 };
    const { host, left } = createStand({ step: () => [toGroup, toGroup, answer] }, [crash], () => false, true);
    host.take(prepare(1), null);
    expect(left).toEqual(['step 0', 'query to all acceptors, step 0 part 0', 'crash before-send']);
  });
});
