/** Which events of a run matter: each kind once, and nothing twice. */
import { expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createWorld, loopback } from '../../src/sim/world.js';
import { Milestones } from '../../src/views/milestones.js';
import { nodeId } from '../../src/paxos/ballot.js';

const a3 = nodeId(3);

/** What each one is, in a word. */
function wordOf(record: TraceRecord): string {
  if (record.kind === 'process') return `${record.event.type} ${record.subject}`;
  if (record.kind !== 'step') return record.kind;
  const telling = ['elected', 'started', 'propose', 'preempted', 'chosen', 'decide'];
  return record.effects.find(({ type }) => telling.includes(type))?.type ?? 'nothing';
}

test('a run without a rival, a kill, a restart and a change of faults', async () => {
  const loaded = await loadPreset('run3', { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) expect.fail(loaded.reason);
  const milestones = new Milestones();
  const found: string[] = [];
  const onRecord = (record: TraceRecord): void => {
    if (milestones.take(record)) found.push(wordOf(record));
  };
  const world = createWorld({ preset: loaded.preset, seed: 1, pace: loopback, createMachine, onRecord });
  world.runUntil(() => false, { atMs: 500, events: 10_000 });
  expect(found).toEqual(['elected', 'started', 'propose', 'chosen']);
  found.length = 0;
  world.act({ type: 'kill', node: a3 });
  world.act({ type: 'restart', node: a3, wipe: false });
  world.act({ type: 'pause', node: a3 });
  world.act({ type: 'resume', node: a3 });
  world.act({ type: 'loss', node: null, lossRatio: 0.5 });
  expect(found).toEqual(['exited 3', 'spawned 3', 'paused 3', 'resumed 3', 'faults']);
});
