/** paxos-tui scenario NAME...: replays scenarios by the shipped core and compares them with what is written. */
import { writeFile } from 'node:fs/promises';
import { createMachine } from '../paxos/machine.js';
import { replayScenario } from '../sim/scenario/replay.js';
import { type Difference, differenceOf } from '../sim/scenario/difference.js';
import { counted } from '../views/words.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { refuse, say } from './say.js';
import { readText } from './scenario-file.js';
import { placeOf, unknownName } from './shipped-scenarios.js';

export type ScenarioOptions = { readonly write?: true; readonly quiet?: true };

const marks = { same: ' ', written: '-', new: '+' } as const;

/**
 * Shipped ones by their names, others by their paths. Each is played, whatever became of those before; settles with the
 * gravest exit code.
 */
export async function playScenarios(
  names: readonly string[],
  options: ScenarioOptions,
  scenariosFolder: string,
): Promise<number> {
  const codes: number[] = [];
  for (const name of names) codes.push(await playScenario(name, options, scenariosFolder, names.length > 1));
  if (codes.includes(exitCodes.badInput)) return exitCodes.badInput;
  return codes.includes(exitCodes.propertyViolated) ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

/** What is said of it goes by `name`, as it was typed. */
async function playScenario(
  name: string,
  options: ScenarioOptions,
  scenariosFolder: string,
  isOneOfMany: boolean,
): Promise<number> {
  const { file, isShipped } = await placeOf(name, scenariosFolder);
  if (isShipped && options.write === true) return refuse(`--write is for files of your own: ${name} is a shipped one`);
  const read = await readText(file);
  if (!read.ok) {
    const unknown = read.isAbsent ? await unknownName(name, scenariosFolder) : null;
    return refuse(unknown ?? `${file}: ${read.reason}`);
  }
  const replay = replayScenario(read.text, createMachine);
  if (!replay.ok) return refuse(`${name}:${replay.line}: ${printable(replay.reason)}`);
  const { text, blocks } = replay;
  if (blocks.length === 0) return refuse(`${name}: holds no command, such as "cluster proposers=1 acceptors=3"`);
  if (options.quiet !== true) process.stdout.write(isOneOfMany ? `# ${name}\n${shown(text)}\n` : shown(text));
  const differences = blocks.flatMap((block) => differenceOf(block) ?? []);
  const unanswered = blocks.filter(({ written }) => written === null).length;
  if (options.write === true) return write(file, read.text, text, writtenWords(unanswered, differences.length));
  for (const difference of differences) printDifference(name, difference);
  say(`${name}: ${summaryOf(blocks.length, unanswered, differences.length)}`);
  // The world did something else than was promised: as grave as a property that does not hold.
  return differences.length > 0 ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

function summaryOf(commands: number, unanswered: number, different: number): string {
  const all = counted(commands, 'command');
  if (different > 0) return `${all}, ${different} with another answer than written; --write rewrites the file`;
  if (unanswered > 0) return `${all}, ${unanswered} without an answer to compare with; --write fills them in`;
  return `${all}, all as written`;
}

function writtenWords(unanswered: number, different: number): string {
  const filled = unanswered === 0 ? [] : [`${counted(unanswered, 'answer')} filled in`];
  const changed =
    different === 0 && unanswered > 0
      ? []
      : [`${different === 0 ? 'no answer' : counted(different, 'answer')} changed`];
  return [...filled, ...changed].join(' and ');
}

async function write(file: string, before: string, after: string, what: string): Promise<number> {
  if (before === after) {
    say(`${file}: is as the world has it`);
    return exitCodes.expectationHeld;
  }
  try {
    await writeFile(file, after);
  } catch (error) {
    return refuse(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  say(`${file}: written, with ${what}`);
  return exitCodes.expectationHeld;
}

/** As a diff shows it, under a place that editors and terminals can open. */
function printDifference(file: string, { line, command, lines }: Difference): void {
  const text = lines.map((each) => `${marks[each.kind]} ${printable(each.text)}\n`).join('');
  process.stdout.write(`${file}:${line}: ${printable(command)}\n${text}`);
}

const shown = (text: string): string => `${text.trimEnd().split('\n').map(printable).join('\n')}\n`;
