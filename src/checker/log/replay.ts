/**
 * Executes the decided log once more, apart from all replicas: with a client table of its own, since a command that was
 * decided twice is executed once, and an app of its own, whose results the answers to clients are compared with. Keeps
 * the way back over the latest slots, so that a read that was served some slots ago can be looked at.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { AppName } from '../../paxos/multi/apps/app.js';
import { type RunningApp, startApp } from '../../paxos/multi/apps/running-app.js';
import { type Command, commandsOf } from '../../paxos/multi/command.js';
import { type LogConfiguration, nodeOfSeat } from '../../paxos/multi/configuration.js';
import { changeMembers, createMembership, type Membership } from '../../paxos/multi/membership.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { AppliedState } from '../../paxos/multi/snapshot.js';
import type { Origin } from '../court.js';
import { type SlotHistory, type SlotLedger, textOf } from './slots.js';

/** A command of the log that was executed, once. */
export type Executed = {
  readonly slot: number;
  readonly command: Command;
  readonly result: string;
  /** False for what was only chosen when the run ended. */
  readonly isTold: boolean;
  /** Where the slot was first applied. */
  readonly node: NodeId;
  readonly origin: Origin;
};

/** A slot whose value is decided and told. */
type Ready = Pick<Executed, 'slot' | 'isTold' | 'node' | 'origin'> & { readonly batch: string };

/** What is known of one client's session: as the replicas' table, written apart from it. */
type Session = { mark: number; readonly done: Set<number> };

/** So many slots one can go back over from an older state, at least. */
const wayBackSlots = 256;
const endSession = 'end-session';

export class Replay {
  readonly #slots: SlotLedger;
  readonly #appName: AppName;
  readonly #window: number;
  readonly #executed: (executed: Executed) => void;
  #app: RunningApp;
  readonly #sessions = new Map<number, Session>();
  readonly #ended = new Set<number>();
  #membership: Membership | null = null;
  #isOver = false;
  #foundedBy: LogConfiguration | null = null;
  /** Configurations that commands of the log made. */
  readonly made: LogConfiguration[] = [];
  readonly highestApplied: () => number;
  /** The sum of a bank's balances at first. */
  firstTotal: string;
  /** Slots below are executed. */
  next = 0;
  /** A saved state, and what was executed since: operations by slot. The older one goes further back. */
  #bases: { readonly slot: number; readonly saved: string; readonly operations: (readonly string[])[] }[];

  constructor(
    slots: SlotLedger,
    { app, window }: Pick<LogSettings, 'app' | 'window'>,
    highestApplied: () => number,
    executed: (executed: Executed) => void,
  ) {
    this.#slots = slots;
    this.#appName = app;
    this.#window = window;
    this.highestApplied = highestApplied;
    this.#executed = executed;
    this.#app = startApp(app, null);
    this.firstTotal = this.total();
    this.#bases = [{ slot: 0, saved: this.#app.save(), operations: [] }];
  }

  /** The Seed's configuration, which changes build upon. */
  found(configuration: LogConfiguration): void {
    this.#foundedBy ??= configuration;
  }

  /**
   * Of a run that is watched from the middle on: goes on from what a replica held then, if the values up to there are
   * not told.
   */
  resume({ slot, executor, membership }: AppliedState): void {
    this.advance();
    if (slot <= this.next) return;
    this.next = slot;
    this.#app = executor.app;
    this.#membership = membership;
    this.#sessions.clear();
    for (const [id, { mark, results }] of executor.sessions) {
      this.#sessions.set(id, { mark, done: new Set(results.keys()) });
    }
    for (const id of executor.ended) this.#ended.add(id);
    this.firstTotal = this.total();
    this.#bases = [{ slot, saved: this.#app.save(), operations: [] }];
  }

