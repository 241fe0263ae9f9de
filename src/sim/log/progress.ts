/** How far a simulated log is, as far as the trace tells: what was asked and answered, who applied what, who is a member. */
import type { NodeId, Slot } from '../../paxos/ballot.js';
import type { Effect, Input } from '../../paxos/effect.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import type { ClientPlan } from '../../schema/preset.js';
import type { StepRecord, TraceRecord } from '../../schema/trace.js';
import { operationsIn } from './small-copy.js';

/** All slots below `slot` are applied; `history` is null as long as the trace has not told it. */
export type Applied = { readonly slot: Slot; readonly history: number | null };

type Client = {
  /** Operations of its workload, once more at each start. */
  readonly planned: number;
  /** By session and sequence: begun by the present incarnation and not answered. */
  readonly open: Set<string>;
  begun: number;
  /** Wishes of a schedule that wait for their turn at the client. */
  wished: number;
};

/** Of a node that has told nothing yet. */
const nothing: Applied = { slot: 0 as Slot, history: null };

export class LogProgress {
  readonly #clients = new Map<NodeId, Client>();
  readonly #applied = new Map<NodeId, Applied>();
  /** By number. */
  readonly #configurations: LogConfiguration[] = [];
  /** Who has told of a configuration since it started. */
  readonly #informed = new Set<NodeId>();
  #leader: NodeId | null = null;
  #answered = 0;
  #slots = 0;
  /** Changes of the members that may still be decided, though the client that asked may be gone. */
  readonly #changes = new Set<string>();

  constructor(plans: readonly ClientPlan[]) {
    for (const { node, workload } of plans) {
      const planned = workload === undefined ? 0 : (operationsIn(workload) ?? 0);
      this.#clients.set(node, { planned, open: new Set(), begun: 0, wished: 0 });
    }
  }

  fold(record: TraceRecord): void {
    if (record.kind !== 'step') return;
    this.#input(record);
    for (const effect of record.effects) this.#effect(record.node, effect);
  }

  /** Whoever took over last, or null. */
  get leader(): NodeId | null {
    return this.#leader;
  }

  /** Operations answered so far, by whichever incarnation. */
  get answered(): number {
    return this.#answered;
  }

  /** One above the highest slot that anybody applied. */
  get slots(): number {
    return this.#slots;
  }

  /** A change of the members is under way, for all that is known. */
  get isChanging(): boolean {
    return this.#changes.size > 0;
  }

  /** Known to anybody, oldest first; the last one may not be in force yet. */
  get configurations(): readonly LogConfiguration[] {
    return this.#configurations;
  }

  /** Whether the present incarnation of this replica knows any members. */
  isInformed(node: NodeId): boolean {
    return this.#informed.has(node);
  }

  appliedAt(node: NodeId): Applied {
    return this.#applied.get(node) ?? nothing;
  }

  /** What the present incarnation of this client has still to hear. */
  waitingAt(node: NodeId): number {
    const client = this.#clients.get(node);
    return client === undefined ? 0 : client.planned + client.wished - client.begun + client.open.size;
  }

  #input({ node, input, effects }: StepRecord): void {
    if (input.type === 'boot') this.#boot(node, input);
    const client = this.#clients.get(node);
    const isRefused = effects.some(({ type }) => type === 'refuse');
    if (input.type === 'propose' && client !== undefined && !isRefused) client.wished++;
  }

  #boot(node: NodeId, { recovered }: Input & { type: 'boot' }): void {
    this.#applied.delete(node);
    this.#informed.delete(node);
    const snapshot = recovered.findLast((record) => record.type === 'log-snapshot');
    if (snapshot !== undefined) this.#applied.set(node, { slot: snapshot.slot, history: null });
    const client = this.#clients.get(node);
    if (client === undefined) return;
    client.open.clear();
    client.begun = 0;
    client.wished = 0;
  }

  #effect(node: NodeId, effect: Effect): void {
    switch (effect.type) {
      case 'applied':
        this.#apply(node, (effect.decree + 1) as Slot, effect.history);
        break;
      case 'snapshot':
        this.#apply(node, effect.decree, effect.history);
        break;
      case 'configured':
        this.#informed.add(node);
        this.#configurations[effect.configuration.number] ??= effect.configuration;
        break;
      case 'adopted':
        this.#leader = node;
        break;
      case 'invoke':
        this.#invoke(node, effect);
        break;
      case 'respond': {
        const key = keyOf(effect);
        if (this.#clients.get(node)?.open.delete(key) === true) this.#answered++;
        this.#changes.delete(key);
        break;
      }
    }
  }

  #apply(node: NodeId, slot: Slot, history: number): void {
    const before = this.#applied.get(node);
    if (before === undefined || before.slot <= slot) this.#applied.set(node, { slot, history });
    if (slot > this.#slots) this.#slots = slot;
  }

  #invoke(node: NodeId, effect: Effect & { type: 'invoke' }): void {
    const client = this.#clients.get(node);
    const key = keyOf(effect);
    if (client !== undefined && !client.open.has(key)) {
      client.open.add(key);
      client.begun++;
    }
    if (effect.operation.startsWith('members ')) this.#changes.add(key);
  }
}

const keyOf = ({ session, sequence }: { readonly session: number; readonly sequence: number }): string =>
  `${session}.${sequence}`;
