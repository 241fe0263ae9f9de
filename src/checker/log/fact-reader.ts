/** Reads facts, which is what nodes tell at trace level `decisions`. The order of those of two nodes is no order. */
import type { FactsRecord, LogFact } from '../../schema/trace.js';
import type { Acceptor } from './acceptors.js';
import type { Bench } from './bench.js';

export function readFacts(bench: Bench, record: FactsRecord): void {
  const { facts } = record;
  // What a disk held is told with the start; it was judged when it was written.
  const isStart = facts.some(({ type }) => type === 'booted');
  for (const fact of facts) readFact(bench, record, fact, isStart);
}

function readFact(bench: Bench, record: FactsRecord, fact: LogFact, isStart: boolean): void {
  const { node } = record;
  const acceptor = bench.acceptors.of(node);
  switch (fact.type) {
    case 'booted': {
      bench.acceptors.boot(node, fact.disk, { promised: fact.promised, snapshot: fact.applied }, record);
      bench.replicas.boot(node, record.incarnation === 1 && fact.applied === 0 && fact.promised === null, record);
      break;
    }
    case 'promised':
      if (acceptor !== null) bench.acceptors.promise(acceptor, fact.ballot, record);
      break;
    case 'adopted':
      bench.phaseOne.adopted(node, fact.ballot, fact.from, fact.promises, record);
      break;
    case 'proposed':
      bench.phaseOne.judgeLed(node, fact.ballot, fact.first, record);
      for (let index = 0; index < fact.digests.length; index++) {
        bench.proposed(fact.ballot, slotAt(fact.first, index), fact.digests[index] ?? 0, null, record);
      }
      break;
    case 'accepted':
      if (acceptor !== null) readVotes(bench, acceptor, record, fact, isStart);
      break;
    case 'applied':
      bench.applied(node, fact.slot, fact.digest, fact.history, record, false);
      break;
    case 'snapshot':
      bench.snapshot(node, fact, record);
      break;
    case 'configured':
      bench.configured(node, fact.configuration, record);
      break;
    default:
      fact satisfies never;
  }
}

function readVotes(
  bench: Bench,
  acceptor: Acceptor,
  record: FactsRecord,
  { ballot, first, digests }: Extract<LogFact, { readonly digests: readonly number[] }>,
  isStart: boolean,
): void {
  for (let index = 0; index < digests.length; index++) {
    const slot = slotAt(first, index);
    if (isStart) bench.vote(acceptor, ballot, slot, digests[index] ?? 0, null, record);
    else bench.accepted(acceptor, ballot, slot, digests[index] ?? 0, null, record);
  }
}

const slotAt = <Slot extends number>(first: Slot, index: number): Slot => (first + index) as Slot;
