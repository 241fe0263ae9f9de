/** paxos-tui why FILE [DECREE]: why a decree of a recording was decided as it was, or was not. */
import { Certifier } from '../checker/certificate.js';
import { obstacleInHindsight } from '../checker/hindsight.js';
import { createJudge, type Verdict } from '../checker/judge.js';
import { type Decree, decreeNumber } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import { readRecording } from '../recording/read.js';
import { recordedSession } from '../recording/session.js';
import { firstDecree } from '../schema/preset.js';
import type { RunRecord, TraceRecord } from '../schema/trace.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { refuse, say } from './say.js';
import { type Answer, whyLines } from './why-lines.js';

/** A terminal's width where none is known; more than the upper limit is hard to read. */
const columnsUnknown = 100;
const columnsMax = 140;

export async function why(file: string, decreeText: string | null, isJson: boolean): Promise<number> {
  const asked = decreeText === null ? null : parseDecree(decreeText);
  if (decreeText !== null && asked === null) return refuse(`decree ${decreeText}: expected a whole number, 0 or above`);
  const recording = await readRecording(file);
  if (!recording.ok) return refuse(recording.reason);
  const [run] = recording.records;
  if (run?.kind !== 'run') return refuse(`${file}: is empty`);
  const { trace = 'steps' } = run.preset;
  if (trace !== 'steps') {
    return refuse(`${file}: is told at trace level ${trace}, and a certificate is made of steps: record it with them`);
  }
  if (recording.cutShort) say(`${file}: the recording is cut short; this is what it has`);
  const { certifier, verdict, last } = foldAll(recording.records, asked);
  if (asked !== null && asked > last) {
    const place = run.preset.configuration.log === undefined ? 'decree' : 'slot';
    return refuse(`${file}: there is no ${place} ${asked}: ${decreesText(place, last)}`);
  }
  const decree = asked ?? certifier.lastDecided() ?? last;
  const certificates = certifier.of(decree);
  const isDecided = certificates.length > 0;
  const answer: Answer = {
    decree,
    state: isDecided ? 'decided' : 'undecided',
    certificates,
    violations: verdict.violations,
    unknown: verdict.unknown,
    obstacle: isDecided ? null : obstacleInHindsight(recording.records, decree),
    progress: isDecided ? null : certifier.progress(decree),
  };
  process.stdout.write(isJson ? `${JSON.stringify(answer)}\n` : textOf(answer, run));
  return exitCodeOf(verdict, isDecided, run);
}

function parseDecree(text: string): Decree | null {
  return /^\d{1,9}$/.test(text) ? decreeNumber(Number(text)) : null;
}

/** As a session hears them, which ends what was cut short. */
function foldAll(records: readonly TraceRecord[], asked: Decree | null) {
  const certifier = new Certifier(asked);
  const judge = createJudge();
  let last: Decree = firstDecree;
  recordedSession(records).subscribe((batch) => {
    for (const record of batch) {
      certifier.fold(record);
      judge.fold(record);
      last = decreeNumber(Math.max(last, lastIn(record)));
    }
  });
  return { certifier, verdict: judge.verdict(), last };
}

/** The highest decree that a record opens, or slot that it applies. */
function lastIn(record: TraceRecord): number {
  if (record.kind === 'decree') return record.decree;
  if (record.kind !== 'step') return firstDecree;
  const applied = record.effects.map((effect) => (effect.type === 'applied' ? effect.decree : firstDecree));
  return Math.max(firstDecree, record.input.type === 'open-decree' ? record.input.decree : firstDecree, ...applied);
}

const decreesText = (place: string, last: Decree): string =>
  last === firstDecree ? `the run has only ${place} ${firstDecree}` : `the run has ${place}s ${firstDecree} to ${last}`;

function textOf(answer: Answer, { preset }: RunRecord): string {
  const columns = Math.min(process.stdout.columns ?? columnsUnknown, columnsMax);
  const lines = whyLines(answer, preset.configuration, (node) => labelOf(preset.configuration, node), columns);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function exitCodeOf(verdict: Verdict, isDecided: boolean, { preset }: RunRecord): number {
  if (verdict.state === 'violated') return exitCodes.propertyViolated;
  if (!isDecided && preset.expect.outcome === 'decided') return exitCodes.notInTime;
  return verdict.state === 'unknown' ? exitCodes.verdictUnknown : exitCodes.expectationHeld;
}
