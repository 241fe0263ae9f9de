/** What the screen shows of a run: its newest state, or the state after an event of its past. */
import type { Verdict } from '../checker/judge.js';
import type { NodeId } from '../paxos/ballot.js';
import type { LogView } from '../views/log.js';
import type { ClusterView } from '../views/nodes.js';
import type { SlotsView } from '../views/slots.js';
import type { TrafficView } from '../views/traffic.js';
import { quietEventText } from '../views/quiet-events.js';
import type { View, Why } from './facts.js';
import type { Feed } from './feed.js';
import type { LivePanes } from './live-panes.js';
import { createLivePanes } from './live-panes.js';
import type { State } from './state.js';
import type { Moment } from './timeline.js';
import { whyDecided } from './why-decided.js';

export type Seen = {
  readonly cluster: ClusterView;
  readonly verdict: Verdict;
  readonly view: View | null;
  readonly why: Why | null;
  readonly slots: SlotsView;
  readonly traffic: TrafficView;
};

export class PastView {
  readonly #feed: Feed;
  /** Of now; they keep where they were scrolled to. */
  readonly #live: LivePanes;
  panes: LivePanes;
  /** The moment on screen and the event that was asked for, which may no longer be kept; null is now. */
  #moment: (Moment & { readonly asked: number }) | null = null;
  #why: { readonly key: string; readonly why: Why } | null = null;

  constructor(feed: Feed) {
    this.#feed = feed;
    this.#live = createLivePanes(feed.log, feed.messages);
    this.panes = this.#live;
  }

  /** `isStill`: what is newest is the last event of a simulation whose clock stands still, and marked as such. */
  look(state: State, isStill: boolean): Seen {
    const { cluster, judge, timeline, slots, traffic } = this.#feed;
    const why = this.#whyFor(state);
    if (state.at === null) {
      this.#moment = null;
      this.panes = this.#live;
      const newest = isStill && timeline.total > 0 ? timeline.newest() : null;
      this.#live.mark = newest;
      const view = newest === null ? null : viewOf(newest, cluster, false);
      return { cluster, verdict: judge.verdict(), view, why, slots, traffic };
    }
    if (this.#moment === null || this.#moment.asked !== state.at) {
      this.#moment = { ...timeline.at(state.at), asked: state.at };
      this.panes = createLivePanes(this.#moment.log, this.#moment.messages);
      this.panes.mark = this.#moment;
    }
    const moment = this.#moment;
    const view = viewOf(moment, moment.cluster, true);
    return { ...moment, view, why };
  }

  /** Looked for once for each event and decree that is asked about. */
  #whyFor({ overlay, at }: State): Why | null {
    if (overlay?.type !== 'certificate') {
      this.#why = null;
      return null;
    }
    const key = `${at} ${overlay.decree}`;
    const { timeline } = this.#feed;
    if (this.#why?.key !== key) {
      this.#why = { key, why: whyDecided(timeline, at ?? timeline.total, overlay.decree) };
    }
    return this.#why.why;
  }
}

type Place = Pick<Moment, 'event' | 'record' | 'lineFrom'> & { readonly log: LogView };

function viewOf({ event, record, lineFrom, log }: Place, cluster: ClusterView, isPast: boolean): View {
  if (record === null) {
    return { event, atMs: 0, label: '', text: 'nothing has happened yet', isQuiet: true, isPast };
  }
  // Its lines are the last ones.
  const [line] = log.lines.slice(Math.min(log.lines.length, lineFrom - log.dropped));
  const label = (node: NodeId): string => cluster.nodes.get(node)?.label ?? `n${node}`;
  const { atMs } = record;
  if (line !== undefined) return { event, atMs, label: line.label, text: line.text, isQuiet: false, isPast };
  const subject = record.kind === 'process' ? record.subject : record.node;
  const who = subject === null ? '' : label(subject);
  return { event, atMs, label: who, text: quietEventText(record, label), isQuiet: true, isPast };
}
