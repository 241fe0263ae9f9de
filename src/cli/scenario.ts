/** paxos-tui scenario FILE...: replays transcripts by the shipped core and compares them with what is written. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createMachine } from '../paxos/machine.js';
import { replayTranscript } from '../sim/transcript.js';
import { type Difference, differenceOf } from '../sim/transcript-difference.js';
import { counted } from '../views/words.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { refuse, say } from './say.js';

export type ScenarioOptions = { readonly write?: true; readonly quiet?: true };

const fileBytesMax = 1024 * 1024;
const marks = { same: ' ', written: '-', new: '+' } as const;

/** Every file is played, whatever became of those before; settles with the gravest exit code. */
export async function playScenarios(files: readonly string[], options: ScenarioOptions): Promise<number> {
  const codes: number[] = [];
  for (const file of files) codes.push(await playScenario(file, options, files.length > 1));
  if (codes.includes(exitCodes.badInput)) return exitCodes.badInput;
  return codes.includes(exitCodes.propertyViolated) ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

async function playScenario(file: string, options: ScenarioOptions, isOneOfMany: boolean): Promise<number> {
  const read = await readText(file);
  if (!read.ok) return refuse(`${file}: ${read.reason}`);
  const replay = replayTranscript(read.text, createMachine);
  if (!replay.ok) return refuse(`${file}:${replay.line}: ${printable(replay.reason)}`);
  const { text, blocks } = replay;
  if (blocks.length === 0) return refuse(`${file}: holds no command, such as "cluster proposers=1 acceptors=3"`);
  if (options.quiet !== true) process.stdout.write(isOneOfMany ? `# ${file}\n${shown(text)}\n` : shown(text));
  const differences = blocks.flatMap((block) => differenceOf(block) ?? []);
  if (options.write === true) return write(file, read.text, text, differences.length);
  for (const difference of differences) printDifference(file, difference);
  const unanswered = blocks.filter(({ written }) => written === null).length;
  say(`${file}: ${summaryOf(blocks.length, unanswered, differences.length)}`);
  // The world did something else than was promised: as grave as a property that does not hold.
  return differences.length > 0 ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

function summaryOf(commands: number, unanswered: number, different: number): string {
  const all = counted(commands, 'command');
  if (different > 0) return `${all}, ${different} with another answer than written; --write rewrites the file`;
  if (unanswered > 0) return `${all}, ${unanswered} without an answer to compare with; --write fills them in`;
  return `${all}, all as written`;
}

async function write(file: string, before: string, after: string, different: number): Promise<number> {
  if (before === after) {
    say(`${file}: is as the world has it`);
    return exitCodes.expectationHeld;
  }
  try {
    await writeFile(file, after);
  } catch (error) {
    return refuse(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  say(`${file}: written, with ${different === 0 ? 'no answer' : counted(different, 'answer')} changed`);
  return exitCodes.expectationHeld;
}

/** As a diff shows it, under a place that editors and terminals can open. */
function printDifference(file: string, { line, command, lines }: Difference): void {
  const text = lines.map((each) => `${marks[each.kind]} ${printable(each.text)}\n`).join('');
  process.stdout.write(`${file}:${line}: ${printable(command)}\n${text}`);
}

const shown = (text: string): string => `${text.trimEnd().split('\n').map(printable).join('\n')}\n`;

type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

async function readText(file: string): Promise<Read> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) return { ok: false, reason: 'is a folder, not a scenario' };
    if (!stats.isFile()) return { ok: false, reason: 'is not a file' };
    if (stats.size > fileBytesMax) return { ok: false, reason: `expected at most 1 MiB, found ${stats.size} bytes` };
    const text = await readFile(file, 'utf8');
    return text.includes('\0')
      ? { ok: false, reason: 'expected a text file, found binary data' }
      : { ok: true, text: text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, reason: code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})` };
  }
}
