/**
 * A recording, or a window of it, as a log for ShiViz: its first line is the regular expression that ShiViz reads the
 * rest with, its second the empty delimiter of executions. Vector clocks follow from the causes in the trace; they
 * count the events that are in the log, and carry causes through those that are not.
 */
import { CausalOrder } from '../../checker/causal.js';
import type { NodeId } from '../../paxos/ballot.js';
import { labelOf } from '../../paxos/configuration.js';
import type { RunRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import { describeMessage } from '../../views/message-words.js';
import { printable } from '../../views/printable.js';
import { formatNodes } from '../../views/words.js';
import { marksOfStep } from './marks.js';
import { lineCharactersMax, shortened } from './short-text.js';
import { isInWindow, isSelected, type Selection } from './selection.js';

/** Also what ShiViz itself supposes where a log is pasted into it. */
const shivizExpression = '(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})';

type Clock = Map<NodeId, number>;
type Label = (node: NodeId) => string;

/** `events` counts the lines' pairs, for a bound on them. */
export function shivizOf(
  run: RunRecord,
  records: readonly TraceRecord[],
  selection: Selection,
): { readonly text: string; readonly events: number } {
  const label: Label = (node) => labelOf(run.preset.configuration, node);
  const clocks = new Map<NodeId, Clock>();
  /** Of steps that sent something. */
  const atSend = new Map<string, Clock>();
  const lines: string[] = [];
  const order = new CausalOrder({
    deliver: (record) => {
      if (record.kind !== 'step') return;
      const { node, incarnation, sequence, cause, effects } = record;
      const clock: Clock = new Map(clocks.get(node));
      if (cause !== null) raise(clock, atSend.get(`${cause.from} ${cause.incarnation} ${cause.step}`));
      const event = eventOf(record, selection, label);
      if (event !== null) {
        clock.set(node, (clock.get(node) ?? 0) + 1);
        lines.push(event, `${label(node)} ${clockText(clock, label)}`);
      }
      clocks.set(node, clock);
      if (effects.some(({ type }) => type === 'send')) atSend.set(`${node} ${incarnation} ${sequence}`, clock);
    },
    gap: () => {},
    gaveUp: () => {},
  });
  for (const record of records) order.fold(record);
  order.end();
  const text = [shivizExpression, '', ...lines].join('\n');
  return { text: `${text}\n`, events: lines.length / 2 };
}

function raise(clock: Clock, other: Clock | undefined): void {
  for (const [node, count] of other ?? []) clock.set(node, Math.max(count, clock.get(node) ?? 0));
}

/** Null where nothing of the step is to be seen. */
function eventOf(record: StepRecord, selection: Selection, label: Label): string | null {
  const { node, atMs, input, effects } = record;
  if (!isSelected(selection, node) || !isInWindow(selection, atMs)) return null;
  const news: string[] = [];
  if (input.type === 'message' && input.from !== node && isSelected(selection, input.from)) {
    news.push(`receives ${short(describeMessage(input.message))} from ${label(input.from)}`);
  }
  news.push(...marksOfStep(record).map(({ text }) => short(text)));
  for (const effect of effects) {
    if (effect.type !== 'send') continue;
    const to = effect.to.filter((receiver) => receiver !== node && isSelected(selection, receiver));
    if (to.length > 0) news.push(`sends ${short(describeMessage(effect.message))} to ${formatNodes(to, label)}`);
  }
  return news.length === 0 ? null : `${(atMs / 1000).toFixed(3)} s: ${printable(news.join('; '))}`;
}

const short = (text: string): string => shortened(text, lineCharactersMax);

function clockText(clock: Clock, label: Label): string {
  const entries = [...clock].sort(([a], [b]) => a - b).map(([node, count]) => `"${label(node)}":${count}`);
  return `{${entries.join(', ')}}`;
}
