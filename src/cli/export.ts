/** paxos-tui export FILE --as FORMAT: a recording, or a window of it, as a space-time diagram. */
import { writeFile } from 'node:fs/promises';
import { endOfRun } from '../checker/hindsight.js';
import { type Arrow, type Diagram, diagramOf } from '../recording/diagram/diagram.js';
import { mermaidOf } from '../recording/diagram/mermaid.js';
import type { Selection } from '../recording/diagram/selection.js';
import { shivizOf } from '../recording/diagram/shiviz.js';
import { svgOf } from '../recording/diagram/svg.js';
import { readRecording } from '../recording/read.js';
import type { RunRecord, TraceRecord } from '../schema/trace.js';
import type { ExportFormat } from './export-formats.js';
import { problemOfOutput } from './export-output.js';
import { type ExportOptions, selectionOf } from './export-selection.js';
import { exitCodes } from './exit-codes.js';
import { refuse, say } from './say.js';

/** More arrows than this no page holds; Mermaid refuses long texts, and ShiViz draws every event. */
const arrowsMax = { mermaid: 250, svg: 500 } as const;
const eventsMax = 5_000;

type Drawn = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

export async function exportRecording(file: string, options: ExportOptions): Promise<number> {
  const outputProblem = options.out === undefined ? null : problemOfOutput(options.out, file);
  if (outputProblem !== null) return refuse(outputProblem);
  const recording = await readRecording(file);
  if (!recording.ok) return refuse(recording.reason);
  const { records } = recording;
  const [run] = records;
  if (run?.kind !== 'run') return refuse(`${file}: is empty`);
  const selected = selectionOf(options, run.preset.configuration, lastAtMs(records));
  if (!selected.ok) return refuse(selected.reason);
  if (recording.cutShort) say(`${file}: the recording is cut short; this is what it has`);
  const drawn = draw(options.as, run, records, selected.selection);
  if (!drawn.ok) return refuse(`${file}: ${drawn.reason}`);
  if (options.out === undefined) process.stdout.write(drawn.text);
  else {
    try {
      await writeFile(options.out, drawn.text);
    } catch (error) {
      return refuse(`--out ${options.out}: it cannot be written: ${(error as Error).message}`);
    }
  }
  return exitCodes.expectationHeld;
}

/** Without the end of all nodes at the end of the run, which says nothing. */
function lastAtMs(records: readonly TraceRecord[]): number {
  const end = records[endOfRun(records)];
  return end?.kind === 'process' ? end.atMs : Math.max(...records.slice(-200).map(({ atMs }) => atMs));
}

function draw(format: ExportFormat, run: RunRecord, records: readonly TraceRecord[], selection: Selection): Drawn {
  if (format === 'shiviz') {
    const { text, events } = shivizOf(run, records, selection);
    if (events === 0) return { ok: false, reason: nothing(selection) };
    if (events <= eventsMax) return { ok: true, text };
    const reason = `${events} events are too many for one shiviz log, which may have ${eventsMax}`;
    return { ok: false, reason: `${reason}; narrow the window with --from, --to and --node` };
  }
  const diagram = diagramOf(run, records, selection);
  if (diagram.moments.length === 0) return { ok: false, reason: nothing(selection) };
  if (diagram.arrows.length > arrowsMax[format]) return { ok: false, reason: tooMany(diagram, format) };
  return { ok: true, text: format === 'svg' ? svgOf(diagram) : mermaidOf(diagram) };
}

const nothing = ({ fromMs, toMs }: Selection): string =>
  `there is nothing to draw from ${seconds(fromMs)} to ${seconds(toMs)} at these nodes`;

/** Names a window that fits: from the first proposal on, since people rarely mean the election. */
function tooMany({ arrows, moments }: Diagram, format: 'mermaid' | 'svg'): string {
  const max = arrowsMax[format];
  const begin = moments.find(({ marks }) => marks.some(({ type }) => type === 'submit')) ?? moments[0];
  const fromMs = Math.floor(begin?.atMs ?? 0);
  /** When it first shows in a window that begins there, by its sending or by its end. */
  const shows = ({ sent, ended }: Arrow): number => {
    const times = [sent, ended].map((moment) => (moment === null ? -1 : (moments[moment]?.atMs ?? -1)));
    return times.find((atMs) => atMs >= fromMs) ?? Number.POSITIVE_INFINITY;
  };
  const tooLateMs = arrows.map(shows).sort((a, b) => a - b)[max] ?? Number.POSITIVE_INFINITY;
  const toMs = Math.max(fromMs + 1, Math.ceil(Math.min(tooLateMs, moments.at(-1)?.atMs ?? fromMs)) - 1);
  const count = `${arrows.length} messages are too many for one ${format} diagram, which may have ${max}`;
  return `${count}; narrow the window, for example with --from ${fromMs}ms --to ${toMs}ms, or name nodes with --node`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
