/**
 * Expectation `answered`: every operation of every live client's workload has its answer, and every live replica has
 * applied what is decided. Of clients at level `decisions` and below their counts are told.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { Workload } from '../../paxos/multi/workload.js';
import type { Preset } from '../../schema/preset.js';
import type { CountsRecord, FactsRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import type { ClusterView } from '../../views/nodes.js';
import { counted, formatList } from '../../views/words.js';
import type { ExpectationState } from '../expectation.js';

type Client = { invoked: number; answered: number; incarnation: number };

export class Answered {
  readonly #clients = new Map<NodeId, Client>();
  /** Slots below are applied there. */
  readonly #applied = new Map<NodeId, number>();
  #tellsSlots = true;

  fold(record: TraceRecord): void {
    if (record.kind === 'run') this.#tellsSlots = record.preset.trace !== 'counters';
    if (record.kind === 'step') this.#step(record);
    else if (record.kind === 'facts') this.#facts(record);
    else if (record.kind === 'counts') this.#counts(record);
  }

  state(view: ClusterView, preset: Preset, elapsedMs: number, withinMs: number): ExpectationState {
    const missing = this.#missing(view, preset);
    if (missing === null) return { state: 'held', text: this.#heldText(view, preset) };
    if (elapsedMs < withinMs) return { state: 'open', text: missing };
    return { state: 'failed', text: `${missing} after ${Math.round(withinMs / 100) / 10} s` };
  }

  #step({ node, incarnation, effects }: StepRecord): void {
    for (const effect of effects) {
      if (effect.type === 'invoke') this.#client(node, incarnation).invoked++;
      else if (effect.type === 'respond') this.#client(node, incarnation).answered++;
      else if (effect.type === 'applied') this.#raise(node, effect.decree + 1);
      else if (effect.type === 'snapshot') this.#raise(node, effect.decree);
    }
  }

  #facts({ node, facts }: FactsRecord): void {
    for (const fact of facts) {
      if (fact.type === 'applied') this.#raise(node, fact.slot + 1);
      else if (fact.type === 'snapshot') this.#raise(node, fact.slot);
    }
  }

  #counts({ node, incarnation, invoked, answered }: CountsRecord): void {
    if (invoked === 0 && !this.#clients.has(node)) return;
    const client = this.#client(node, incarnation);
    client.invoked = invoked;
    client.answered = answered;
  }

  /** A client that starts again has a new session, and its workload before it. */
  #client(node: NodeId, incarnation: number): Client {
    let client = this.#clients.get(node);
    if (client === undefined || client.incarnation !== incarnation) {
      client = { invoked: 0, answered: 0, incarnation };
      this.#clients.set(node, client);
    }
    return client;
  }

  #raise(node: NodeId, applied: number): void {
    if (applied > (this.#applied.get(node) ?? 0)) this.#applied.set(node, applied);
  }

  #missing(view: ClusterView, preset: Preset): string | null {
    const open = preset.clients.flatMap(({ node, workload }) => {
      if (!isLive(view, node)) return [];
      const { invoked = 0, answered = 0 } = this.#clients.get(node) ?? {};
      const asked = Math.max(invoked, operationsOf(workload));
      return asked > answered ? [{ node, answered, asked }] : [];
    });
    const [first] = open;
    if (first !== undefined) {
      const sum = (pick: 'answered' | 'asked'): number => open.reduce((total, each) => total + each[pick], 0);
      const who = open.length === 1 ? label(view, first.node) : counted(open.length, 'client');
      return `${sum('answered')} of ${counted(sum('asked'), 'operation')} of ${who} have an answer`;
    }
    if (!this.#tellsSlots) return null;
    const top = Math.max(0, ...this.#applied.values());
    const live = [...view.nodes.values()].filter((node) => node.roles.includes('replica') && isLive(view, node.node));
    if (live.length === 0) return 'no replica lives';
    const behind = live.filter(({ node }) => (this.#applied.get(node) ?? 0) < top);
    if (behind.length === 0) return null;
    const who = formatList(behind.map((node) => node.label));
    const have = behind.length === 1 ? 'has' : 'have';
    return `all is answered, but ${who} ${have} not applied up to slot ${top - 1}`;
  }

  #heldText(view: ClusterView, preset: Preset): string {
    const answered = preset.clients.reduce((sum, { node }) => sum + (this.#clients.get(node)?.answered ?? 0), 0);
    const top = Math.max(0, ...this.#applied.values());
    const live = [...view.nodes.values()].filter((node) => node.roles.includes('replica') && isLive(view, node.node));
    const slots = this.#tellsSlots ? `, and all ${live.length} live replicas applied ${counted(top, 'slot')}` : '';
    return `${counted(answered, 'operation')} answered${slots}`;
  }
}

const isLive = ({ nodes }: ClusterView, node: NodeId): boolean => {
  const known = nodes.get(node);
  return known !== undefined && known.exit === null;
};

const label = ({ nodes }: ClusterView, node: NodeId): string => nodes.get(node)?.label ?? `c${node}`;

/** A load without an end has as many as it began. */
function operationsOf(workload: Workload | undefined): number {
  if (workload === undefined) return 0;
  if (workload.type === 'load') return workload.operations ?? 0;
  return workload.lanes.reduce((sum, lane) => sum + lane.length, 0);
}
