/** What the records tell of a disturbed cluster: who leads, how far each replica is, what clients ask and hear. */
import type { NodeId } from '../../src/paxos/ballot.js';
import { compareBallots, type Ballot } from '../../src/paxos/ballot.js';
import type { Effect } from '../../src/paxos/effect.js';
import type { StepRecord, TraceRecord } from '../../src/schema/trace.js';

/** One operation of a client, as the client itself reported it. Times are milliseconds of the run. */
export type Operation = {
  readonly client: NodeId;
  readonly operation: string;
  readonly invokedAtMs: number;
  answeredAtMs: number | null;
  result: string | null;
};

type WatchEvents = {
  /** The n-th operation of its client begins. */
  invoked(operation: Operation): void;
  answered(operation: Operation): void;
};

export class Watch {
  readonly operations: Operation[] = [];
  readonly pids: number[] = [];
  readonly #clients: ReadonlySet<NodeId>;
  readonly #events: WatchEvents;
  readonly #open = new Map<string, Operation>();
  readonly #applied = new Map<NodeId, number>();
  /** Digest of the whole history after each slot, by the first replica that executed it. */
  readonly #histories: number[] = [];
  readonly #waiting = new Set<() => void>();
  #ballot: Ballot | null = null;
  #leader: NodeId | null = null;
  #startedAtMs = 0;
  elections = 0;
  snapshots = 0;
  /** Slots that two replicas executed with different histories. */
  readonly differing: string[] = [];

  constructor(clients: readonly NodeId[], events: WatchEvents) {
    this.#clients = new Set(clients);
    this.#events = events;
  }

  get leader(): NodeId | null {
    return this.#leader;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** The highest slot that anybody applied, plus one. */
  get top(): number {
    return Math.max(0, ...this.#applied.values());
  }

  /** Milliseconds of the run, now. */
  nowMs(): number {
    return performance.timeOrigin + performance.now() - this.#startedAtMs;
  }

  appliedBy(node: NodeId): number {
    return this.#applied.get(node) ?? 0;
  }

  fold(records: readonly TraceRecord[]): void {
    for (const record of records) this.#fold(record);
    for (const check of [...this.#waiting]) check();
  }

  /** False if it does not hold within the limit. Looked at after each batch of records. */
  until(holds: () => boolean, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(held);
      };
      const timer = setTimeout(() => end(false), limitMs);
      const check = (): void => {
        if (holds()) end(true);
      };
      this.#waiting.add(check);
      check();
    });
  }

  #fold(record: TraceRecord): void {
    if (record.kind === 'run') this.#startedAtMs = Date.parse(record.startedAt);
    if (record.kind === 'process' && record.event.type === 'spawned') this.pids.push(record.event.pid);
    if (record.kind === 'process' && record.event.type === 'exited') this.#applied.set(record.subject, 0);
    if (record.kind !== 'step') return;
    for (const effect of record.effects) {
      if (this.#clients.has(record.node)) this.#client(record, effect);
      else this.#replica(record.node, effect);
    }
  }

  #client({ node: client, atMs }: StepRecord, effect: Effect): void {
    if (effect.type === 'invoke') {
      const { operation: text, session, sequence } = effect;
      const operation = { client, operation: text, invokedAtMs: atMs, answeredAtMs: null, result: null };
      this.operations.push(operation);
      this.#open.set(`${session}.${sequence}`, operation);
      this.#events.invoked(operation);
    } else if (effect.type === 'respond') {
      const key = `${effect.session}.${effect.sequence}`;
      const operation = this.#open.get(key);
      if (operation === undefined) return;
      this.#open.delete(key);
      operation.answeredAtMs = atMs;
      operation.result = effect.result;
      this.#events.answered(operation);
    }
  }

  #replica(node: NodeId, effect: Effect): void {
    if (effect.type === 'adopted') {
      this.elections++;
      if (this.#ballot !== null && compareBallots(effect.ballot, this.#ballot) < 0) return;
      this.#ballot = effect.ballot;
      this.#leader = node;
    } else if (effect.type === 'applied') {
      this.#executed(node, effect.decree, effect.history);
    } else if (effect.type === 'snapshot') {
      this.snapshots++;
      if (effect.decree > 0) this.#executed(node, effect.decree - 1, effect.history);
    }
  }

  #executed(node: NodeId, slot: number, history: number): void {
    this.#applied.set(node, Math.max(this.appliedBy(node), slot + 1));
    const known = this.#histories[slot];
    if (known === undefined) this.#histories[slot] = history;
    else if (known !== history) this.differing.push(`slot ${slot} at replica ${node}`);
  }
}
