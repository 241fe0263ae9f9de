/** Random schedules under judgement: every record of a simulated run is folded by the checker that live runs have. */
import { join } from 'node:path';
import type { Machine } from '../../src/paxos/host.js';
import type { MachineOptions } from '../../src/paxos/machine.js';
import { createJudge, type Verdict } from '../../src/checker/judge.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSchedule, type ScheduleOutcome } from '../../src/sim/schedule.js';

export const presetsFolder = join(import.meta.dirname, '../../presets');

export async function presetNamed(name: string): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder, overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.preset;
}

export type Judged = { readonly outcome: ScheduleOutcome; readonly verdict: Verdict };

export function judgeSchedule(
  preset: Preset,
  seed: number,
  createMachine: (options: MachineOptions) => Machine,
  onRecord: (record: TraceRecord) => void,
): Judged {
  const judge = createJudge();
  const outcome = runSchedule({
    preset,
    seed,
    createMachine,
    onRecord: (record) => {
      judge.fold(record);
      onRecord(record);
    },
  });
  return { outcome, verdict: judge.verdict() };
}
