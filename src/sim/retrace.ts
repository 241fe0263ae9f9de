/**
 * Steps the core through the inputs of a recorded run and compares the effects, step for step: whether what the
 * processes did is what this core does.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { Machine } from '../paxos/host.js';
import type { MachineOptions } from '../paxos/machine.js';
import { quirksOf } from '../paxos/quirks.js';
import type { Preset } from '../schema/preset.js';
import type { StepRecord, TraceRecord } from '../schema/trace.js';

export type Retrace = {
  /** Steps that were compared. */
  readonly steps: number;
  /** Steps that could not be: behind a gap of their node's records nobody knows its state. */
  readonly skipped: number;
  /** The first step with other effects; `effects` is null where the core refuses such an input. */
  readonly difference: { readonly record: StepRecord; readonly effects: readonly Effect[] | null } | null;
};

type Life = { readonly incarnation: number; readonly machine: Machine; next: number; hasGap: boolean };

/** Throws a RangeError if the first record is not that of a run. */
export function retrace(records: readonly TraceRecord[], createMachine: (options: MachineOptions) => Machine): Retrace {
  const [run] = records;
  if (run?.kind !== 'run') throw new RangeError('a trace begins with the record of its run');
  const lives = new Map<NodeId, Life>();
  let steps = 0;
  let skipped = 0;
  for (const record of records) {
    if (record.node === null) continue;
    const life = lifeOf(lives, record.node, record.incarnation, () => createMachine(seatOf(run.preset, record.node)));
    if (record.sequence !== life.next) life.hasGap = true;
    life.next = record.sequence + 1;
    if (record.kind !== 'step') continue;
    if (life.hasGap) {
      skipped++;
      continue;
    }
    const effects = effectsOf(life.machine, record);
    steps++;
    if (effects === null || !isSame(effects, record.effects))
      return { steps, skipped, difference: { record, effects } };
  }
  return { steps, skipped, difference: null };
}

function seatOf({ configuration, clients, quirks }: Preset, self: NodeId): MachineOptions {
  const client = clients.find(({ node }) => node === self) ?? null;
  return { configuration, self, client, quirks: quirksOf(quirks) };
}

/** Each incarnation is a machine of its own, whose first input says what its disk held. */
function lifeOf(lives: Map<NodeId, Life>, node: NodeId, incarnation: number, create: () => Machine): Life {
  const known = lives.get(node);
  if (known?.incarnation === incarnation) return known;
  const life: Life = { incarnation, machine: create(), next: 0, hasGap: false };
  lives.set(node, life);
  return life;
}

/** Anybody may have written the trace: an input that breaks the core's invariants is a difference, too. */
function effectsOf(machine: Machine, { input }: StepRecord): readonly Effect[] | null {
  try {
    return machine.step(input);
  } catch {
    return null;
  }
}

/** Plain data alone; a file's fields may stand in another order. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const fields = Object.entries(one);
  if (fields.length !== Object.keys(other).length || Array.isArray(one) !== Array.isArray(other)) return false;
  return fields.every(([name, value]) => name in other && isSame(value, (other as { [name: string]: unknown })[name]));
}
