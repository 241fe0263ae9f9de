import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decreeNumber, nodeId, type Slot } from '../../../src/paxos/ballot.js';
import { type DurableReports, forgettableBelow, hearDurable } from '../../../src/paxos/multi/compaction.js';
import { digestOfText } from '../../../src/paxos/multi/digest.js';
import { createExecutor, execute } from '../../../src/paxos/multi/executor.js';
import type { LogMessage } from '../../../src/paxos/multi/message.js';
import { changeMembers, createMembership } from '../../../src/paxos/multi/membership.js';
import { readSnapshot, type Snapshot, takeSnapshot } from '../../../src/paxos/multi/snapshot.js';
import { expireSnapshotResend, hearSnapshot, type SnapshotFetch } from '../../../src/paxos/multi/snapshot-fetch.js';
import {
  answerSnapshotQuery,
  createSnapshotSource,
  keepSnapshot,
  offerSnapshot,
  partLength,
  type SnapshotSource,
} from '../../../src/paxos/multi/snapshot-source.js';
import type { Effect, Timer } from '../../../src/paxos/effect.js';

const slot = (number: number): Slot => decreeNumber(number);
const source = nodeId(1);
const of = (number: number, text: string): Snapshot => ({ slot: slot(number), digest: digestOfText(text), text });
const long = (letter: string): string => letter.repeat(partLength * 9 + 5);

test('a snapshot brings back app, client table, history and changes that are not in force yet', () => {
  const members = [1, 2, 3].map((id) => ({ node: nodeId(id), seat: nodeId(id), disk: `${id}`.padStart(16, '0') }));
  const membership = createMembership(10, [{ number: 0, from: slot(0), members, quorums: { phase1: 2, phase2: 2 } }]);
  const executor = createExecutor('kv');
  const change = (operation: string): string => changeMembers(membership, slot(4), operation).result;
  execute(executor, { session: 7, sequence: 1, mark: 0, operation: 'put a 1' }, change);
  execute(executor, { session: 7, sequence: 2, mark: 0, operation: 'members remove 3' }, change);
  const state = { slot: slot(5), history: 99, executor, membership };
  const snapshot = takeSnapshot(state);
  const read = readSnapshot('kv', snapshot.text);
  expect(read.membership).toEqual(membership);
  expect(read.membership.configurations.map(({ from }) => from)).toEqual([0, 14]);
  expect(takeSnapshot(read)).toEqual(snapshot);
});

test.each(['', '1:5', '1:51:91:x1:y', 'rubbish'])('the text %j is no snapshot', (text) => {
  expect(() => readSnapshot('kv', text)).toThrow();
});

type Link = { readonly loses: (turn: number) => boolean; readonly fetchedAt?: (turn: number) => void };

/** Moves questions and answers between a source and a fetch until nothing is under way; timers run out in silence. */
function transfer(from: SnapshotSource, { loses, fetchedAt }: Link): { text: string | null; turns: number } {
  let fetch: SnapshotFetch | null = null;
  let timer: Timer | null = null;
  const network: LogMessage[] = [];
  const offer = offerSnapshot(from, slot(0));
  if (offer !== null) network.push(offer);
  const take = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.type === 'set-timer') timer = effect.timer;
      if (effect.type === 'send' && effect.message.type === 'snapshot-query') {
        const answer = answerSnapshotQuery(from, effect.message);
        if (answer !== null) network.push(answer);
      }
    }
  };
  for (let turn = 0; turn < 400; turn++) {
    fetchedAt?.(turn);
    const message = network.shift();
    if (message === undefined) {
      if (timer === null || (timer as Timer).type !== 'snapshot-resend') return { text: null, turns: turn };
      const due = timer as Timer & { type: 'snapshot-resend' };
      timer = null;
      const after = expireSnapshotResend(fetch, slot(0), due);
      fetch = after.fetch;
      take(after.effects);
    } else if (message.type === 'snapshot' && (turn === 0 || !loses(turn))) {
      const after = hearSnapshot(fetch, slot(0), source, message);
      fetch = after.fetch;
      take(after.effects);
      if (after.text !== null) return { text: after.text, turns: turn };
    }
  }
  throw new Error('still under way after 400 turns');
}

test('a snapshot arrives whole, in parts that each fit a datagram', () => {
  const from = createSnapshotSource();
  keepSnapshot(from, of(100, long('a')));
  expect(transfer(from, { loses: () => false })).toEqual({ text: long('a'), turns: 9 });
});

