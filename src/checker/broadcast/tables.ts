/**
 * The tables of seats that make a run of an atomic broadcast. Membership asks of each: it seats acceptors, each with
 * one disk; its quorums are of all acceptors that there may be, not of those that happened to be there; an acceptor
 * writes down only what goes on from what it wrote before, and a quorum of its own seats did before it is in force: so
 * two tables in force share an acceptor that wrote both.
 */
import { groupOf, type MulticastSettings } from '../../paxos/broadcast/groups.js';
import { noDisk } from '../../paxos/broadcast/seats.js';
import type { NodeId } from '../../paxos/ballot.js';
import type { LogConfiguration, Member } from '../../paxos/multi/configuration.js';
import type { PersistRecord } from '../../paxos/effect.js';
import { formatList } from '../../views/words.js';
import { type Court, evidence, type Origin } from '../court.js';
import type { Acceptor } from '../log/acceptors.js';
import type { Bench } from '../log/bench.js';
import { contradict, miss } from '../log/charge.js';

export class Tables {
  readonly #court: Court;
  readonly #bench: Bench;
  readonly #acceptorsMax: number;
  /** In force, by number. */
  readonly #inForce = new Map<number, LogConfiguration>();
  /** Who wrote it down, by the table's text. */
  readonly #written = new Map<string, Set<Acceptor>>();
  /** What each wrote down last. */
  readonly #latest = new Map<Acceptor, { readonly table: LogConfiguration; readonly origin: Origin }>();

  constructor(court: Court, bench: Bench, { acceptorsMax }: MulticastSettings) {
    this.#court = court;
    this.#bench = bench;
    this.#acceptorsMax = acceptorsMax;
  }

  /** An acceptor wrote tables down. */
  wrote(node: NodeId, { configurations }: PersistRecord & { type: 'log-members' }, origin: Origin): void {
    const acceptor = this.#bench.acceptors.of(node);
    if (acceptor === null) return;
    for (const table of configurations) {
      const text = textOf(table);
      const writers = this.#written.get(text) ?? new Set();
      this.#written.set(text, writers.add(acceptor));
      const before = this.#latest.get(acceptor);
      this.#latest.set(acceptor, { table, origin });
      if (before !== undefined && textOf(before.table) !== text) this.#judgeNext(node, before, table, origin);
    }
  }

  #judgeNext(
    node: NodeId,
    before: { readonly table: LogConfiguration; readonly origin: Origin },
    table: LogConfiguration,
    origin: Origin,
  ): void {
    const left = leftOut(before.table, table);
    if (left.length === 0 && table.number > before.table.number) return;
    const label = this.#court.label(node);
    const why = left.length === 0 ? 'which is not a later one' : `without the seat of ${this.#names(left)}`;
    const text = `${label} writes down table ${table.number} after table ${before.table.number}, ${why}`;
    const first = evidence(before.origin, `${label} had written down ${textOf(before.table)}`);
    contradict(this.#court, 'membership', text, first, evidence(origin, `${label} wrote down ${textOf(table)}`));
  }

  /** A node takes the table for one in force. At the trace level of steps it is known who wrote it down. */
  adopted(node: NodeId, table: LogConfiguration, origin: Origin, isCausal: boolean): void {
    if (this.#inForce.has(table.number)) return; // That both are the same is asked elsewhere.
    const told = evidence(origin, `${this.#court.label(node)} takes it for the table in force`);
    const flaw = this.#flawOf(table);
    this.#inForce.set(table.number, table);
    if (flaw !== null) {
      const what = `table ${table.number} of this run: ${flaw}`;
      contradict(this.#court, 'membership', what, evidence(origin, textOf(table)), told);
    }
    if (isCausal) this.#judgeWritten(table, origin, told);
  }

  #flawOf(table: LogConfiguration): string | null {
    const { number, from, members, quorums } = table;
    const strangers = members.filter(({ node }) => groupOf(node) !== 'acceptors');
    if (strangers.length > 0) return `${this.#names(strangers)} ${strangers.length === 1 ? 'is' : 'are'} no acceptor`;
    if (new Set(members.map(({ node }) => node)).size < members.length) return 'it seats two disks of one acceptor';
    if (members.length > this.#acceptorsMax) return `it has ${members.length} seats of at most ${this.#acceptorsMax}`;
    const least = Math.floor(this.#acceptorsMax / 2) + 1;
    if (quorums.phase1 < least || quorums.phase2 < least) {
      const sizes = `${quorums.phase1} and ${quorums.phase2}`;
      return `quorums of ${sizes} need not meet where there may be ${this.#acceptorsMax} acceptors`;
    }
    if (from !== 0) return `it holds from slot ${from} on, and what is below is nobody's`;
    for (const other of this.#inForce.values()) {
      const left = other.number < number ? leftOut(other, table) : leftOut(table, other);
      if (left.length > 0) return `it does not agree with table ${other.number} on the seat of ${this.#names(left)}`;
    }
    return null;
  }

  #judgeWritten(table: LogConfiguration, origin: Origin, told: ReturnType<typeof evidence>): void {
    const { number, members, quorums } = table;
    const writers = this.#written.get(textOf(table)) ?? new Set();
    const missing = members.filter(({ node, disk }) => {
      const acceptor = this.#bench.acceptors.at(node, disk);
      return !writers.has(acceptor) && !acceptor.isLossy;
    });
    if (members.length - missing.length >= quorums.phase1) return;
    const who = `${this.#names(missing)} had not written it down`;
    const text = `table ${number} is taken for one in force before it is: ${who}`;
    miss(this.#court, 'membership', text, evidence(origin, who), told);
  }

  #names(members: readonly Member[]): string {
    return formatList(members.map(({ node }) => this.#court.label(node)));
  }
}

/** Seats of one that the other does not have, or gives to another disk; it may take a seat's disk away. */
const leftOut = ({ members }: LogConfiguration, other: LogConfiguration): readonly Member[] =>
  members.filter(({ node, disk }) => {
    const keeps = (each: Member): boolean => each.node === node && (each.disk === disk || each.disk === noDisk);
    return !other.members.some(keeps);
  });

const textOf = ({ number, from, members, quorums }: LogConfiguration): string =>
  `table ${number} from slot ${from} with quorums of ${quorums.phase1} and ${quorums.phase2}: ` +
  members.map(({ node, disk }) => `${node}:${disk}`).join(' ');
