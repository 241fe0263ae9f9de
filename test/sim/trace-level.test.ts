/** The levels at which a simulated log is told: the same run, fewer words. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import { factsOf } from '../../src/schema/facts.js';
import type { LogFact, TraceLevel, TraceRecord } from '../../src/schema/trace.js';
import { createWorld, loopback } from '../../src/sim/world.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

async function run(trace: TraceLevel): Promise<readonly TraceRecord[]> {
  const loaded = await loadPreset('replicas', { presetsFolder, overrides: ['storage=disk'] });
  if (!loaded.ok) throw new Error(loaded.reason);
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => void records.push(record);
  const world = createWorld({ preset: { ...loaded.preset, trace }, seed: 3, pace: loopback, onRecord, createMachine });
  world.runUntil(() => false, { atMs: 3_000, events: 100_000 });
  return records.filter(({ node }) => node !== null);
}

const joined = (facts: readonly LogFact[]): string => JSON.stringify(facts);

test('at `decisions` every fact of the same run is told, in its order without a gap; else only counts', async () => {
  const [steps, decisions] = [await run('steps'), await run('decisions')];
  expect(new Set(decisions.map(({ kind }) => kind))).toEqual(new Set(['facts', 'counts']));
  for (const node of new Set(steps.map((record) => record.node))) {
    const facts = steps.flatMap((record) =>
      record.kind === 'step' && record.node === node ? factsOf(record.input, record.effects) : [],
    );
    const own = decisions.filter((record) => record.node === node);
    expect(joined(own.flatMap((record) => (record.kind === 'facts' ? record.facts : [])))).toBe(joined(facts));
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index));
  }
  const kinds = new Set(
    decisions.flatMap((record) => (record.kind === 'facts' ? record.facts : [])).map(({ type }) => type),
  );
  for (const kind of ['booted', 'promised', 'adopted', 'proposed', 'accepted', 'applied', 'configured'] as const) {
    expect(kinds).toContain(kind);
  }
});

test('at `counters` counts are all that is told', async () => {
  const records = await run('counters');
  expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(['counts']));
  expect(records.some((record) => record.kind === 'counts' && record.answered > 0 && record.syncs === 0)).toBe(true);
});
