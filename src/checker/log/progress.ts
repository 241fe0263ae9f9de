/**
 * Progress within a bound: while no fault stands in the way and enough members are up, whoever asks is answered in
 * time.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { ProcessRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import { type Court, evidence, type Origin } from '../court.js';
import type { Calm } from './calm.js';
import { miss } from './charge.js';

type Waiting = { readonly client: NodeId; readonly operation: string; readonly origin: Origin };

/** Who serves the clients. */
export type Servers = {
  /** As in "all 3 replicas". */
  readonly words: string;
  isClient(node: NodeId): boolean;
  /** As many seats are with their disks as both quorums take. */
  hasQuorums(): boolean;
};

export class Progress {
  readonly #court: Court;
  readonly #calm: Calm;
  readonly #servers: Servers;
  readonly #waiting = new Map<string, Waiting>();
  /** Time without a hindrance and without any answer. */
  #calmMs = 0;
  #isCharged = false;

  constructor(court: Court, calm: Calm, servers: Servers) {
    this.#court = court;
    this.#calm = calm;
    this.#servers = servers;
  }

  /** `passedMs`: as `calm` says, which has heard of the record before. */
  fold(record: TraceRecord, passedMs: number): void {
    if (record.kind === 'process') this.#process(record);
    else if (record.kind === 'step' && this.#servers.isClient(record.node)) this.#client(record);
    this.#calmMs = this.#calm.is && this.#waiting.size > 0 ? this.#calmMs + passedMs : 0;
    if (this.#calmMs <= this.#calm.boundMs || this.#isCharged) return;
    if (this.#servers.hasQuorums()) this.#charge(record);
    else this.#calmMs = 0;
  }

  /** A client that is gone waits for nothing. */
  #process({ subject, event }: ProcessRecord): void {
    if (event.type !== 'exited' && event.type !== 'unheard') return;
    if (!this.#servers.isClient(subject)) return;
    for (const [key, { client }] of this.#waiting) if (client === subject) this.#waiting.delete(key);
  }

  #client(record: StepRecord): void {
    for (const effect of record.effects) {
      if (effect.type === 'invoke') {
        const { session, sequence, operation } = effect;
        this.#waiting.set(`${session}.${sequence}`, { client: record.node, operation, origin: record });
      } else if (effect.type === 'respond' && this.#waiting.delete(`${effect.session}.${effect.sequence}`)) {
        this.#calmMs = 0;
      }
    }
  }

  #charge(record: TraceRecord): void {
    const [first] = this.#waiting.values();
    if (first === undefined) return;
    this.#isCharged = true;
    const { client, operation, origin } = first;
    const seconds = Math.round(this.#calmMs / 1000);
    const label = this.#court.label(client);
    const text = `${label} waits for the answer to ${operation}, though nothing stood in the way for ${seconds} s`;
    const last = `all ${this.#servers.words} were up and reachable for ${seconds} s, and nobody was answered`;
    miss(this.#court, 'progress', text, evidence(origin, `${label} invoked ${operation}`), evidence(record, last));
  }
}