test('whatever is lost, a snapshot arrives whole or not at all', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (lost) => {
      const from = createSnapshotSource();
      keepSnapshot(from, of(100, long('b')));
      const { text } = transfer(from, { loses: (turn) => lost[turn] === true });
      expect(text === long('b') || (text === null && lost.filter((one) => one).length >= 6)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('a source that is silent is given up', () => {
  const from = createSnapshotSource();
  keepSnapshot(from, of(100, long('c')));
  expect(transfer(from, { loses: () => true }).text).toBeNull();
});

test('a source that took one more snapshot goes on with the first; after two more it begins anew', () => {
  for (const [later, expected] of [
    [[200], 'a'],
    [[200, 300], 'c'],
  ] as const) {
    const from = createSnapshotSource();
    keepSnapshot(from, of(100, long('a')));
    const texts = ['b', 'c'];
    const fetchedAt = (turn: number): void => {
      if (turn === 3) for (const [index, at] of later.entries()) keepSnapshot(from, of(at, long(texts[index] ?? '')));
    };
    expect(transfer(from, { loses: () => false, fetchedAt }).text).toBe(long(expected));
  }
});

const part = (number: number, text: string, at: number): LogMessage & { type: 'snapshot' } => {
  const from = createSnapshotSource();
  keepSnapshot(from, of(number, text));
  const found = answerSnapshotQuery(from, { ...of(number, text), part: at });
  if (found?.type !== 'snapshot') throw new Error(`no part ${at}`);
  return found;
};

test('parts of another snapshot never get into this one, and one that is older than the replica is not begun', () => {
  const begun = hearSnapshot(null, slot(0), source, part(100, long('a'), 0));
  const mixed = hearSnapshot(begun.fetch, slot(0), nodeId(2), part(100, long('b'), 1));
  expect(mixed).toEqual({ fetch: begun.fetch, effects: [], text: null });
  const newer = hearSnapshot(begun.fetch, slot(0), nodeId(2), part(200, long('b'), 0));
  expect(newer.fetch).toBe(begun.fetch);
  expect(hearSnapshot(null, slot(100), source, part(100, long('a'), 0)).fetch).toBeNull();
});

test('a snapshot whose text is not what its digest says is refused', () => {
  const { fetch, effects, text } = hearSnapshot(null, slot(0), source, { ...part(100, 'a', 0), digest: 7 });
  expect({ fetch, text }).toEqual({ fetch: null, text: null });
  expect(effects).toEqual([
    { type: 'refuse', from: source, reason: 'a snapshot below slot 100 that does not match its digest' },
  ]);
});

test('a part never ends within a character', () => {
  const text = `${'x'.repeat(partLength - 1)}😀${'y'.repeat(partLength)}`;
  const texts = [0, 1, 2].map((at) => part(1, text, at).text);
  expect(texts.join('')).toBe(text);
  for (const one of texts) expect(/\p{Surrogate}/u.test(one)).toBe(false);
});

test.each([
  ['majorities of three', { phase1: 2, phase2: 2 }, [30, 20, 10], 20],
  ['every phase-1 quorum is one member', { phase1: 1, phase2: 3 }, [30, 20, 10], 10],
  ['phase 1 needs all', { phase1: 3, phase2: 1 }, [30, 20, 10], 30],
  ['majorities of five, two silent', { phase1: 3, phase2: 3 }, [50, 40, 30], 30],
])('%s: a slot is forgettable once each phase-1 quorum has one that holds it', (_title, quorums, durable, below) => {
  const size = quorums.phase1 === 3 && quorums.phase2 === 3 ? 5 : 3;
  const members = Array.from({ length: size }, (_, id) => ({ node: nodeId(id), seat: nodeId(id), disk: `d${id}` }));
  const membership = createMembership(10, [{ number: 0, from: slot(0), members, quorums }]);
  const reports: DurableReports = new Map();
  for (const [id, at] of durable.entries()) hearDurable(reports, nodeId(id), `d${id}`, slot(at));
  expect(forgettableBelow(reports, membership, slot(0))).toBe(below);
  hearDurable(reports, nodeId(0), 'd0', slot(0));
  expect(forgettableBelow(reports, membership, slot(0))).toBe(below);
});

test('what a wiped node held counts no more, and a change that is to come counts already', () => {
  const disk = (id: number): string => `${id}`.padStart(16, '0');
  const members = [1, 2, 3].map((id) => ({ node: nodeId(id), seat: nodeId(id), disk: disk(id) }));
  const membership = createMembership(10, [{ number: 0, from: slot(0), members, quorums: { phase1: 2, phase2: 2 } }]);
  const reports: DurableReports = new Map();
  hearDurable(reports, nodeId(1), disk(1), slot(30));
  hearDurable(reports, nodeId(2), disk(2), slot(20));
  expect(forgettableBelow(reports, membership, slot(25))).toBe(20);
  changeMembers(membership, slot(24), `members add 4:${disk(4)} add 5:${disk(5)} remove 1 remove 2`);
  expect(forgettableBelow(reports, membership, slot(25))).toBe(0);
  hearDurable(reports, nodeId(4), disk(4), slot(25));
  hearDurable(reports, nodeId(5), disk(5), slot(25));
  expect(forgettableBelow(reports, membership, slot(25))).toBe(20);
  hearDurable(reports, nodeId(2), disk(9), slot(40));
  expect(forgettableBelow(reports, membership, slot(25))).toBe(0);
  expect(forgettableBelow(reports, membership, slot(34))).toBe(25);
});
