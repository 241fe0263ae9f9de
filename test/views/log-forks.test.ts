/** A fold of a log's run that is forked at any event goes on as a fresh one would, and leaves the other alone. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createLogView } from '../../src/views/log.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { createSlotsView } from '../../src/views/slots.js';
import { createTrafficView } from '../../src/views/traffic.js';
import { presetNamed } from '../tui/scene.js';
import { createWorldSession } from '../tui/world-session.js';
import { LogScript } from './log-script.js';

const slotsMax = 20;

type Fold = { fold(record: TraceRecord): void; fork(): Fold; readonly seen: () => unknown };

function logFold(view = createLogView(60)): Fold {
  return { fold: (record) => view.fold(record), fork: () => logFold(view.fork()), seen: () => [...view.lines] };
}

function tableFold(view = createClusterView()): Fold {
  const nodes = (): unknown => [...view.nodes.values()].map((node) => ({ ...node }));
  return {
    fold: (record) => view.fold(record),
    fork: () => tableFold(view.fork()),
    seen: () => [view.leader, view.log?.decided, view.log?.configurations, nodes()],
  };
}

function slotsFold(view = createSlotsView(slotsMax)): Fold {
  const slots = (): unknown => Array.from({ length: slotsMax * 2 }, (_, index) => view.at(view.first + index));
  return {
    fold: (record) => view.fold(record),
    fork: () => slotsFold(view.fork()),
    seen: () => [view.first, view.last, view.dropped, slots()],
  };
}

function trafficFold(view = createTrafficView()): Fold {
  return {
    fold: (record) => view.fold(record),
    fork: () => trafficFold(view.fork()),
    seen: () => [view.invoked, view.answered, view.outstanding, view.seconds(70_000, 60), view.recent(26_000)],
  };
}

const runs: (readonly TraceRecord[])[] = [LogScript.whole().records];

beforeAll(async () => {
  const session = createWorldSession(await presetNamed('replicas'));
  session.advanceTo(25_000);
  await session.request({ type: 'kill', node: nodeId(0) });
  session.advanceTo(50_000);
  await session.request({ type: 'restart', node: nodeId(0), wipe: false });
  await session.request({ type: 'propose', value: 'put late 1', proposer: null, client: null });
  session.advanceTo(70_000);
  const records: TraceRecord[] = [];
  session.subscribe((batch) => records.push(...batch))();
  runs.push(records);
});

test.each([
  ['the log', logFold],
  ['the node table', tableFold],
  ['slots', slotsFold],
  ['traffic', trafficFold],
] as const)('%s', (_, fresh) => {
  const after = (records: readonly TraceRecord[]): Fold => {
    const fold = fresh();
    for (const record of records) fold.fold(record);
    return fold;
  };
  fc.assert(
    fc.property(fc.constantFrom(...runs), fc.nat(), (records, place) => {
      const at = place % (records.length + 1);
      const origin = after(records.slice(0, at));
      const [atFork, atEnd] = [structuredClone(origin.seen()), after(records).seen()];
      const fork = origin.fork();
      for (const record of records.slice(at)) fork.fold(record);
      expect(fork.seen()).toEqual(atEnd);
      expect(origin.seen()).toEqual(atFork);
      for (const record of records.slice(at)) origin.fold(record);
      expect(origin.seen()).toEqual(atEnd);
    }),
    { numRuns: 20 },
  );
});

test('the simulated run has what could be shared: a change of the leader, and answers', () => {
  const effects = (runs[1] ?? []).flatMap((record) => (record.kind === 'step' ? record.effects : []));
  expect(effects.filter(({ type }) => type === 'adopted').length).toBeGreaterThan(1);
  expect(effects.filter(({ type }) => type === 'respond').length).toBeGreaterThan(3);
});
