/**
 * The host around a machine, and the one home of "nothing leaves before what it depends on is durable". Inputs that
 * arrive while a sync is under way wait; then all of them are stepped, their persists become durable with one sync
 * (group commit), and only then everything leaves in step order: messages, timers and reports, even of steps that
 * persisted nothing.
 * Deliberately absent: disk, clock, chance and network, which the driver hands in.
 */
import type { NodeId } from './ballot.js';
import type { GroupName } from './broadcast/groups.js';
import type { Effect, Input, PersistRecord, Timer } from './effect.js';
import type { Message, MessageType } from './message.js';
import { type Quirks, sound } from './quirks.js';

/** What a running node holds, told as if it started with it. */
export type Holdings = {
  /** As of its disk after such a start. */
  readonly recovered: readonly PersistRecord[];
  /** What such a start would tell, and who leads as far as this node knows. */
  readonly effects: readonly Effect[];
};

/** The protocol of one node: reads nothing but its argument and its own state. */
export type Machine = {
  step(input: Input): Effect[];
  /** What it holds now, as a start from it would tell. Absent where nobody can begin to watch a node that runs. */
  holdings?(): Holdings;
};

/**
 * Names one copy of one message: the step that sent it and its place among that step's messages, receivers counted
 * apart.
 */
export type MessageKey = {
  readonly from: NodeId;
  readonly incarnation: number;
  /** Sequence number of the sender's step. */
  readonly step: number;
  readonly part: number;
};

/** In the order of an answer's life. */
export const crashPoints = ['before-persist', 'torn-persist', 'after-persist', 'before-send'] as const;
export type CrashPoint = (typeof crashPoints)[number];

/**
 * The node ends itself at a point of the n-th message of a type: before its answer is persisted, while a part of it is
 * on disk and the rest is not, after it is and before anything leaves (all three count messages received), or before
 * sending one of that type (counts messages sent, by receiver).
 */
export type Crash = { readonly point: CrashPoint; readonly on: MessageType; readonly nth: number };

/**
 * What a node tells of itself; `sequence` counts without a gap from 0. `Observation` is what its driver saw (fates,
 * refusals).
 */
export type Report<Observation> =
  | {
      readonly type: 'step';
      readonly sequence: number;
      readonly input: Input;
      readonly effects: readonly Effect[];
      readonly cause: MessageKey | null;
    }
  | { readonly type: 'observation'; readonly sequence: number; readonly observation: Observation };

export type Driver<Observation> = {
  /** Puts one copy on the wire. Called with this node as receiver only for what `carriesOwn` says. */
  send(to: NodeId, message: Message, key: MessageKey): void;
  /**
   * Puts one datagram for a whole group on the wire. `key` is that of the first receiver's copy; parts count on through
   * the list of receivers. Absent where each of them is sent a copy of its own.
   */
  cast?(group: GroupName, message: Message, key: MessageKey): void;
  /** Hands back `timer` as an input after a delay drawn from [minMs, maxMs]. */
  setTimer(timer: Timer, minMs: number, maxMs: number): void;
  /**
   * Makes the records durable as one batch and then calls `durable`, at once or later. If it cannot, the node must
   * end.
   */
  append(records: readonly PersistRecord[], durable: () => void): void;
  report(report: Report<Observation>): void;
  /**
   * A planned crash is due: the process ends here. The host does nothing more afterwards. Of `torn`, which is not empty
   * only for a torn write, a part reaches the disk.
   */
  crash(crash: Crash, torn: readonly PersistRecord[]): void;
};

type Pending = { readonly input: Input; readonly cause: MessageKey | null };

export class Host<Observation> {
  readonly #self: NodeId;
  readonly #incarnation: number;
  readonly #machine: Machine;
  readonly #driver: Driver<Observation>;
  #crashes: CrashCounter;
  readonly #quirks: Quirks;
  readonly #carriesOwn: (message: Message) => boolean;
  #inbox: Pending[] = [];
  /** What is to be told, step by step, each step with what it sends and the timers that it sets. */
  #outbox: Report<Observation>[] = [];
  #persists: PersistRecord[] = [];
  #sequence = 0;
  /** 'syncing' from the append until it is durable; 'dead' after a planned crash. */
  #phase: 'idle' | 'stepping' | 'syncing' | 'dead' = 'idle';
  /** Due while the batch under way is written, or when it is. */
  #crashAtPersist: Crash | null = null;

  constructor(options: {
    readonly self: NodeId;
    readonly incarnation: number;
    readonly machine: Machine;
    readonly driver: Driver<Observation>;
    readonly crashes: readonly Crash[];
    readonly quirks?: Quirks;
    /** Which messages of this node to itself the driver carries; the others arrive at once. */
    readonly carriesOwn?: (message: Message) => boolean;
  }) {
    this.#self = options.self;
    this.#incarnation = options.incarnation;
    this.#machine = options.machine;
    this.#driver = options.driver;
    this.#crashes = new CrashCounter(options.crashes);
    this.#quirks = options.quirks ?? sound;
    this.#carriesOwn = options.carriesOwn ?? (() => false);
  }