  /** As far as the log is told. */
  advance(): void {
    for (let ready = this.#ready(); ready !== null; ready = this.#ready()) this.#execute(ready);
  }

  /** Nothing more will be told: what was chosen is in the log, whether anybody tells of applying it or not. */
  finish(): void {
    this.#isOver = true;
    this.advance();
  }

  /** Some slot that was applied cannot be executed, since its value, or a slot below it, is not told. */
  isBlind(): boolean {
    return this.next <= this.highestApplied();
  }

  isRead(operation: string): boolean {
    return this.#app.isRead(operation);
  }

  /** A read in the state below the slot; null where that is too long ago, or not told yet. */
  readBelow(slot: number, operation: string): string | null {
    if (slot > this.next) return null;
    if (slot === this.next) return this.#app.read(operation);
    const base = this.#bases.findLast((each) => each.slot <= slot);
    if (base === undefined) return null;
    const app = startApp(this.#appName, base.saved);
    for (const operations of base.operations.slice(0, slot - base.slot)) {
      for (const each of operations) app.execute(each);
    }
    return app.read(operation);
  }

  /**
   * Whether some state from the one below slot `from` up to now answers the read so; null where the first of them is
   * too long ago to tell.
   */
  wasReadable(from: number, operation: string, result: string): boolean | null {
    if (this.#app.read(operation) === result) return true;
    const base = this.#bases.findLast((each) => each.slot <= from);
    if (base === undefined) return null;
    const app = startApp(this.#appName, base.saved);
    for (const [offset, operations] of base.operations.entries()) {
      if (base.slot + offset >= from && app.read(operation) === result) return true;
      for (const each of operations) app.execute(each);
    }
    return false;
  }

  /** The sum of a bank's balances. */
  total(): string {
    return this.#app.read('total');
  }

  /** The next slot, if its value is told. */
  #ready(): Ready | null {
    const history = this.#slots.peek(this.next);
    if (history === null) return null;
    const { slot, applied, chosen } = history;
    // Whoever applied it may have been killed before it told so, with the slot in a snapshot of its disk.
    const mayPass = this.#isOver || slot < this.highestApplied();
    const isPassed = applied === null && chosen !== null && mayPass;
    const decided = isPassed ? { ...chosen, node: nodeOfSeat(chosen.ballot.node) } : applied;
    if (decided === null) return null;
    const batch = textOf(history, decided.digest);
    const isTold = !isPassed || slot < this.highestApplied();
    return batch === null ? null : { slot, batch, isTold, node: decided.node, origin: decided.origin };
  }

  #execute({ slot, batch, ...place }: Ready): void {
    const operations: string[] = [];
    this.next = slot + 1;
    for (const command of commandsOf(batch) ?? []) {
      if (!this.#isNew(command)) continue;
      const result = this.#perform(slot, command.operation, operations);
      this.#executed({ slot, command, result, ...place });
    }
    this.#remember(slot, operations);
  }

  /** By the client table: a command counts once, and none that its client has acknowledged. */
  #isNew({ session: id, sequence, mark, operation }: Command): boolean {
    if (this.#ended.has(id)) return false;
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = { mark: 0, done: new Set() };
      this.#sessions.set(id, session);
    }
    if (sequence <= session.mark) return false;
    const isNew = !session.done.has(sequence);
    session.done.add(sequence);
    if (mark > session.mark) {
      session.mark = mark;
      for (const each of session.done) if (each <= mark) session.done.delete(each);
    }
    if (isNew && operation === endSession) {
      this.#sessions.delete(id);
      this.#ended.add(id);
    }
    return isNew;
  }

  #perform(slot: number, operation: string, operations: string[]): string {
    if (operation === endSession) return 'session ended';
    if (!operation.startsWith('members ')) {
      operations.push(operation);
      return this.#app.execute(operation);
    }
    if (this.#membership === null && this.#foundedBy !== null) {
      this.#membership = createMembership(this.#window, [this.#foundedBy]);
    }
    if (this.#membership === null) return '';
    const { result, configuration } = changeMembers(this.#membership, slot as SlotHistory['slot'], operation);
    if (configuration !== null) this.made.push(configuration);
    return result;
  }

  #remember(slot: number, operations: readonly string[]): void {
    for (const base of this.#bases) base.operations[slot - base.slot] = operations;
    const [, newer] = this.#bases;
    const latest = newer ?? this.#bases[0];
    if (latest === undefined || this.next - latest.slot < wayBackSlots) return;
    this.#bases = [latest, { slot: this.next, saved: this.#app.save(), operations: [] }];
  }
}
