/** What the dashboard knows of the run on screen, as keys and panels read it. Folded elsewhere; never changed here. */
import type { NodeId } from '../paxos/ballot.js';
import type { Verdict } from '../checker/judge.js';
import type { ClusterView, NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';

export type PresetLine = { readonly name: string; readonly title: string; readonly teaches: string };

export type Facts = {
  readonly cluster: ClusterView;
  readonly verdict: Verdict;
  /** Null while no session is open. */
  readonly kind: 'live' | 'recorded' | 'simulated' | null;
  readonly mayControl: boolean;
  /** Its processes end with this dashboard. */
  readonly owned: boolean;
  /** Why the session is over, or null. */
  readonly ended: string | null;
  readonly elapsedMs: number;
  /** Records that wait to be folded: a long recording is taken in slices. */
  readonly backlog: number;
};

export const nodesOf = (facts: Facts): readonly NodeView[] => [...facts.cluster.nodes.values()];

export const nodeOf = (facts: Facts, id: NodeId | null): NodeView | null =>
  id === null ? null : (facts.cluster.nodes.get(id) ?? null);

/** Processes that would die with this dashboard. */
export function ownedProcesses(facts: Facts): number {
  return facts.owned ? nodesOf(facts).filter((node) => isAlive(node)).length : 0;
}

export function labelIn(facts: Facts, id: NodeId): string {
  return facts.cluster.nodes.get(id)?.label ?? `n${id}`;
}

/** A node by what people type: its label ("a4") or its bare id ("4"). */
export function nodeNamed(facts: Facts, name: string): NodeView | null {
  return nodesOf(facts).find((node) => node.label === name || String(node.node) === name) ?? null;
}
