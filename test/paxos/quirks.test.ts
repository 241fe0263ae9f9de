/** Quirks cannot be had by accident: only whoever names one gets it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import { quirkNames, quirksOf, sound } from '../../src/paxos/quirks.js';
import { majorities, quorumsOf } from '../../src/paxos/quorum.js';
import { presetNamed, presetsFolder } from '../sim/judged.js';

const configuration = { proposers: [nodeId(0)], acceptors: [nodeId(1)], learners: [], clients: [] };
const source = join(import.meta.dirname, '../../src');

/** What an acceptor answers to a prepare. */
function answer(quirks: readonly (typeof quirkNames)[number][] | null): readonly string[] {
  const options = { configuration, self: nodeId(1), client: null };
  const machine = createMachine(quirks === null ? options : { ...options, quirks: quirksOf(quirks) });
  machine.step({ type: 'boot', incarnation: 1, seated: true, session: 0, recovered: [] });
  const message = { type: 'prepare', decree: 0, ballot: { round: 1, node: nodeId(0) } } as never;
  return machine.step({ type: 'message', from: nodeId(0), message }).map(({ type }) => type);
}

describe('quirks', () => {
  test('a machine has none unless its options name one', () => {
    expect(answer(null)).toEqual(['persist', 'send']);
    expect(answer([])).toEqual(['persist', 'send']);
    expect(answer(['forgets-promise'])).toEqual(['send']);
  });

  test('nobody names none, and nothing named is none', () => {
    expect(quirksOf(undefined)).toBe(sound);
    expect(quirksOf([])).toBe(sound);
    expect(sound.size).toBe(0);
  });

  test('sound nodes take majorities for quorums', () => {
    for (let acceptors = 1; acceptors <= 9; acceptors++) {
      expect(quorumsOf(acceptors, sound)).toEqual(majorities(acceptors));
    }
  });

  test('no shipped preset has a quirk that its title does not name', async () => {
    const names = readdirSync(presetsFolder).filter((name) => name.endsWith('.yaml'));
    expect(names.length).toBeGreaterThan(5);
    for (const file of names) {
      const { title, quirks = [] } = await presetNamed(file.replace(/\.yaml$/, ''));
      expect(quirks.filter((quirk) => !title.includes(quirk))).toEqual([]);
    }
  });

  test('each acts somewhere, and is asked for by name there', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((name) => /^(paxos|schema)\/.*\.ts$/.test(name) && !name.endsWith('quirks.ts'))
      .map((name) => readFileSync(join(source, name), 'utf8'))
      .join('\n');
    expect(quirkNames.filter((name) => !texts.includes(`has('${name}')`))).toEqual([]);
  });
});
