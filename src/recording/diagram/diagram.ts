/**
 * A recording, or a window of it, as a space-time diagram: lifelines, moments on them, and arrows between moments.
 * Drawn by the renderers beside this file; nothing here knows of pixels or of a format.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { labelOf, type Role, rolesOf } from '../../paxos/configuration.js';
import type { MessageKey } from '../../paxos/host.js';
import type { Message } from '../../paxos/message.js';
import type { RunRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import { type Mark, markOfProcess, marksOfStep } from './marks.js';
import { type Happening, happeningsOf, keyText } from './moments.js';
import { isInWindow, isSelected, lifelineOrder, type Selection } from './selection.js';

export type Lifeline = { readonly node: NodeId; readonly label: string; readonly roles: readonly Role[] };

/** In the order of time and cause; never two of one node at once. */
export type Moment = { readonly node: NodeId; readonly atMs: number; readonly marks: readonly Mark[] };

type ArrowEnd = 'delivered' | 'lost' | 'refused' | 'unseen';

export type Arrow = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  /** Index of a moment; null where it lies outside the window. */
  readonly sent: number | null;
  /** Of its arrival, or of its loss; null also where nobody is seen to receive it. */
  readonly ended: number | null;
  /** 'unseen': no receiver by the end of the window. */
  readonly end: ArrowEnd;
  /** Sent to several at once: its label belongs near the receiver. */
  readonly isFanned: boolean;
  /** A later copy of a message that arrived already. */
  readonly isCopy: boolean;
};

export type Diagram = {
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lifelines: readonly Lifeline[];
  readonly moments: readonly Moment[];
  readonly arrows: readonly Arrow[];
};

/** The records begin with the run's. */
export function diagramOf(run: RunRecord, records: readonly TraceRecord[], selection: Selection): Diagram {
  const drawing = new Drawing(selection);
  for (const happening of happeningsOf(records)) drawing.add(happening);
  const { configuration, title } = run.preset;
  const busy = drawing.busyNodes();
  const lifelines = lifelineOrder(configuration)
    .filter((node) => (selection.nodes === null ? busy.has(node) : selection.nodes.has(node)))
    .map((node) => ({ node, label: labelOf(configuration, node), roles: rolesOf(configuration, node) }));
  return { title, fromMs: selection.fromMs, toMs: selection.toMs, lifelines, ...drawing.result() };
}

type Sent = { readonly message: Message; readonly to: NodeId; readonly isFanned: boolean };

class Drawing {
  readonly #selection: Selection;
  readonly #moments: Moment[] = [];
  readonly #arrows: Arrow[] = [];
  /** Those that did not arrive so far, by key; with the moment of sending, or null before the window. */
  readonly #open = new Map<string, Sent & { readonly from: NodeId; readonly sent: number | null }>();
  /** Those that arrived or were lost, for their later copies. */
  readonly #done = new Map<string, Sent & { readonly from: NodeId; readonly sent: number | null }>();

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  busyNodes(): ReadonlySet<NodeId> {
    const ends = this.#arrows.flatMap(({ from, to }) => [from, to]);
    return new Set([...this.#moments.map(({ node }) => node), ...ends]);
  }

  result(): { readonly moments: readonly Moment[]; readonly arrows: readonly Arrow[] } {
    for (const { from, to, message, sent, isFanned } of this.#open.values()) {
      if (sent === null) continue; // Nothing of it lies in the window.
      this.#arrows.push({ from, to, message, sent, ended: null, end: 'unseen', isFanned, isCopy: false });
    }
    this.#open.clear();
    return { moments: this.#moments, arrows: this.#arrows };
  }

  add(happening: Happening): void {
    const { node, atMs, record } = happening;
    if (atMs > this.#selection.toMs || !isSelected(this.#selection, node)) return;
    if (record.kind === 'process') {
      const mark = markOfProcess(record);
      if (mark !== null && isInWindow(this.#selection, atMs)) this.#moments.push({ node, atMs, marks: [mark] });
    }
    if (record.kind === 'step') this.#step(happening, record);
    if (record.kind === 'fate' && record.fate === 'lost')
      this.#end(happening, record.message, 'lost', this.#moments.length);
    if (record.kind === 'refused' && record.message !== null) {
      this.#end(happening, record.message, 'refused', this.#moments.length);
    }
  }

  #step({ node, atMs }: Happening, record: StepRecord): void {
    const { input, cause } = record;
    const marks = marksOfStep(record);
    const sends = this.#sendsOf(record);
    const isArrival = input.type === 'message' && cause !== null && cause.from !== node;
    const isArrivalShown = isArrival && isSelected(this.#selection, cause.from);
    const isShown = isInWindow(this.#selection, atMs);
    const moment = isShown && (marks.length > 0 || sends.length > 0 || isArrivalShown) ? this.#moments.length : null;
    if (moment !== null) this.#moments.push({ node, atMs, marks });
    if (isArrivalShown) this.#arrive(node, cause, input.message, moment);
    for (const { key, sent } of sends) this.#open.set(key, { ...sent, from: node, sent: moment });
  }

  /** To other nodes of the diagram; own mail never touches the network. */
  #sendsOf({
    node,
    incarnation,
    sequence,
    effects,
  }: StepRecord): readonly { readonly key: string; readonly sent: Sent }[] {
    const sends: { readonly key: string; readonly sent: Sent }[] = [];
    let part = 0;
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      for (const to of effect.to) {
        const key = keyText({ from: node, incarnation, step: sequence, part: part++ });
        if (to === node || !isSelected(this.#selection, to)) continue;
        sends.push({ key, sent: { message: effect.message, to, isFanned: effect.to.length > 1 } });
      }
    }
    return sends;
  }

  #arrive(node: NodeId, cause: MessageKey, message: Message, moment: number | null): void {
    const key = keyText(cause);
    const open = this.#open.get(key);
    const known = open ?? this.#done.get(key);
    if (open !== undefined) this.#done.set(key, open);
    this.#open.delete(key);
    if (moment === null) return; // Before the window.
    const arrow = { from: cause.from, to: node, message, ended: moment, end: 'delivered' } as const;
    const isCopy = open === undefined && known !== undefined;
    this.#arrows.push({ ...arrow, sent: known?.sent ?? null, isFanned: known?.isFanned ?? true, isCopy });
  }

  /** Its fate at the receiver, other than arrival. */
  #end({ node, atMs }: Happening, key: MessageKey, end: 'lost' | 'refused', moment: number): void {
    const open = this.#open.get(keyText(key));
    if (open === undefined) return; // Sent by nobody in the diagram, or its record is lost.
    this.#open.delete(keyText(key));
    this.#done.set(keyText(key), open); // Another copy may be held, and arrive.
    if (!isInWindow(this.#selection, atMs)) return;
    this.#moments.push({ node, atMs, marks: [] });
    const { from, message, sent, isFanned } = open;
    this.#arrows.push({ from, to: node, message, sent, ended: moment, end, isFanned, isCopy: false });
  }
}
