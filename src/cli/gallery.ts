/** paxos-tui gallery [QUIRK]: the list of wrong versions of Paxos, or one scenario to its red verdict. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Certifier } from '../checker/certificate.js';
import { createJudge } from '../checker/judge.js';
import { labelOf } from '../paxos/configuration.js';
import { createMachine } from '../paxos/machine.js';
import { recordedSession } from '../recording/session.js';
import { firstDecree } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { type Exhibit, exhibitOf, gallery } from '../sim/gallery/exhibits.js';
import { replayScenario } from '../sim/scenario/replay.js';
import { endOf } from '../sim/scenario/verdict.js';
import { wrapText } from '../tui/width.js';
import { counted } from '../views/words.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import { quirkNamed, unknownQuirk } from './quirk-words.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';
import { type Answer, whyLines } from './why-lines.js';

/** A terminal's width where none is known; more than the upper limit is hard to read. */
const columnsUnknown = 80;
const columnsMax = 140;

export function listGallery(options: RunOptions): number {
  if (options.json === true) {
    const told = gallery.map(({ name, sentence, breaks, known }) => ({ name, sentence, breaks, known }));
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return exitCodes.expectationHeld;
  }
  const columns = columnsNow();
  const lines = gallery.flatMap(({ name, sentence }) => [name, ...indented(sentence, columns)]);
  print([...lines, '', `${counted(gallery.length, 'quirk')}; paxos-tui gallery NAME shows one`]);
  return exitCodes.expectationHeld;
}

export async function showExhibit(text: string, options: RunOptions, installation: Installation): Promise<number> {
  const name = quirkNamed(text);
  if (name === undefined) return refuse(unknownQuirk(text));
  const exhibit = exhibitOf(name);
  const file = join(installation.galleryFolder, `${name}.txt`);
  const scenario = await readFile(file, 'utf8');
  const replay = replayScenario(scenario, createMachine);
  if (!replay.ok) throw new Error(`gallery/${name}.txt:${replay.line}: ${replay.reason}`);
  const trace = [...replay.trace, endOf(replay.trace)];
  if (!isHeadless(options)) {
    const { showSession } = await import('./dashboard.js');
    return showSession(recordedSession(trace), options, installation);
  }
  const answer = answerOf(trace);
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ...told(exhibit), scenario: replay.text, ...answer })}\n`);
  else print([...introduction(exhibit), '', ...replay.text.trimEnd().split('\n'), '', ...evidenceLines(trace, answer)]);
  return answer.violations.length > 0 ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

const told = ({ name, sentence, breaks, known }: Exhibit) => ({ name, sentence, breaks, known });

function introduction({ name, sentence, known }: Exhibit): readonly string[] {
  const columns = columnsNow();
  return [name, ...indented(sentence, columns), ...(known === null ? [] : indented(`Known: ${known}`, columns))];
}

/** The two certificates beside each other, and what was violated. */
function evidenceLines(trace: readonly TraceRecord[], answer: Answer): readonly string[] {
  const [run] = trace;
  if (run?.kind !== 'run') throw new Error('a scenario without a run');
  const { configuration } = run.preset;
  return whyLines(answer, configuration, (node) => labelOf(configuration, node), columnsNow());
}

function answerOf(trace: readonly TraceRecord[]): Answer {
  const certifier = new Certifier(null);
  const judge = createJudge();
  for (const record of trace) {
    certifier.fold(record);
    judge.fold(record);
  }
  const { violations, unknown } = judge.verdict();
  const certificates = certifier.of(firstDecree);
  const state = certificates.length > 0 ? 'decided' : 'undecided';
  return { decree: firstDecree, state, certificates, violations, unknown, obstacle: null, progress: null };
}

const columnsNow = (): number => Math.min(process.stdout.columns ?? columnsUnknown, columnsMax);

const indented = (text: string, columns: number): readonly string[] =>
  wrapText(text, columns - 2).map((line) => `  ${line}`);

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