  /** `cause` is the message's key, null for every other input. */
  take(input: Input, cause: MessageKey | null): void {
    if (this.#phase === 'dead') return;
    this.#inbox.push({ input, cause });
    if (this.#phase === 'idle') this.#pump();
  }

  /** Reports what the driver saw, in order with the steps. */
  observe(observation: Observation): void {
    if (this.#phase === 'dead') return;
    this.#outbox.push({ type: 'observation', sequence: this.#sequence++, observation });
    if (this.#phase === 'idle') this.#release();
  }

  /** Counted from now, in place of all that was planned before. */
  planCrash(crash: Crash | null): void {
    this.#crashes = new CrashCounter(crash === null ? [] : [crash]);
    this.#crashAtPersist = null;
  }

  #pump(): void {
    while (this.#phase === 'idle' && this.#inbox.length > 0) {
      this.#phase = 'stepping';
      const batch = this.#inbox;
      this.#inbox = [];
      for (const pending of batch) {
        this.#step(pending);
        if (this.#isDead()) return;
      }
      this.#phase = 'syncing';
      if (this.#quirks.has('answers-before-sync')) this.#release();
      if (this.#isDead()) return;
      const records = this.#persists;
      this.#persists = [];
      if (this.#crashAtPersist?.point === 'torn-persist') {
        this.#die(this.#crashAtPersist, records);
        return;
      }
      if (records.length > 0) this.#driver.append(records, () => this.#durable());
      else this.#durable();
    }
  }

  #step({ input, cause }: Pending): void {
    const due = input.type === 'message' ? this.#crashes.due(input.message.type, 'received') : null;
    if (due?.point === 'before-persist') {
      this.#die(due);
      return;
    }
    this.#crashAtPersist ??= due;
    const effects = this.#machine.step(input);
    this.#outbox.push({ type: 'step', sequence: this.#sequence++, input, effects, cause });
    for (const effect of effects) if (effect.type === 'persist') this.#persists.push(effect.record);
  }

  /** All that the batch persisted is on disk. */
  #durable(): void {
    if (this.#phase !== 'syncing') return; // The node crashed meanwhile.
    if (this.#crashAtPersist !== null) {
      this.#die(this.#crashAtPersist);
      return;
    }
    this.#release();
    if (this.#isDead()) return;
    this.#phase = 'idle';
    this.#pump();
  }

  #release(): void {
    const leaving = this.#outbox;
    this.#outbox = [];
    for (const report of leaving) {
      if (this.#isDead()) return;
      this.#driver.report(report);
      if (report.type === 'step') this.#releaseEffects(report.effects, report.sequence);
    }
  }

  #releaseEffects(effects: readonly Effect[], step: number): void {
    let part = 0;
    for (const effect of effects) {
      if (effect.type === 'set-timer') this.#driver.setTimer(effect.timer, effect.minMs, effect.maxMs);
      if (effect.type !== 'send') continue;
      if (effect.group !== undefined && this.#driver.cast !== undefined) {
        this.#releaseToGroup(effect.group, effect.message, this.#keyOf(step, part));
        part += effect.to.length;
        if (this.#isDead()) return;
        continue;
      }
      for (const to of effect.to) {
        this.#releaseCopy(to, effect.message, this.#keyOf(step, part++));
        if (this.#isDead()) return;
      }
    }
  }

  #keyOf(step: number, part: number): MessageKey {
    return { from: this.#self, incarnation: this.#incarnation, step, part };
  }

  /** One datagram, however many hear it: a crash before it is one that nobody hears. */
  #releaseToGroup(group: GroupName, message: Message, key: MessageKey): void {
    const due = this.#crashes.due(message.type, 'sent');
    if (due !== null) this.#die(due);
    else this.#driver.cast?.(group, message, key);
  }

  #releaseCopy(to: NodeId, message: Message, key: MessageKey): void {
    const due = this.#crashes.due(message.type, 'sent');
    if (due !== null) this.#die(due);
    else if (to !== this.#self || this.#carriesOwn(message)) this.#driver.send(to, message, key);
    else this.#inbox.push({ input: { type: 'message', from: this.#self, message }, cause: key });
  }

  #isDead(): boolean {
    return this.#phase === 'dead';
  }

  #die(crash: Crash, torn: readonly PersistRecord[] = []): void {
    this.#phase = 'dead';
    this.#driver.crash(crash, torn);
  }
}

/** Counts messages by type and direction and names the planned crash whose turn has come. */
class CrashCounter {
  readonly #crashes: readonly Crash[];
  readonly #seen = new Map<string, number>();

  constructor(crashes: readonly Crash[]) {
    this.#crashes = crashes;
  }

  due(type: MessageType, direction: 'received' | 'sent'): Crash | null {
    if (this.#crashes.length === 0) return null;
    const count = (this.#seen.get(`${direction} ${type}`) ?? 0) + 1;
    this.#seen.set(`${direction} ${type}`, count);
    const isDue = (crash: Crash): boolean =>
      crash.on === type && crash.nth === count && (crash.point === 'before-send') === (direction === 'sent');
    return this.#crashes.find(isDue) ?? null;
  }
}
