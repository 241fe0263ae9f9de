/** The walk through a scenario as text: each comment, each command, and what it teaches. */
import type { Playground, PlayState } from '../schema/playground.js';
import { printable } from '../views/printable.js';
import { counted, formatList } from '../views/words.js';
import { exitCodes } from './exit-codes.js';

const columns = 100;
const indent = '     ';

/** Plays all steps. Settles with the exit code. */
export function printWalk(playground: Playground, closing: readonly string[]): number {
  let refusal: string | null = null;
  while (refusal === null && playground.state().script?.command != null) refusal = playground.next();
  const state = playground.state();
  const lines = [...walkLines(state, closing), ...endLines(state)];
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return state.verdict.state === 'violated' ? exitCodes.propertyViolated : exitCodes.expectationHeld;
}

function walkLines({ pages }: PlayState, closing: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const [place, { command, comment, sentences }] of pages.entries()) {
    for (const paragraph of comment) lines.push(...wrapped(paragraph, columns), '');
    lines.push(`${String(place + 1).padStart(3)}. ${command}`);
    for (const sentence of sentences)
      lines.push(...wrapped(sentence, columns - indent.length).map((line) => indent + line));
    lines.push('');
  }
  for (const paragraph of closing) lines.push(...wrapped(paragraph, columns), '');
  return lines;
}

function endLines({ chosen, knowers, friends, messages, verdict }: PlayState): readonly string[] {
  const known =
    knowers.length === friends.length
      ? 'everybody knows it'
      : knowers.length < 2
        ? `${knowers.length === 0 ? 'nobody' : `only ${knowers[0]}`} knows it`
        : `${formatList(knowers)} know it`;
  const choice = chosen === null ? 'Nothing is chosen' : `Chosen: ${chosen}; ${known}`;
  const held = messages.filter(({ isHeld }) => isHeld).length;
  const flying = messages.length - held;
  const flight =
    (flying === 0 ? 'nothing is in flight' : `${counted(flying, 'message')} still in flight`) +
    (held === 0 ? '' : `, ${held} held`);
  const safety = {
    holds: 'Safety holds: no property was violated',
    violated: `Safety is VIOLATED: ${verdict.text}`,
    unknown: `Safety is unknown: ${verdict.text}`,
  }[verdict.state];
  return [...wrapped(`${choice}; ${flight}.`, columns), `${safety}.`];
}

/** At spaces; a longer word has a line of its own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
