/**
 * An opinion on an atomic broadcast that shares no code with the checker: learned sequences are prefixes of one
 * another, nothing is told that was not submitted nor more often, votes come from acceptors that hold a seat, one value
 * in each ballot and slot, and one disk in each seat of all tables in force.
 */
import { expect } from 'vitest';
import { formatBallot, type NodeId, type Proposal } from '../../../src/paxos/ballot.js';
import type { Effect, PersistRecord } from '../../../src/paxos/effect.js';
import { noDisk } from '../../../src/paxos/broadcast/seats.js';
import type { LogConfiguration } from '../../../src/paxos/multi/configuration.js';
import type { TraceRecord } from '../../../src/schema/trace.js';

export type Opinion = {
  fold(record: TraceRecord): void;
  /** Throws where something is wrong at the end. */
  judge(): void;
  /** By session and sequence: the value. */
  readonly submitted: Map<string, string>;
  readonly acknowledged: Set<string>;
  /** Of the running incarnation. */
  linesAt(node: NodeId): readonly string[];
  /** Slots told by somebody, by digest of their value. */
  readonly slots: Map<number, number>;
  /** Who led, in the order in which they took office. */
  readonly leaders: string[];
  readonly refusals: string[];
};

/** Throws at the first record that breaks a rule. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table of what is known, and what each effect does to it
export function createOpinion(): Opinion {
  const lines = new Map<NodeId, string[]>();
  /** The longest that any learner told. */
  const longest: string[] = [];
  const seats = new Map<NodeId, string>();
  const accepted = new Map<string, string>();
  const votes = new Map<string, Set<NodeId>>();
  /** By slot, whoever said so. */
  const decided = new Map<number, string>();
  /** By the text of a table of seats. */
  const writers = new Map<string, Set<NodeId>>();
  const opinion: Opinion = {
    fold(record) {
      if (record.kind !== 'step') return;
      if (record.input.type === 'boot') {
        lines.delete(record.node);
        // A node that was killed may have written what it never told of.
        for (const recovered of record.input.recovered) write(record.node, recovered);
      }
      for (const effect of record.effects) foldEffect(record.node, effect);
    },
    judge() {
      const counts = countsOf([...opinion.submitted.values()]);
      for (const [node, told] of lines) {
        for (const [value, count] of countsOf(told)) {
          expect(count, `times that node ${node} told ${value}`).toBeLessThanOrEqual(counts.get(value) ?? 0);
        }
      }
    },
    submitted: new Map(),
    acknowledged: new Set(),
    linesAt: (node) => lines.get(node) ?? [],
    slots: new Map(),
    leaders: [],
    refusals: [],
  };

  function tell(node: NodeId, from: number, told: readonly string[]): void {
    const own = lines.get(node) ?? [];
    lines.set(node, own);
    same(from, own.length, `first line told by node ${node}`);
    for (const line of told) {
      const at = own.length;
      if (at < longest.length) same(line, longest[at], `line ${at} of node ${node}`);
      else longest.push(line);
      own.push(line);
    }
  }

  function write(node: NodeId, record: PersistRecord): void {
    if (record.type === 'log-members') {
      const text = JSON.stringify(record.configurations.at(-1));
      writers.set(text, (writers.get(text) ?? new Set()).add(node));
    }
    if (record.type !== 'log-accepted') return;
    for (const [index, value] of record.values.entries()) {
      const key = `${record.first + index} at ${formatBallot(record.ballot)}`;
      same(value, accepted.get(key) ?? value, `value of slot ${key}`);
      accepted.set(key, value);
      votes.set(key, (votes.get(key) ?? new Set()).add(node));
    }
  }

  function seat(table: LogConfiguration): void {
    const wrote = writers.get(JSON.stringify(table))?.size ?? 0;
    same(wrote >= table.quorums.phase1, true, `a quorum wrote down table ${table.number}`);
    for (const { node, disk } of table.members) {
      if (disk === noDisk) continue;
      same(disk, seats.get(node) ?? disk, `disk of seat ${node}`);
      seats.set(node, disk);
    }
  }

  function decide(slot: number, { ballot, value }: Proposal, counted: boolean): void {
    same(value, decided.get(slot) ?? value, `decision of slot ${slot}`);
    decided.set(slot, value);
    if (!counted) return;
    const key = `${slot} at ${formatBallot(ballot)}`;
    same(value, accepted.get(key), `decision of slot ${key}`);
    same((votes.get(key)?.size ?? 0) >= 2, true, `two votes for slot ${key}`);
  }

  function foldEffect(node: NodeId, effect: Effect): void {
    switch (effect.type) {
      case 'invoke':
        opinion.submitted.set(`${effect.session}.${effect.sequence}`, effect.operation);
        break;
      case 'respond':
        opinion.acknowledged.add(`${effect.session}.${effect.sequence}`);
        break;
      case 'chat-log':
        tell(node, effect.from, effect.lines);
        break;
      case 'applied':
        same(effect.digest, opinion.slots.get(effect.decree) ?? effect.digest, `slot ${effect.decree} at node ${node}`);
        opinion.slots.set(effect.decree, effect.digest);
        break;
      case 'configured':
        seat(effect.configuration);
        break;
      case 'persist':
        write(node, effect.record);
        break;
      case 'decide':
        decide(effect.decree, effect.proposal, effect.counted);
        break;
      case 'adopted':
        opinion.leaders.push(formatBallot(effect.ballot));
        break;
      case 'refuse':
        opinion.refusals.push(effect.reason);
        break;
      default:
    }
  }
  return opinion;
}

/** Many thousand times, so without the test's own machinery. */
function same<Value>(value: Value, expected: Value, what: string): void {
  if (value !== expected) throw new Error(`${what}: expected ${String(expected)}, found ${String(value)}`);
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
