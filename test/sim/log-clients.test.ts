/** Clients of a log in the simulated world, with the real replicas: what they ask is answered once and executed once. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { seededRandom } from '../../src/faults/random.js';
import { harmless } from '../../src/faults/settings.js';
import { createJudge } from '../../src/checker/judge.js';
import { nodeId, type Slot } from '../../src/paxos/ballot.js';
import { type AppName, appNames } from '../../src/paxos/multi/apps/app.js';
import { bankTotal } from '../../src/paxos/multi/apps/bank.js';
import { commandsOf } from '../../src/paxos/multi/command.js';
import { createExecutor, execute, readNow } from '../../src/paxos/multi/executor.js';
import type { Workload } from '../../src/paxos/multi/workload.js';
import type { NodeAction, Preset, TimedEvent } from '../../src/schema/preset.js';
import { createWorld, loopback } from '../../src/sim/world.js';
import { presetNamed } from './judged.js';

/** Two clients that ask as fast as they are answered, while the network loses and two replicas in turn are killed. */
function stormOver(preset: Preset, app: AppName, seed: number): Preset {
  const { log } = preset.configuration;
  if (log === undefined) throw new Error(`${preset.name} has no log`);
  const random = seededRandom(seed);
  const workload: Workload = { type: 'load', operations: 150, outstanding: 12, bytes: 40, readsPercent: 30 };
  const rule = { ...harmless, lossRatio: 0.1, duplicateRatio: 0.1, reorderRatio: 0.2 };
  const events = [0, 1, 2, 3, 4, 5].flatMap((turn): TimedEvent[] => {
    const node = log.members[random.between(0, log.members.length - 1)] ?? nodeId(0);
    const atMs = 300 + turn * 1_500 + random.between(0, 700);
    const [first, second] =
      random.between(0, 1) === 0 ? (['kill', 'restart'] as const) : (['pause', 'resume'] as const);
    const back: NodeAction = second === 'restart' ? { type: second, node, wipe: false } : { type: second, node };
    return [
      { atMs, action: { type: first, node } },
      { atMs: atMs + random.between(200, 790), action: back },
    ];
  });
  return {
    ...preset,
    configuration: { ...preset.configuration, log: { ...log, app, snapshotEvery: 40, batchMax: 8 } },
    clients: preset.clients.map((client) => ({ ...client, workload, afterMs: 0 })),
    rules: [rule],
    events,
    expect: { outcome: 'answered', withinMs: 120_000 },
  };
}

type Asked = { readonly operation: string; result: string | null };

/** Until all that its clients are to ask is answered, or the preset's time is over. */
function run(preset: Preset, seed: number) {
  const asked = new Map<string, Asked>();
  const log = new Map<Slot, string>();
  const histories = new Map<Slot, Set<number>>();
  let answered = 0;
  let againAnswered = 0;
  const judge = createJudge();
  const world = createWorld({
    preset,
    seed,
    createMachine,
    pace: loopback,
    onRecord: (record) => {
      judge.fold(record);
      if (record.kind !== 'step') return;
      for (const effect of record.effects) {
        if (effect.type === 'invoke') {
          asked.set(`${effect.session}.${effect.sequence}`, { operation: effect.operation, result: null });
        } else if (effect.type === 'respond') {
          const its = asked.get(`${effect.session}.${effect.sequence}`);
          if (its === undefined || its.result !== null) againAnswered++;
          else {
            its.result = effect.result;
            answered++;
          }
        } else if (effect.type === 'decide') log.set(effect.decree, effect.proposal.value);
        else if (effect.type === 'applied') {
          histories.set(effect.decree, (histories.get(effect.decree) ?? new Set()).add(effect.history));
        }
      }
    },
  });
  const isDone = (): boolean => answered >= operationsOf(preset);
  const isInTime = world.runUntil(isDone, { atMs: preset.expect.withinMs, events: 3_000_000 });
  return { isInTime, asked, answered, againAnswered, log, histories, verdict: judge.verdict() };
}

function operationsOf({ clients }: Preset): number {
  let operations = 0;
  for (const { workload } of clients) {
    if (workload?.type === 'lanes') for (const lane of workload.lanes) operations += lane.length;
    else if (workload?.type === 'load') operations += workload.operations ?? 0;
  }
  return operations;
}

const presets = [
  'single-client-multiple-requests',
  'multiple-clients-single-request',
  'multiple-clients-multiple-requests',
  'proposer-0-fails-before',
  'proposers-0-and-1-fail-before',
  'proposer-0-fails-after',
  'skip-slot',
  'message-loss',
  'bank',
  'reconfigure',
  'paused-leader',
  'simulation',
  'join',
  'chained',
  'quorum-loss',
];

const seeds = Array.from({ length: process.env.PAXOS_TUI_LONG === undefined ? 1 : 60 }, (_, index) => index + 1);

describe.each(presets)('%s', (name) => {
  test.each(seeds)('under seed %i: each operation is answered once, as the log has it', async (seed) => {
    const preset = await presetNamed(name);
    const { asked, answered, againAnswered, log, histories, isInTime } = run(preset, seed);
    expect({ isInTime, answered, againAnswered }).toEqual({
      isInTime: true,
      answered: operationsOf(preset),
      againAnswered: 0,
    });
    // All replicas that executed a slot had the same history there.
    for (const seen of histories.values()) expect(seen.size).toBe(1);
    expectAnswersOf(preset, log, asked);
  });
});

/** The decided log, executed anew, gives each command the answer that its client had, and each once. */
function expectAnswersOf(preset: Preset, log: ReadonlyMap<Slot, string>, asked: ReadonlyMap<string, Asked>): void {
  const app = preset.configuration.log?.app ?? 'kv';
  const executor = createExecutor(app);
  for (const slot of [...log.keys()].sort((a, b) => a - b)) {
    for (const command of commandsOf(log.get(slot) ?? '') ?? []) {
      const its = asked.get(`${command.session}.${command.sequence}`);
      const result = execute(executor, command, () => its?.result ?? '');
      if (its?.result !== null && its !== undefined && result !== null) expect(result).toBe(its.result);
    }
  }
  if (app === 'bank') expect(readNow(executor, 'total')).toBe(String(bankTotal));
}

describe.each(appNames)('a storm over %s', (app) => {
  test.each(seeds)('under seed %i: each operation is answered once, and the checker finds nothing', async (seed) => {
    const preset = stormOver(await presetNamed('multiple-clients-multiple-requests'), app, seed);
    const { asked, answered, againAnswered, log, verdict, isInTime } = run(preset, seed);
    expect({ isInTime, answered, againAnswered }).toEqual({
      isInTime: true,
      answered: operationsOf(preset),
      againAnswered: 0,
    });
    expect(verdict.violations).toEqual([]);
    expectAnswersOf(preset, log, asked);
  });
});
