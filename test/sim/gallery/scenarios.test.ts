/**
 * The scenarios of the gallery, as scenarios: each one ends with the red verdict that its quirk deserves, and without
 * the quirk the same commands do no harm. `vitest -u` rewrites them, and the diff is the review.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import { quirkNames } from '../../../src/paxos/quirks.js';
import { decreeGallery, logGallery } from '../../../src/sim/gallery/exhibits.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

const folder = join(import.meta.dirname, '../../../gallery');
const commandsMax = 40;

describe('the gallery', () => {
  test('has a scenario for each quirk, and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(quirkNames.map((name) => `${name}.txt`).sort());
  });

  test.each(decreeGallery)('$name: its scenario breaks agreement, and $breaks first', async ({ name, breaks }) => {
    const path = join(folder, `${name}.txt`);
    const replay = replayScenario(readFileSync(path, 'utf8'), createMachine);
    if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
    await expect(replay.text).toMatchFileSnapshot(path);
    const { blocks } = replay;
    expect(blocks.length).toBeLessThanOrEqual(commandsMax);
    expect(blocks[0]?.command).toContain(`quirk=${name}`);
    expect(blocks.at(-1)?.command).toBe('verdict');
    const verdict = blocks.at(-1)?.answered.map((line) => line.split(' is violated')[0]);
    expect(verdict).toEqual(expect.arrayContaining(['agreement', breaks]));
  });

  test.each(logGallery)('$name: its scenario breaks $breaks', async ({ name, breaks }) => {
    const path = join(folder, `${name}.txt`);
    const replay = replayScenario(readFileSync(path, 'utf8'), createMachine);
    if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
    await expect(replay.text).toMatchFileSnapshot(path);
    const { blocks } = replay;
    expect(blocks.length).toBeLessThanOrEqual(commandsMax);
    expect(blocks[0]?.command).toContain(`quirk=${name}`);
    expect(blocks.at(-1)?.command).toBe('verdict');
    expect(blocks.at(-1)?.answered.map((line) => line.split(' is violated')[0])).toContain(breaks);
  });

  test.each(quirkNames)('%s: the same commands do the sound core no harm', (name) => {
    const text = readFileSync(join(folder, `${name}.txt`), 'utf8').replace(` quirk=${name}`, '');
    const replay = replayScenario(text, createMachine, true);
    if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
    expect(text).not.toContain('quirk=');
    expect(replay.blocks.at(-1)?.answered).toEqual(['all properties hold so far']);
    // The schedule is not passed over as a whole: most of its commands mean something there, too.
    const idle = replay.blocks.filter(({ answered }) => answered[0]?.startsWith('(passed over'));
    expect(idle.length).toBeLessThanOrEqual(replay.blocks.length / 2);
  });
});
