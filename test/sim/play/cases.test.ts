/** The three cases that come with the program: as written, and with the outcome that they are told for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import type { PlayState } from '../../../src/schema/playground.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';
import { playgroundOf } from './tables.js';

const folder = join(import.meta.dirname, '../../../scenarios/playground');
const names = readdirSync(folder).sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

function walked(name: string): PlayState {
  const playground = playgroundOf(textOf(name), name);
  while (playground.state().script?.command != null) expect(playground.next()).toBeNull();
  return playground.state();
}

test('there are three', () => expect(names).toEqual(['case-1.txt', 'case-2.txt', 'case-3.txt']));

test.each(names)('%s is as written', async (name) => {
  const replay = replayScenario(textOf(name), createMachine);
  if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
  await expect(replay.text).toMatchFileSnapshot(join(folder, name));
});

describe('the outcome', () => {
  test.each([
    ['case-1.txt', '1.Amy = Oppenheimer', ['Amy', 'Ben', 'Cal', 'Dan', 'Eva']],
    ['case-2.txt', '1.Eva = Oppenheimer', ['Amy', 'Eva']],
    ['case-3.txt', '1.Eva = Barbie', ['Eva']],
  ])('%s: %s is chosen, and %j know it', (name, chosen, knowers) => {
    expect(walked(name)).toMatchObject({ chosen, knowers, verdict: { state: 'holds' }, isUnsaved: false });
  });

  test('in case 3 Amy, who tries again, must propose what Eva got chosen', () => {
    const playground = playgroundOf(textOf('case-3.txt'));
    while (playground.state().script?.command != null) playground.next();
    for (const command of ['timer Amy back-off', 'deliver all prepare', 'deliver all promise']) {
      expect(playground.play(command)).toBeNull();
    }
    expect(playground.state().pages.at(-1)?.sentences.join(' ')).toContain("Amy must propose Barbie, Eva's value");
    expect(playground.state().script).toBeNull();
  });
});

test('every step of a case teaches something, in whole sentences', () => {
  for (const name of names) {
    for (const { command, sentences } of walked(name).pages) {
      expect(sentences.length, `${name}: ${command}`).toBeGreaterThan(0);
      expect(
        sentences.every((sentence) => sentence.endsWith('.')),
        `${name}: ${command}`,
      ).toBe(true);
    }
  }
});
