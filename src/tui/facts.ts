/** What the dashboard knows of the run on screen, as keys and panels read it. Folded elsewhere; never changed here. */
import type { Certificate } from '../checker/certificate.js';
import { type Ballot, type Decree, formatBallot, type NodeId } from '../paxos/ballot.js';
import type { Verdict } from '../checker/judge.js';
import type { HeldCopy } from '../views/held.js';
import type { ClusterView, NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import type { SlotsView } from '../views/slots.js';
import type { TrafficView } from '../views/traffic.js';
import type { Timeline } from './timeline.js';

export type PresetLine = { readonly name: string; readonly title: string; readonly teaches: string };

/** The event that the view stands at. */
export type View = {
  readonly event: number;
  readonly atMs: number;
  /** Whom it is about, and what it was, in a few words. */
  readonly label: string;
  readonly text: string;
  /** The log has no line of its own for it. */
  readonly isQuiet: boolean;
  /** Newer ones are there, or may come at any time: what the screen shows is over. */
  readonly isPast: boolean;
};

export type Why = {
  readonly decree: Decree;
  /** One for each value that is known as decided. */
  readonly certificates: readonly Certificate[];
  /** Records before them are no longer kept. */
  readonly isIncomplete: boolean;
};

/** Everything is of the event that the view stands at. */
export type Facts = {
  readonly cluster: ClusterView;
  readonly verdict: Verdict;
  /** Of a log; empty for clusters of single decrees. */
  readonly slots: SlotsView;
  readonly traffic: TrafficView;
  /** Copies of messages that wait for a hand, the longest waiting first. */
  readonly held: readonly HeldCopy[];
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
  /** All that can be gone back over. */
  readonly events: Pick<Timeline, 'total' | 'first' | 'gone' | 'milestone' | 'eventAtTime'>;
  /** Null while it follows what comes. */
  readonly view: View | null;
  /** Of a simulation: does time go on? Else null. */
  readonly clock: 'running' | 'stopped' | null;
  /** Why something was decided; null while nobody asks. */
  readonly why: Why | null;
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

/** In an atomic broadcast the numbers of nodes say nothing to people: 3.p1. */
export const ballotIn = (facts: Facts, ballot: Ballot): string =>
  facts.cluster.learned === null ? formatBallot(ballot) : `${ballot.round}.${labelIn(facts, ballot.node)}`;

/** A node by what people type: its label ("a4") or its bare id ("4"). */
export function nodeNamed(facts: Facts, name: string): NodeView | null {
  return nodesOf(facts).find((node) => node.label === name || String(node.node) === name) ?? null;
}
