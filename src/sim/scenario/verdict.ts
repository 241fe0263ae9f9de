/** What the checker says of all that a scenario's cluster did so far: one line, or one for each violated property. */
import { createJudge, type Verdict } from '../../checker/judge.js';
import type { EndRecord, TraceRecord } from '../../schema/trace.js';

export function verdictLines(trace: readonly TraceRecord[]): readonly string[] {
  const { violations, violationCount, unknown, checked } = judgeAsEnded(trace);
  const sentences = checked.flatMap((name) => {
    const first = violations.find(({ property }) => property === name);
    return first === undefined ? [] : [`${name} is violated: ${first.text}`];
  });
  const unseen = violationCount - violations.length;
  const more = unseen > 0 ? [`and ${unseen} more violations`] : [];
  const gaps = unknown.slice(0, 1).map((reason) => `not everything is known: ${reason}`);
  const lines = [...sentences, ...more, ...gaps];
  return lines.length === 0 ? ['all properties hold so far'] : lines;
}

/** As if the run ended here: what waits for a record that is not there is judged without it. */
function judgeAsEnded(trace: readonly TraceRecord[]): Verdict {
  const judge = createJudge();
  for (const record of trace) judge.fold(record);
  judge.fold(endOf(trace));
  return judge.verdict();
}

/** The record with which a trace ends that was cut off after `trace`. */
export function endOf(trace: readonly TraceRecord[]): EndRecord {
  const last = trace.at(-1)?.atMs ?? 0;
  const sequence = trace.filter(({ node }) => node === null).length;
  return { kind: 'end', node: null, incarnation: 1, sequence, atMs: last, reason: 'the scenario is over' };
}
