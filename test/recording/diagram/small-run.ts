/** Simulated runs, small enough to read, for diagrams: the same records on any machine. */
import { createMachine } from '../../../src/paxos/machine.js';
import { withLoss } from '../../../src/faults/loss.js';
import { loadPreset } from '../../../src/preset/load.js';
import type { NodeAction } from '../../../src/schema/preset.js';
import type { RunRecord, TraceRecord } from '../../../src/schema/trace.js';
import { createWorld, loopback } from '../../../src/sim/world.js';

export type Run = { readonly run: RunRecord; readonly records: readonly TraceRecord[] };

type Change = { readonly lossRatio?: number; readonly events?: readonly { atMs: number; action: NodeAction }[] };

/** Goes on for so much virtual time. */
export async function simulated(name: string, seed: number, untilMs: number, change: Change = {}): Promise<Run> {
  const loaded = await loadPreset(name, { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  const records: TraceRecord[] = [];
  const { preset } = loaded;
  const rules = withLoss(preset.rules, null, change.lossRatio ?? 0);
  const world = createWorld({
    preset: { ...preset, rules, events: change.events ?? preset.events },
    seed,
    createMachine,
    pace: loopback,
    onRecord: (record) => records.push(record),
  });
  world.runUntil(() => false, { atMs: untilMs, events: 100_000 });
  const [run] = records;
  if (run?.kind !== 'run') throw new Error('the first record is not the run');
  return { run, records };
}
