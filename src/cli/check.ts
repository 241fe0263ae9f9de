/** paxos-tui check FILE: judges a recording with all properties. */
import { createJudge } from '../checker/judge.js';
import type { NodeId } from '../paxos/ballot.js';
import { allNodes, labelOf } from '../paxos/configuration.js';
import type { Effect } from '../paxos/effect.js';
import { createMachine } from '../paxos/machine.js';
import { readRecording } from '../recording/read.js';
import { recordedSession } from '../recording/session.js';
import type { Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { retrace } from '../sim/retrace.js';
import { describeEffect } from '../sim/scenario/words.js';
import { type CheckReport, type CoreFinding, findingsOf, junitOf, linesOf, reasonsOf } from './check-report.js';
import { exitCodes } from './exit-codes.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';

const codes = {
  holds: exitCodes.expectationHeld,
  violated: exitCodes.propertyViolated,
  unknown: exitCodes.verdictUnknown,
} as const;

/** Settles with the exit code. */
export async function check(file: string, options: RunOptions & { readonly junit?: true }): Promise<number> {
  if (options.junit === true && options.json === true) return refuse('--json and --junit: give one of them');
  const recording = await readRecording(file);
  if (!recording.ok) return refuse(recording.reason);
  const { records, cutShort } = recording;
  const report = reportOf(file, records, cutShort);
  if (report === null) return refuse(`${file}: is not a recording: its first line is not the record of a run`);
  process.stdout.write(textOf(report, options));
  return codes[report.state];
}

function textOf(report: CheckReport, options: RunOptions & { readonly junit?: true }): string {
  if (options.json === true) return `${JSON.stringify(report)}\n`;
  return options.junit === true ? junitOf(report) : `${linesOf(report).join('\n')}\n`;
}

function reportOf(file: string, records: readonly TraceRecord[], cutShort: boolean): CheckReport | null {
  const [run] = records;
  if (run?.kind !== 'run') return null;
  const judge = createJudge();
  const decided = new Map<number, Set<string>>();
  recordedSession(records).subscribe((batch) => {
    for (const record of batch) {
      judge.fold(record);
      noteDecisions(decided, record);
    }
  });
  const verdict = judge.verdict();
  return {
    file,
    preset: run.preset.name,
    seed: run.preset.seed,
    state: verdict.state,
    records: records.length,
    nodes: allNodes(run.preset.configuration).length,
    trace: run.preset.trace ?? 'steps',
    cutShort,
    decided: [...decided]
      .sort(([one], [other]) => one - other)
      .map(([decree, values]) => ({ decree, values: [...values] })),
    violationCount: verdict.violationCount,
    unknown: reasonsOf(verdict),
    properties: findingsOf(verdict),
    core: coreOf(run.preset, records),
  };
}

function coreOf({ configuration }: Preset, records: readonly TraceRecord[]): CoreFinding {
  const { steps, skipped, difference } = retrace(records, createMachine);
  if (difference === null) return { steps, skipped, difference };
  const { node, incarnation, sequence, atMs, effects: recorded } = difference.record;
  const label = (id: NodeId): string => labelOf(configuration, id);
  const words = (effects: readonly Effect[]): readonly string[] =>
    effects.length === 0 ? ['(nothing)'] : effects.map((effect) => describeEffect(node, effect, label));
  const now = difference.effects === null ? null : words(difference.effects);
  const where = { node: label(node), incarnation, sequence, atMs };
  return { steps, skipped, difference: { ...where, recorded: words(recorded), now } };
}

function noteDecisions(decided: Map<number, Set<string>>, record: TraceRecord): void {
  if (record.kind !== 'step') return;
  for (const effect of record.effects) {
    if (effect.type !== 'decide') continue;
    const values = decided.get(effect.decree) ?? new Set();
    decided.set(effect.decree, values.add(effect.proposal.value));
  }
}
