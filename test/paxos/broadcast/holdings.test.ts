/** What a running node tells to somebody who begins to watch it: a start from it would make the same node. */
import { expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../../src/paxos/ballot.js';
import { holdingsOfAcceptor } from '../../../src/paxos/broadcast/holdings.js';
import { recover } from '../../../src/paxos/broadcast/acceptor-recovery.js';
import { type Acceptor, createAcceptor, type Entry } from '../../../src/paxos/broadcast/acceptor-state.js';
import { nodeIn } from '../../../src/paxos/broadcast/groups.js';
import { digestOfText } from '../../../src/paxos/multi/digest.js';

const nobody = { clients: [], proposers: [], acceptors: [], learners: [] };
const fresh = (): Acceptor =>
  createAcceptor({
    self: nodeIn('acceptors', 1),
    audience: nobody,
    quirks: new Set(),
    acceptorsMax: 3,
    room: { batch: 100, message: 100 },
  });
const ballot = (round: number) => ({ round, node: nodeId(21) });
const entry = (round: number, value: string, changes: Partial<Entry> = {}): Entry => ({
  ballot: ballot(round),
  value,
  digest: digestOfText(value),
  isVoted: true,
  isDecided: false,
  ...changes,
});

test('an acceptor holds its votes at their ballots, decisions that it was told, its promise and its table', () => {
  const acceptor = fresh();
  acceptor.promised = ballot(7);
  acceptor.written = {
    number: 1,
    from: decreeNumber(0),
    members: [{ node: acceptor.self, seat: acceptor.self, disk: 'a' }],
    quorums: { phase1: 2, phase2: 2 },
  };
  const entries: readonly Entry[] = [
    entry(1, 'a', { isDecided: true }),
    entry(1, 'b', { isDecided: true }),
    entry(2, 'c', { isVoted: false, isDecided: true }),
    entry(3, 'd', { isVoted: false, isDecided: true }),
    entry(3, 'e'),
  ];
  for (const [index, each] of entries.entries()) acceptor.entries.set(decreeNumber(index), each);
  acceptor.entries.set(decreeNumber(8), entry(3, 'f'));
  acceptor.known = decreeNumber(4);
  acceptor.top = decreeNumber(9);

  const { recovered } = holdingsOfAcceptor(acceptor);
  expect(recovered.map(({ type }) => type)).toEqual([
    'log-members',
    'log-promised',
    'log-accepted',
    'log-decided',
    'log-decided',
    'log-accepted',
    'log-accepted',
    'log-known',
  ]);
  const again = fresh();
  recover(again, 1, recovered);
  const { promised, written, known, top } = acceptor;
  expect(again).toMatchObject({ promised, written, known, top, entries: acceptor.entries });
});

test('a fresh acceptor holds nothing', () => {
  expect(holdingsOfAcceptor(fresh())).toEqual({ recovered: [], effects: [] });
});
