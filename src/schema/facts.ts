/**
 * The facts of a step of a log's node: what the checker needs of it, and all that is told at trace level `decisions`.
 */
import type { Ballot, Slot } from '../paxos/ballot.js';
import { compareBallots } from '../paxos/ballot.js';
import type { Effect, Input, PersistRecord } from '../paxos/effect.js';
import { digestOfText } from '../paxos/multi/digest.js';
import type { LogFact } from './trace.js';

/** In one entry, so that a long row is not copied again and again. */
const digestsMax = 64;

/** None for most steps. What is promised and accepted is durable by the time that it is told. */
export function factsOf(input: Input, effects: readonly Effect[]): readonly LogFact[] {
  const facts: LogFact[] = [];
  addFacts(facts, input, effects);
  return facts;
}

/** The same behind the facts of earlier steps: proposals and votes for slots in a row share one entry. */
export function addFacts(facts: LogFact[], input: Input, effects: readonly Effect[]): void {
  const booted = input.type === 'boot' ? bootedFrom(input) : null;
  if (booted !== null) facts.push(booted, ...votesHeld(input));
  for (const effect of effects) {
    const fact = factOf(effect);
    if (fact === null) continue;
    const last = facts.at(-1);
    const joined = last === undefined ? null : joinedRows(last, fact);
    if (joined === null) facts.push(fact);
    else facts[facts.length - 1] = joined;
  }
}

function factOf(effect: Effect): LogFact | null {
  switch (effect.type) {
    case 'persist':
      return factOfRecord(effect.record);
    case 'propose': {
      const { ballot, value } = effect.proposal;
      return { type: 'proposed', ballot, first: effect.decree, digests: [digestOfText(value)] };
    }
    case 'adopted':
      return effect;
    case 'applied':
      return { type: 'applied', slot: effect.decree, digest: effect.digest, history: effect.history };
    case 'snapshot': {
      const { decree: slot, digest, history, installed } = effect;
      return { type: 'snapshot', slot, digest, history, installed };
    }
    case 'configured':
      return effect;
    default:
      return null;
  }
}

function factOfRecord(record: PersistRecord): LogFact | null {
  if (record.type === 'log-promised') return { type: 'promised', ballot: record.ballot };
  if (record.type !== 'log-accepted') return null;
  const { ballot, first, values } = record;
  return { type: 'accepted', ballot, first, digests: values.map(digestOfText) };
}

/** Null for nodes that decide single decrees. */
function bootedFrom({ disk, recovered }: Input & { type: 'boot' }): LogFact | null {
  if (disk === undefined) return null;
  const records = recovered.flatMap<PersistRecord>((record) =>
    record.type === 'checkpoint' ? record.records : [record],
  );
  let promised: Ballot | null = null;
  let applied = 0 as Slot;
  for (const record of records) {
    if (record.type === 'log-promised' || record.type === 'log-accepted') promised = higher(promised, record.ballot);
    else if (record.type === 'log-snapshot') applied = record.slot;
  }
  return { type: 'booted', disk, promised, applied };
}

/** Votes that its disk holds one by one: a report of them may be lost with the process that gave them. */
function votesHeld(input: Input): readonly LogFact[] {
  if (input.type !== 'boot') return [];
  const records = input.recovered.flatMap<PersistRecord>((record) =>
    record.type === 'checkpoint' ? record.records : [record],
  );
  return records.flatMap((record) => (record.type === 'log-accepted' ? (factOfRecord(record) ?? []) : []));
}

const higher = (one: Ballot | null, other: Ballot): Ballot =>
  one === null || compareBallots(one, other) < 0 ? other : one;

function joinedRows(last: LogFact, next: LogFact): LogFact | null {
  if (last.type !== 'proposed' && last.type !== 'accepted') return null;
  if (next.type !== last.type || last.digests.length >= digestsMax) return null;
  const follows = next.first === last.first + last.digests.length && compareBallots(last.ballot, next.ballot) === 0;
  return follows ? { ...last, digests: [...last.digests, ...next.digests] } : null;
}
