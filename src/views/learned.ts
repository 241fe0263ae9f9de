/**
 * What clients of an atomic broadcast submit and what each learner learns. A fold over the trace; it looks at values
 * alone, as whoever reads the learners' output does, and at nothing of the protocol.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { ClientPlan, Preset } from '../schema/preset.js';
import type { StepRecord, TraceRecord } from '../schema/trace.js';
import { SharedLines } from './shared-lines.js';

/** The first line in which a learner has another value than the longest order that was told. */
export type OrderBreak = {
  readonly node: NodeId;
  /** From 0. */
  readonly line: number;
  readonly value: string;
  readonly expected: string;
};

/** Values, and the first of them that was told. */
export type SomeValues = { readonly count: number; readonly first: string | null };

export type LearnedView = {
  /** Values that clients submitted, each counted as often as it was submitted. */
  readonly submitted: number;
  /** Those that clients which are there, or are to come, have still to submit by themselves. */
  readonly toSubmit: number;
  /** Lines of the longest order. */
  readonly ordered: number;
  /** Lines that this learner printed since it started; 0 for all others. */
  learnedBy(node: NodeId): number;
  readonly orderBreak: OrderBreak | null;
  /** In the order, and not known as submitted so often: it is reported later, or never. */
  readonly unproposed: SomeValues;
  /** Submitted, and not in the order yet. */
  readonly missing: SomeValues;
  /** Some learner ran before anybody watched: of what came before little is known, and lines count from there. */
  readonly isPartial: boolean;
  /** Of values that were not acknowledged when their client ended so many may be lost. */
  readonly abandoned: number;
};

type Client = { readonly planned: number; invoked: number; answered: number; isGone: boolean };

export class LearnedFold implements LearnedView {
  submitted = 0;
  abandoned = 0;
  orderBreak: OrderBreak | null = null;
  isPartial = false;
  /** The first line of the order that is told; null until one is. */
  #first: number | null = null;
  #order = new SharedLines();
  #learned = new Map<NodeId, number>();
  #clients = new Map<NodeId, Client>();
  /** By value: how much more often it was submitted than it stands in the order; never 0. */
  #owed = new Map<string, number>();
  #missing = 0;
  #unproposed = 0;

  constructor({ clients }: Pick<Preset, 'clients'>) {
    for (const plan of clients) {
      this.#clients.set(plan.node, { planned: plannedOf(plan), invoked: 0, answered: 0, isGone: false });
    }
  }

  fork(): LearnedFold {
    const fork = Object.assign(new LearnedFold({ clients: [] }), this);
    fork.#order = this.#order.fork();
    fork.#learned = new Map(this.#learned);
    for (const [node, client] of this.#clients) fork.#clients.set(node, { ...client });
    fork.#owed = new Map(this.#owed);
    fork.#missing = this.#missing;
    fork.#unproposed = this.#unproposed;
    fork.#first = this.#first;
    return fork;
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'step') this.#step(record);
    if (record.kind !== 'process') return;
    const { subject, event } = record;
    if (event.type === 'exited') this.#end(subject);
  }

  get ordered(): number {
    return this.#order.length;
  }

  get toSubmit(): number {
    let count = 0;
    for (const { planned, invoked, isGone } of this.#clients.values()) {
      if (!isGone) count += Math.max(0, planned - invoked);
    }
    return count;
  }

  learnedBy(node: NodeId): number {
    return Math.max(0, (this.#learned.get(node) ?? 0) - (this.#first ?? 0));
  }

  get missing(): SomeValues {
    return { count: this.#missing, first: this.#missing === 0 ? null : this.#firstOwed((owed) => owed > 0) };
  }

  get unproposed(): SomeValues {
    return { count: this.#unproposed, first: this.#unproposed === 0 ? null : this.#firstOwed((owed) => owed < 0) };
  }

  #firstOwed(matches: (owed: number) => boolean): string | null {
    for (const [value, owed] of this.#owed) if (matches(owed)) return value;
    return null;
  }

  #step({ node, input, effects }: StepRecord): void {
    if (input.type === 'boot') this.#boot(node);
    for (const effect of effects) {
      if (effect.type === 'invoke') this.#submit(node, effect.operation);
      else if (effect.type === 'respond') this.#acknowledge(node);
      else if (effect.type === 'snapshot') this.isPartial = true;
      else if (effect.type === 'chat-log') this.#learn(node, effect.from, effect.lines);
    }
  }

  #boot(node: NodeId): void {
    this.#learned.delete(node);
    const client = this.#clients.get(node);
    if (client === undefined) return;
    this.#end(node);
    Object.assign(client, { invoked: 0, answered: 0, isGone: false });
  }

  /** A learner's output goes with its process; a client's values may go with it. */
  #end(node: NodeId): void {
    const client = this.#clients.get(node);
    if (client === undefined || client.isGone) return;
    this.abandoned += client.invoked - client.answered;
    client.isGone = true;
  }

  #submit(node: NodeId, value: string): void {
    const client = this.#clients.get(node);
    if (client !== undefined) client.invoked++;
    this.submitted++;
    this.#owe(value, 1);
  }

  #acknowledge(node: NodeId): void {
    const client = this.#clients.get(node);
    if (client !== undefined) client.answered++;
  }

  #learn(node: NodeId, from: number, lines: readonly string[]): void {
    this.#learned.set(node, from + lines.length);
    this.#first ??= this.isPartial ? from : 0;
    for (const [index, value] of lines.entries()) {
      const line = from + index - this.#first;
      if (line < 0) continue; // Printed anew by one that starts now; nobody is known to have printed it before.
      // Whoever's records are missing in between starts no order of its own.
      if (line > this.#order.length) return;
      if (line === this.#order.length) {
        this.#order.add(value);
        this.#owe(value, -1);
      } else if (this.orderBreak === null && this.#order.at(line) !== value) {
        this.orderBreak = { node, line: from + index, value, expected: this.#order.at(line) ?? '' };
      }
    }
  }

  #owe(value: string, change: 1 | -1): void {
    const before = this.#owed.get(value) ?? 0;
    const after = before + change;
    if (after === 0) this.#owed.delete(value);
    else this.#owed.set(value, after);
    this.#missing += Math.max(0, after) - Math.max(0, before);
    this.#unproposed += Math.max(0, -after) - Math.max(0, -before);
  }
}

const plannedOf = ({ values }: ClientPlan): number => (values === undefined ? 0 : values.given.length + values.count);
