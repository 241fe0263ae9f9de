/** paxos-tui sim PRESET --seed N --shrink: a seed that violates a property, made into a scenario of a few commands. */
import { writeFileSync } from 'node:fs';
import { createMachine } from '../paxos/machine.js';
import type { Preset } from '../schema/preset.js';
import { profilesOf, withWords } from '../sim/gallery/exhibits.js';
import { scenarioText } from '../sim/shrink/scenario-text.js';
import { type Shrunk, shrinkSeed } from '../sim/shrink/shrink.js';
import { runPlain, runSwarm, type Trial } from '../sim/trial.js';
import { counted } from '../views/words.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { grouped } from './grouped.js';
import { sayQuirks } from './quirk-words.js';
import { refuse, say } from './say.js';

type Options = {
  readonly seed: number;
  /** Under the random faults that the seed draws, or as the preset is written. */
  readonly isSwarm: boolean;
  readonly out?: string;
  readonly json?: true;
};

/** Answers the exit code: 1 for a seed that violates a property, as without shrinking. */
export function printShrunk(preset: Preset, options: Options): number {
  const { seed, isSwarm, out, json } = options;
  const run = isSwarm ? runSwarm : runPlain;
  sayQuirks(preset);
  const outcome = shrinkSeed({ preset, seed, createMachine, ...profilesOf(preset) }, run);
  if (outcome.type === 'safe') return printSafe(seed, outcome.trial);
  if (outcome.type === 'not-by-hand') {
    say(`seed ${seed}: ${outcome.property} is violated, but not when its messages are delivered by hand: not shrunk`);
    return exitCodes.propertyViolated;
  }
  const text = scenarioText(outcome.script, commentOf(preset, options, outcome), createMachine);
  if (out !== undefined) {
    try {
      writeFileSync(out, text);
    } catch (error) {
      return refuse(`--out ${out}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  const { property, before, after } = outcome;
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ preset: preset.name, seed, property, before, after, scenario: text })}\n`);
    return exitCodes.propertyViolated;
  }
  const lines = [headlineOf(seed, outcome), ...notesOf(outcome)];
  const shown = out === undefined ? `\n${text}` : `written to ${out}: play it with paxos-tui scenario ${out}\n`;
  process.stdout.write(`${lines.map(printable).join('\n')}\n${printableLines(shown)}`);
  return exitCodes.propertyViolated;
}

const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

function printSafe(seed: number, { outcome, verdict, stuck }: Trial): number {
  if (verdict.state === 'unknown') {
    process.stdout.write(`seed ${seed}: safety is unknown, so there is nothing to shrink: ${verdict.unknown[0]}\n`);
    return exitCodes.verdictUnknown;
  }
  if (outcome.state !== 'failed') {
    process.stdout.write(`seed ${seed}: nothing to shrink, every property held\n`);
    return exitCodes.expectationHeld;
  }
  const why = stuck === null ? '' : `\nwhy: ${printable(stuck)}`;
  process.stdout.write(
    `seed ${seed}: nothing to shrink, every property held; only what violates a property is shrunk, ` +
      `not what is undecided: ${printable(outcome.text)}${why}\n`,
  );
  return exitCodes.notInTime;
}

const headlineOf = (seed: number, { property, before, after }: Shrunk): string =>
  `seed ${seed}: ${property} violated; ${sizeText(before)} -> ${sizeText(after)}`;

const sizeText = ({ events, nodes }: Shrunk['before']): string =>
  `${grouped(events)} ${events === 1 ? 'event' : 'events'}, ${counted(nodes, 'node')}`;

function notesOf({ kept, isMinimal }: Shrunk): readonly string[] {
  const notes: string[] = [];
  if (kept === 'decrees') notes.push('its decree alone does not show it: the others stayed');
  if (kept === 'election') notes.push('START alone does not show it: the election stayed');
  if (!isMinimal) notes.push('the search was ended early: more of it might go');
  return notes;
}

function commentOf({ name, quirks = [] }: Preset, { seed, isSwarm }: Options, shrunk: Shrunk): readonly string[] {
  const { property, violation, before, after } = shrunk;
  const wrong = quirks.length === 0 ? '' : ` ${withWords(quirks)}`;
  const faults = isSwarm ? ' under random faults' : '';
  return [
    `${property} is violated: ${violation.text}.`,
    `Shrunk from seed ${seed} of ${name}${wrong}${faults}: ${sizeText(before)} became ${sizeText(after)}.`,
  ];
}
