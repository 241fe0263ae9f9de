/** Failing seeds become short scenarios: of the same violation, of which not one command can go, the same each time. */
import { describe, expect, test } from 'vitest';
import { createMachine, type MachineOptions } from '../../../src/paxos/machine.js';
import type { Machine } from '../../../src/paxos/host.js';
import type { QuirkName } from '../../../src/paxos/quirks.js';
import { harmless } from '../../../src/faults/settings.js';
import type { Preset } from '../../../src/schema/preset.js';
import { createPlayer } from '../../../src/sim/shrink/hand-play.js';
import { presetOf } from '../../../src/sim/shrink/script.js';
import { scenarioText } from '../../../src/sim/shrink/scenario-text.js';
import { type Shrunk, shrinkSeed } from '../../../src/sim/shrink/shrink.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';
import { runPlain, runSwarm, verdictAlone } from '../../../src/sim/trial.js';
import { forgetsOnRestart, ignoresItsPromise, learnsFromOneVote, type MachineFactory } from '../broken-machines.js';
import { presetNamed } from '../judged.js';

const commandsMax = 40;

function shrink(preset: Preset, seed: number, broken: MachineFactory): Shrunk | null {
  const outcome = shrinkSeed({ preset, seed, createMachine: broken }, (options) => runSwarm(options, verdictAlone));
  if (outcome.type === 'not-by-hand') throw new Error(`seed ${seed}: ${outcome.property} not found again by hand`);
  return outcome.type === 'shrunk' ? outcome : null;
}

/** The first failing seeds. */
function shrinkFirst(preset: Preset, count: number, broken: MachineFactory): readonly Shrunk[] {
  const found: Shrunk[] = [];
  for (let seed = 1; found.length < count && seed <= 100; seed++) {
    const shrunk = shrink(preset, seed, broken);
    if (shrunk !== null) found.push(shrunk);
  }
  expect(found).toHaveLength(count);
  return found;
}

/** The scenario is short, says what was shrunk, cannot be shorter, and replays to the same violation. */
function expectGood({ script, property, after, before, isMinimal }: Shrunk, broken: MachineFactory): void {
  expect(after.events).toBeLessThanOrEqual(commandsMax);
  expect(after.events).toBe(script.commands.length);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes);
  expect(isMinimal).toBe(true);
  const text = scenarioText(script, ['A test.'], broken);
  const replay = replayScenario(text, broken);
  if (!replay.ok) throw new Error(`line ${replay.line}: ${replay.reason}`);
  expect(replay.text).toBe(text);
  expect(replay.blocks).toHaveLength(script.commands.length + 2 + (script.hasElection ? 1 : 0));
  expect(replay.blocks.at(-1)?.answered.join('\n')).toContain(`${property} is violated: `);
  const player = createPlayer(broken, property);
  for (const gone of script.commands) {
    const commands = script.commands.filter((command) => command !== gone);
    expect(player.play({ ...script, commands })).toBeNull();
  }
}

describe('a seed that fails becomes a short scenario of the same violation', () => {
  test.each<[string, MachineFactory]>([
    ['an acceptor that forgets its promise on restart', forgetsOnRestart],
    ['a learner with a quorum of one', learnsFromOneVote],
    ['an acceptor that ignores its promise', ignoresItsPromise],
  ])('%s', async (_name, broken) => {
    for (const shrunk of shrinkFirst(await presetNamed('duel'), 2, broken)) expectGood(shrunk, broken);
  });

  test.each<[QuirkName, string, number]>([
    // What a crash did to a disk has to be told, too.
    ['answers-before-sync', 'run3', 6],
    ['wiped-disk-votes', 'duel', 7],
    ['promise-omits-accepted', 'duel', 7],
    ['counts-votes-by-message', 'duel', 6],
    ['accepts-below-promise', 'duel', 7],
  ])('%s', async (quirk, name, nodesMax) => {
    const preset: Preset = { ...(await presetNamed(name)), quirks: [quirk] };
    const [shrunk] = shrinkFirst(preset, 1, createMachine);
    if (shrunk === undefined) return;
    expectGood(shrunk, createMachine);
    expect(shrunk.after.nodes).toBeLessThanOrEqual(nodesMax);
    expect(scenarioText(shrunk.script, [], createMachine)).toContain(` quirk=${quirk}\n`);
  });

  test('the same one each time', async () => {
    const preset: Preset = { ...(await presetNamed('duel')), quirks: ['promises-any-ballot'] };
    const [once, again] = [shrink(preset, 1, createMachine), shrink(preset, 1, createMachine)];
    expect(once).not.toBeNull();
    expect(again).toEqual(once);
  });
});

describe('what is not needed is gone', () => {
  test('seven acceptors become three, seven clients one, and values are plain', () => {
    const counts = { proposers: 2, acceptors: 7, learners: 3, clients: 7 };
    const hand = presetOf({ counts, quirks: ['small-phase-2-quorum'], log: null });
    const clients = hand.clients.map((client, index) => ({ ...client, value: `value no. ${index}` }));
    const [shrunk] = shrinkFirst({ ...hand, clients }, 1, createMachine);
    expect(shrunk?.before.nodes).toBe(19);
    expect(shrunk?.script.counts).toMatchObject({ acceptors: 3, clients: 1 });
    const values = shrunk?.script.commands.flatMap(({ act }) => (act.type === 'propose' ? [act.value] : []));
    expect(values?.[0]).toBe('x');
  });

  test('other decrees stay where one alone does not show it', async () => {
    // This acceptor loses what it promised in one decree when it accepts in another.
    const preset = await presetNamed('run2');
    let shrunk: Shrunk | null = null;
    for (let seed = 1; seed <= 60 && shrunk?.kept !== 'decrees'; seed++)
      shrunk = shrink(preset, seed, ignoresItsPromise);
    expect(shrunk?.kept).toBe('decrees');
    expect(shrunk?.script.commands.some(({ act }) => act.type === 'open-decree')).toBe(true);
  });

  test('the election stays where START alone does not show it', async () => {
    const [shrunk] = shrinkFirst(await presetNamed('run3'), 1, learnsFromOneVoteOnceElected);
    expect(shrunk?.kept).toBe('election');
    if (shrunk !== undefined) expectGood(shrunk, learnsFromOneVoteOnceElected);
  });
});

/** Needs more than START: a learner counts wrong only after a leader told it its role. */
function learnsFromOneVoteOnceElected(options: MachineOptions): Machine {
  const [right, wrong] = [createMachine(options), learnsFromOneVote(options)];
  let hasRole = false;
  return {
    step(input) {
      hasRole ||= input.type === 'message' && input.message.type === 'role';
      const [asRight, asWrong] = [right.step(input), wrong.step(input)];
      return hasRole ? asWrong : asRight;
    },
  };
}

describe('there is nothing to shrink', () => {
  test('where every property holds', async () => {
    const preset = await presetNamed('run');
    const outcome = shrinkSeed({ preset, seed: 1, createMachine }, runSwarm);
    expect(outcome).toMatchObject({ type: 'safe', trial: { outcome: { state: 'held' } } });
  });

  test('where only a decision is missing', async () => {
    const preset = await presetNamed('run');
    const lossy = { ...preset, rules: [{ ...harmless, lossRatio: 1 }] };
    const outcome = shrinkSeed({ preset: lossy, seed: 1, createMachine }, runPlain);
    expect(outcome).toMatchObject({ type: 'safe', trial: { outcome: { state: 'failed' } } });
  });
});
