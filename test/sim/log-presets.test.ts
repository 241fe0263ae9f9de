/** What each preset of a log is there to show, in the simulator: not only that it ends well, but how. */
import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../src/paxos/ballot.js';
import type { Effect } from '../../src/paxos/effect.js';
import { createMachine } from '../../src/paxos/machine.js';
import { runPlain } from '../../src/sim/trial.js';
import { presetNamed } from './judged.js';

type Told = { readonly node: NodeId; readonly atMs: number; readonly effect: Effect };
type Show = { readonly told: readonly Told[]; readonly ends: readonly string[] };

async function play(name: string, seed: number): Promise<Show> {
  const preset = await presetNamed(name);
  const told: Told[] = [];
  const ends: string[] = [];
  const trial = runPlain({
    preset,
    seed,
    createMachine,
    onRecord(record) {
      if (record.kind === 'step') {
        told.push(...record.effects.map((effect) => ({ node: record.node, atMs: record.atMs, effect })));
      } else if (record.kind === 'process' && record.event.type === 'exited') {
        ends.push(`${record.subject}${record.event.crashPoint === null ? '' : ' crashed'}`);
      }
    },
  });
  expect(trial.outcome.state, trial.outcome.text).toBe('held');
  return { told, ends };
}

const effectsOf = <Type extends Effect['type']>({ told }: Show, type: Type) =>
  told.flatMap(({ node, atMs, effect }) =>
    effect.type === type ? [{ node, atMs, effect: effect as Effect & { type: Type } }] : [],
  );

/** Nodes that led, in turn. */
const leaders = (show: Show): NodeId[] => effectsOf(show, 'adopted').map(({ node }) => node);

/** Slots below this one are applied at the node. */
const appliedAt = (show: Show, node: number): number =>
  Math.max(-1, ...effectsOf(show, 'applied').flatMap((told) => (told.node === node ? [told.effect.decree] : []))) + 1;

const seeds = process.env.PAXOS_TUI_LONG === '1' ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
const shows = async (name: string): Promise<Show[]> => Promise.all(seeds.map((seed) => play(name, seed)));

describe('replicas that fail', () => {
  test('proposer-0-fails-before: replica 0 leads, dies, and applies nothing; another leads', async () => {
    for (const show of await shows('proposer-0-fails-before')) {
      expect([leaders(show)[0], show.ends, appliedAt(show, 0)]).toEqual([0, ['0 crashed'], 0]);
      expect(leaders(show).length).toBeGreaterThan(1);
    }
  });

  test('proposers-0-and-1-fail-before: both die, and neither has applied anything', async () => {
    for (const show of await shows('proposers-0-and-1-fail-before')) {
      expect([show.ends.toSorted(), appliedAt(show, 0), appliedAt(show, 1)]).toEqual([
        ['0 crashed', '1 crashed'],
        0,
        0,
      ]);
    }
  });

  test('proposer-0-fails-after: what it proposed first is decided in slot 0 by another', async () => {
    for (const show of await shows('proposer-0-fails-after')) {
      expect([leaders(show)[0], show.ends]).toEqual([0, ['0 crashed']]);
      const first = effectsOf(show, 'propose').find(({ node, effect }) => node === 0 && effect.decree === 0);
      const decided = effectsOf(show, 'decide').filter(({ node, effect }) => node !== 0 && effect.decree === 0);
      expect(decided.length).toBeGreaterThan(0);
      for (const { effect } of decided) expect(effect.proposal.value).toBe(first?.effect.proposal.value);
    }
  });

  test('skip-slot: slot 1 is proposed before slot 0, which the next leader fills', async () => {
    for (const show of await shows('skip-slot')) {
      const proposed = effectsOf(show, 'propose').map(({ node, effect }) => `${node} ${effect.decree}`);
      expect(proposed[0]).toBe('0 1');
      expect(proposed).not.toContain('0 0');
      expect(proposed.some((each) => each.endsWith(' 0'))).toBe(true);
      expect(show.ends).toEqual(['0 crashed']);
    }
  });
});

describe('members that change', () => {
  const membersAtEnd = (show: Show): number[] =>
    effectsOf(show, 'configured')
      .at(-1)
      ?.effect.configuration.members.map(({ node }) => node) ?? [];
  const beginOfLast = (show: Show): number => effectsOf(show, 'configured').at(-1)?.effect.configuration.from ?? 0;

  test('join: the newcomer becomes a member and votes', async () => {
    for (const show of await shows('join')) {
      expect(membersAtEnd(show)).toEqual([0, 1, 2, 3]);
      expect(appliedAt(show, 3)).toBeGreaterThan(beginOfLast(show));
    }
  });

  test('reconfigure: the newcomer takes a dead one’s place, and the log goes on without replica 1, too', async () => {
    for (const show of await shows('reconfigure')) {
      expect([membersAtEnd(show), show.ends]).toEqual([
        [0, 1, 3],
        ['2', '1'],
      ]);
      expect(appliedAt(show, 3)).toBeGreaterThan(Math.max(beginOfLast(show), appliedAt(show, 1)));
    }
  });
});

describe('leaders', () => {
  test('paused-leader: another leads while 0 is halted, and clients are answered meanwhile', async () => {
    for (const show of await shows('paused-leader')) {
      expect([leaders(show)[0], new Set(leaders(show)).size > 1]).toEqual([0, true]);
      const written = effectsOf(show, 'respond').filter(({ atMs }) => atMs > 2_500 && atMs < 3_500);
      expect(written.length).toBeGreaterThan(0);
    }
  });

  test('chained: replica 0 leads from first to last', async () => {
    for (const show of await shows('chained')) {
      expect(leaders(show)).toEqual([0]);
      expect(appliedAt(show, 1)).toBe(appliedAt(show, 0));
    }
  });

  test('quorum-loss: replica 2, which alone has a quorum, leads, and stays', async () => {
    for (const show of await shows('quorum-loss')) expect(leaders(show)).toEqual([0, 2]);
  });
});

test('simulation: of each key, the eleventh answer is 77', async () => {
  for (const show of await shows('simulation')) {
    const keys = new Map(
      effectsOf(show, 'invoke').map(({ effect }) => [effect.sequence, effect.operation.split(' ')[1]]),
    );
    const answers = new Map<string, string[]>();
    for (const { effect } of effectsOf(show, 'respond')) {
      const key = keys.get(effect.sequence) ?? '';
      answers.set(key, [...(answers.get(key) ?? []), effect.result]);
    }
    expect([...answers.keys()].toSorted().join('')).toBe('ABCDEFGHIJK');
    for (const each of answers.values()) {
      expect(each).toEqual(['(none)', 'ok', '9', 'ok', 'ok', '32', 'ok', '39', 'ok', 'ok', '77']);
    }
  }
});
