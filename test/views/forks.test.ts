/** A fold that was forked goes on as the one that it came from. */
import { expect, test } from 'vitest';
import { Obstacles } from '../../src/checker/stuck.js';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSwarm, verdictAlone } from '../../src/sim/trial.js';
import { createLogView } from '../../src/views/log.js';
import { createMessagesView } from '../../src/views/messages.js';

/** So long a fork is followed before the next one is taken. */
const stretch = 7;
const linesMax = 200;

async function presetNamed(name: string): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) expect.fail(loaded.reason);
  return loaded.preset;
}

/** Clients of run3 wait for a key, so that nobody may have submitted anything. */
async function silentRun3(): Promise<Preset> {
  const preset = await presetNamed('run3');
  return { ...preset, clients: preset.clients.map((client) => ({ ...client, value: null })) };
}

function swarm(preset: Preset, seed: number): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  runSwarm({ preset, seed, createMachine, onRecord: (record) => records.push(record) }, verdictAlone);
  return records;
}

test.each([
  ['run2', () => presetNamed('run2')],
  ['duel', () => presetNamed('duel')],
  ['run3 without values', silentRun3],
])('in %s under faults', async (_, load) => {
  const preset = await load();
  for (const seed of [1, 2]) {
    const whole = { obstacles: new Obstacles(), log: createLogView(linesMax), messages: createMessagesView(linesMax) };
    let fork = whole;
    for (const [index, record] of swarm(preset, seed).entries()) {
      if (index % stretch === 0) {
        expectAlike(fork, whole);
        const { obstacles, log, messages } = whole;
        fork = { obstacles: obstacles.fork(), log: log.fork(), messages: messages.fork() };
      }
      for (const { obstacles, log, messages } of fork === whole ? [whole] : [whole, fork]) {
        obstacles.fold(record);
        log.fold(record);
        messages.fold(record);
      }
      expect(fork.obstacles.sentence()).toBe(whole.obstacles.sentence());
    }
  }
});

type Folds = {
  readonly obstacles: Obstacles;
  readonly log: ReturnType<typeof createLogView>;
  readonly messages: ReturnType<typeof createMessagesView>;
};

function expectAlike(fork: Folds, whole: Folds): void {
  expect({ ...fork.obstacles.view }).toEqual({ ...whole.obstacles.view });
  expect(fork.log.lines).toEqual(whole.log.lines);
  expect(fork.messages.messages).toEqual(whole.messages.messages);
  expect([fork.log.dropped, fork.messages.dropped]).toEqual([whole.log.dropped, whole.messages.dropped]);
}
