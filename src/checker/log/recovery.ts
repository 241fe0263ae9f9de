/** What a replica's disk held at a start: votes that must still be there (A3), and votes whose reports are lost. */
import type { Ballot, Proposal } from '../../paxos/ballot.js';
import { compareBallots, formatBallot } from '../../paxos/ballot.js';
import type { Input, PersistRecord } from '../../paxos/effect.js';
import { digestOfText } from '../../paxos/multi/digest.js';
import type { AppName } from '../../paxos/multi/apps/app.js';
import { type AppliedState, readSnapshot } from '../../paxos/multi/snapshot.js';
import type { StepRecord } from '../../schema/trace.js';
import { evidence, type Origin } from '../court.js';
import type { Acceptor } from './acceptors.js';
import type { Bench } from './bench.js';
import { contradict, valueWords } from './charge.js';
import { type Candidate, noteText, textOf } from './slots.js';

/** The content of a disk, or of a checkpoint that takes its place. */
export type Held = {
  promised: Ballot | null;
  /** Highest vote by slot. */
  readonly accepted: Map<number, Proposal>;
  /** Known as decided, by slot. */
  readonly decided: Map<number, string>;
  /** Slots below are decided as they are accepted. */
  known: number;
  /** Slots below are in a snapshot. */
  snapshot: number;
};

export function heldOf(written: readonly PersistRecord[]): Held {
  const held: Held = { promised: null, accepted: new Map(), decided: new Map(), known: 0, snapshot: 0 };
  for (const record of written) hold(held, record);
  return held;
}

function hold(held: Held, record: PersistRecord): void {
  switch (record.type) {
    case 'checkpoint':
      for (const each of record.records) hold(held, each);
      break;
    case 'log-promised':
      held.promised = higher(held.promised, record.ballot);
      break;
    case 'log-accepted':
      held.promised = higher(held.promised, record.ballot);
      for (const [index, value] of record.values.entries()) {
        const known = held.accepted.get(record.first + index);
        if (known !== undefined && compareBallots(known.ballot, record.ballot) > 0) continue;
        held.accepted.set(record.first + index, { ballot: record.ballot, value });
      }
      break;
    case 'log-decided':
      for (const [index, { value }] of record.proposals.entries()) held.decided.set(record.first + index, value);
      break;
    case 'log-known':
      held.known = Math.max(held.known, record.decided);
      break;
    case 'log-snapshot':
      held.snapshot = Math.max(held.snapshot, record.slot);
      break;
    default:
      break; // Rounds and members; nothing of a single decree is on such a disk.
  }
}

/** The state of the latest snapshot among these; null where there is none, or none that can be read. */
export function stateIn(written: readonly PersistRecord[], app: AppName): AppliedState | null {
  const plain = written.flatMap<PersistRecord>((record) => (record.type === 'checkpoint' ? record.records : [record]));
  const snapshot = plain.findLast((record) => record.type === 'log-snapshot');
  if (snapshot?.type !== 'log-snapshot') return null;
  try {
    return readSnapshot(app, snapshot.text);
  } catch {
    return null; // Whoever wrote it tells another state; what follows from it is not judged.
  }
}

export function judgeBoot(bench: Bench, record: StepRecord, boot: Input & { type: 'boot' }): void {
  const { node, incarnation } = record;
  if (boot.disk === undefined) return;
  const held = heldOf(boot.recovered);
  const acceptor = bench.acceptors.boot(node, boot.disk, held, record);
  acceptor.held = Math.max(held.known, ...[...held.decided.keys()].map((slot) => slot + 1));
  judgeKept(bench, acceptor, held, 'forgot over its restart', record);
  for (const [slot, { ballot, value }] of held.accepted) {
    bench.vote(acceptor, ballot, slot as Parameters<Bench['vote']>[2], digestOfText(value), value, record);
  }
  for (const [slot, value] of held.decided) {
    const history = bench.slots.peek(slot);
    if (history !== null) noteText(history, digestOfText(value), value);
  }
  bench.replicas.boot(node, incarnation === 1 && boot.recovered.length === 0, record);
}

/** A checkpoint takes the place of all that was written before: promise and votes must be in it, or in its snapshot. */
export function judgeCheckpoint(
  bench: Bench,
  acceptor: Acceptor,
  checkpoint: PersistRecord & { type: 'checkpoint' },
  origin: Origin,
): void {
  const held = heldOf(checkpoint.records);
  const { promised, node } = acceptor;
  if (promised !== null && (held.promised === null || compareBallots(held.promised, promised.thing) < 0)) {
    const label = bench.court.label(node);
    const text = `${label} writes a checkpoint without its promise ${formatBallot(promised.thing)}`;
    const first = evidence(promised.origin, `${label} promised ${formatBallot(promised.thing)}`);
    contradict(bench.court, 'promise-monotone', text, first, evidence(origin, 'its checkpoint held a lower promise'));
  }
  acceptor.snapshot = Math.max(acceptor.snapshot, held.snapshot);
  judgeKept(bench, acceptor, held, 'leaves out of its checkpoint', origin);
}

function judgeKept(bench: Bench, acceptor: Acceptor, held: Held, verb: string, origin: Origin): void {
  const label = bench.court.label(acceptor.node);
  for (const history of bench.slots.whole()) {
    const { slot } = history;
    if (slot < held.snapshot || held.decided.has(slot)) continue;
    const vote = highestVote(history.candidates, acceptor);
    if (vote === null) continue;
    const kept = held.accepted.get(slot);
    if (kept !== undefined && compareBallots(kept.ballot, vote.ballot) >= 0) continue;
    const what = `${formatBallot(vote.ballot)} = ${valueWords(vote.digest, textOf(history, vote.digest))}`;
    const text = `${label} ${verb} that it accepted ${what} in slot ${slot}`;
    const first = evidence(vote.origin, `${label} had accepted ${what}`);
    contradict(bench.court, 'votes-kept', text, first, evidence(origin, 'it holds no such vote and no snapshot of it'));
    return; // One stands for all of them.
  }
}

function highestVote(candidates: readonly Candidate[], acceptor: Acceptor): Candidate | null {
  let highest: Candidate | null = null;
  for (const candidate of candidates) {
    if (!candidate.voters.includes(acceptor)) continue;
    if (highest === null || compareBallots(candidate.ballot, highest.ballot) > 0) highest = candidate;
  }
  return highest;
}

const higher = (a: Ballot | null, b: Ballot): Ballot => (a === null || compareBallots(a, b) < 0 ? b : a);
