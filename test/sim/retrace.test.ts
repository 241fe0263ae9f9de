/** Recorded steps, taken again by the core: the same effects, or the first step that differs. */
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { retrace } from '../../src/sim/retrace.js';
import { runSwarm } from '../../src/sim/trial.js';
import { presetNamed } from './judged.js';

async function recorded(seed: number, machine: (options: MachineOptions) => Machine): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
  };
  runSwarm({ preset: await presetNamed('run2'), seed, createMachine: machine, onRecord });
  return records;
}

/** A vote that says nothing of its durability. */
function forgetsToPersistVotes(options: MachineOptions): Machine {
  const machine = createMachine(options);
  return {
    step: (input) =>
      machine.step(input).filter((effect) => effect.type !== 'persist' || effect.record.type !== 'accepted'),
  };
}

describe('a trace', () => {
  test('of this core, under all kinds of faults, has the same effects step for step', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const records = await recorded(seed, createMachine);
      const steps = records.filter(({ kind }) => kind === 'step').length;
      // What a recording holds went through a file.
      const read = records.map((record) => JSON.parse(JSON.stringify(record)) as TraceRecord);
      expect(retrace(read, createMachine)).toEqual({ steps, skipped: 0, difference: null });
    }
  });

  test('of another core differs at the first step that this one takes otherwise', async () => {
    const records = await recorded(1, forgetsToPersistVotes);
    const { difference } = retrace(records, createMachine);
    expect(difference?.record.input).toMatchObject({ type: 'message', message: { type: 'accept' } });
    expect(difference?.effects?.map(({ type }) => type)).toContain('persist');
    expect(difference?.record.effects.map(({ type }) => type)).not.toContain('persist');
  });

  test('with a gap is compared up to it, and again from the next incarnation on', async () => {
    const records = await recorded(2, createMachine);
    const steps = records.filter(({ kind }) => kind === 'step').length;
    const hidden = records.findIndex(({ kind, sequence }) => kind === 'step' && sequence === 3);
    const gappy = records.filter((_, place) => place !== hidden);
    const { node, incarnation } = records[hidden] ?? {};
    const behind = gappy.filter(
      (each, place) =>
        place >= hidden && each.kind === 'step' && each.node === node && each.incarnation === incarnation,
    ).length;
    expect(behind).toBeGreaterThan(0);
    expect(retrace(gappy, createMachine)).toEqual({ steps: steps - 1 - behind, skipped: behind, difference: null });
  });

  test('that does not begin with its run is none', () => {
    expect(() => retrace([], createMachine)).toThrow(RangeError);
  });
});
