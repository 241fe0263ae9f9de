/** An atomic broadcast as processes over multicast: groups of its own, nodes that start late, several runs at once. */
import { expect, test } from 'vitest';
import { groupNames, nodeIn } from '../../src/paxos/broadcast/groups.js';
import { createExpectation } from '../../src/checker/expectation.js';
import { createJudge } from '../../src/checker/judge.js';
import { planKernelLoss } from '../../src/cluster/kernel-loss.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createClusters, realWorker } from './clusters.js';

const { startReady, tryStart } = createClusters();

async function presetNamed(name: string, ...overrides: string[]): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder: 'presets', overrides });
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.preset;
}

type Running = Awaited<ReturnType<typeof startReady>>;

/** Until the preset's expectation is settled; what came of it and of safety. */
async function judged({
  cluster,
}: Running): Promise<{ state: string; text: string; verdict: string; records: TraceRecord[] }> {
  const [judge, expectation] = [createJudge(), createExpectation()];
  const records: TraceRecord[] = [];
  const settled = await new Promise<ReturnType<typeof expectation.state>>((resolve) => {
    cluster.subscribe((batch) => {
      for (const record of batch) {
        judge.fold(record);
        expectation.fold(record);
        records.push(record);
      }
      const state = expectation.state(0);
      if (state.state !== 'open') resolve(state);
    });
  });
  return { ...settled, verdict: judge.verdict().state, records };
}

test('two runs at once learn all of their own, and refuse nothing of the other', async () => {
  const preset = await presetNamed('multicast', 'values=20', 'seed=1');
  const runs = await Promise.all([startReady(realWorker, preset), startReady(realWorker, preset)]);
  const ends = await Promise.all(runs.map(judged));
  for (const { records, ...end } of ends) {
    const text = 'l1 and l2 learned all 40 submitted values, in one order';
    expect(end).toEqual({ state: 'held', text, verdict: 'holds' });
    expect(records.filter(({ kind }) => kind === 'refused')).toEqual([]);
  }
  const groups = ends.map(({ records: [run] }) =>
    run?.kind === 'run' ? run.preset.configuration.multicast?.groups : undefined,
  );
  const places = groups.flatMap((each) => groupNames.map((name) => `${each?.[name].address}:${each?.[name].port}`));
  expect(new Set(places).size).toBe(8);
  for (const place of places) expect(place).toMatch(/^239\.255\.\d+\.\d+:\d{4,5}$/);
});

test('with loss a learner that starts late has everything, from the first value on', async () => {
  const preset = await presetNamed('multicast-catch-up', 'values=20', 'loss=10%');
  const { records, ...end } = await judged(await startReady(realWorker, preset));
  expect(end).toMatchObject({ state: 'held', verdict: 'holds' });
  const starts = records.flatMap((record) =>
    record.kind === 'process' && record.event.type === 'ready' ? [record.subject] : [],
  );
  const late = [nodeIn('clients', 1), nodeIn('learners', 2), nodeIn('clients', 2)];
  expect(starts.slice(-3)).toEqual(late);
  const printed = records.flatMap((record) =>
    record.kind === 'step' && record.node === late[1]
      ? record.effects.flatMap((effect) => (effect.type === 'chat-log' ? [effect.from, ...effect.lines.keys()] : []))
      : [],
  );
  expect(printed[0]).toBe(0);
});

test('an interface that is not there is refused in one sentence, before anything is started', async () => {
  const preset = await presetNamed('multicast', 'interface=192.0.2.1');
  const started = await tryStart(realWorker, preset);
  const reason = 'multicast does not work on the interface 192.0.2.1: no interface that is up has that address';
  expect(started).toEqual({ ok: false, reason });
});

test('the kernel takes over the loss on all links, and no other fault', async () => {
  const preset = await presetNamed('multicast-loss', 'rules=[{ from: p1, loss: 50% }]');
  const plan = planKernelLoss(preset);
  expect(plan).toMatchObject({ ok: true, preset: { rules: [{ from: nodeIn('proposers', 1), lossRatio: 0.5 }] } });
  expect(plan.ok && plan.drops.map(({ probability }) => probability)).toEqual(['0.1', '0.1', '0.1', '0.1']);
  expect(planKernelLoss(await presetNamed('multicast'))).toMatchObject({ ok: true, drops: [] });
  expect(planKernelLoss(await presetNamed('run'))).toEqual({
    ok: false,
    reason: '--netem is for an atomic broadcast over multicast, and run is none',
  });
});
