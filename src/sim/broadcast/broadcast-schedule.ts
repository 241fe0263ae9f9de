/**
 * A random schedule of an atomic broadcast from a seed, in two phases. First faults without end, while values flow.
 * Then the world heals: faults stop, all come back, and within bounded time every learner must have every value as
 * often as it was submitted. Then again, if it is to go on. A table of seats bears the loss of what a quorum can spare:
 * of all acceptors one alone may lose its disk, and none where all are needed.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { allNodes } from '../../paxos/configuration.js';
import { hashNumbers, type Random, seededRandom } from '../../faults/random.js';
import type { Preset } from '../../schema/preset.js';
import type { TraceRecord } from '../../schema/trace.js';
import { createClusterView } from '../../views/cluster-view.js';
import { courseChecks, learnedProblem } from '../../views/course-checks.js';
import type { ClusterView } from '../../views/nodes.js';
import type { WorldOptions } from '../nodes.js';
import { plainProfile, type Weather } from '../profile.js';
import { drawRules } from '../schedule.js';
import { comeBackLater, heal, pick, setRules } from '../troubles.js';
import { createWorld } from '../world.js';
import { type BroadcastChaos, drawCrash, makeBroadcastTrouble, submitMore } from './broadcast-troubles.js';

export type BroadcastScheduleOptions = WorldOptions & {
  /** Goes on with troubles and healing until there were so many events. */
  readonly eventsMin?: number;
};

export type BroadcastOutcome = {
  readonly events: number;
  readonly slots: number;
  /** Lines that learners agree on. */
  readonly learned: number;
  /** A quorum of acceptors is there, so all must be learned. */
  readonly mustLearn: boolean;
  /** What is still missing in one sentence, or null. */
  readonly missing: string | null;
  /** Virtual time from the last healing to that, or to the limit. */
  readonly healedForMs: number;
};

/** After healing, in virtual time: many changes of the leader, and every resend at its slowest. */
const patienceMs = 60_000;
const eventsMax = 200_000;
const roundsMax = 20;

const weather: Weather = {
  ...plainProfile,
  spellsMs: [400, 1000, 2500],
  troublesMax: 16,
  delaysMaxMs: [0, 0, 20, 100],
};

export function runBroadcastSchedule(options: BroadcastScheduleOptions): BroadcastOutcome {
  const random = seededRandom(hashNumbers(options.seed, 0xb0a));
  const preset = drawPreset(random, options.preset);
  const view = createClusterView();
  let comeBack: (node: NodeId) => void = () => {};
  const onRecord = (record: TraceRecord): void => {
    view.fold(record);
    options.onRecord(record);
    if (record.kind === 'process' && record.event.type === 'exited') comeBack(record.subject);
  };
  const pace = { hopMinMs: random.between(0, 2), hopMaxMs: pick(random, weather.hopsMaxMs), stretch: 1 };
  const world = createWorld({ ...options, preset, onRecord, pace, syncMaxMs: weather.syncMaxMs });
  const nodes = allNodes(preset.configuration);
  const { rules } = preset;
  const frail = frailOf(random, preset);
  const chaos: BroadcastChaos = { world, random, preset, profile: weather, nodes, rules, groups: [], frail };
  for (let round = 1; ; round++) {
    // One that crashes as planned comes back like one that was killed.
    comeBack = (node) => comeBackLater(chaos, node);
    rage(chaos);
    heal(chaos, new Set(nodes));
    const outcome = observe(chaos, view);
    const isOver = outcome.events >= (options.eventsMin ?? 0) || round === roundsMax;
    if (isOver || (outcome.mustLearn && outcome.missing !== null)) return outcome;
    setRules(chaos, drawRules(random, weather));
    for (let more = random.between(1, 6); more > 0; more--) submitMore(chaos);
  }
}

function rage(chaos: BroadcastChaos): void {
  const { world, random } = chaos;
  const chaosMs = pick(random, weather.spellsMs);
  const sinceMs = world.nowMs();
  for (let troubles = random.between(0, weather.troublesMax); troubles > 0; troubles--) {
    world.schedule(sinceMs + random.between(0, chaosMs), () => makeBroadcastTrouble(chaos));
  }
  world.runUntil(() => false, { atMs: sinceMs + chaosMs, events: world.events() + eventsMax });
}

function observe({ world, preset }: BroadcastChaos, view: ClusterView): BroadcastOutcome {
  const { acceptors, log } = preset.configuration;
  const mustLearn = acceptors.length >= (log?.quorums.phase2 ?? 1);
  const sinceMs = world.nowMs();
  const limits = { atMs: sinceMs + (mustLearn ? patienceMs : 5_000), events: world.events() + eventsMax };
  world.runUntil(() => missingIn(view) === null, limits);
  return {
    events: world.events(),
    slots: (view.log?.decided ?? -1) + 1,
    learned: view.learned?.ordered ?? 0,
    mustLearn,
    missing: missingIn(view),
    healedForMs: world.nowMs() - sinceMs,
  };
}

const missingIn = (view: ClusterView): string | null =>
  learnedProblem(view) ?? courseChecks(view).find(({ state }) => state !== 'OK')?.text ?? null;

/** Each schedule has its own mix; values are few, so that many schedules are run in a moment. */
function drawPreset(random: Random, preset: Preset): Preset {
  const { configuration } = preset;
  const { log } = configuration;
  if (log === undefined) return preset;
  const drawn = {
    ...log,
    window: Math.min(log.window, pick(random, [4, 32])),
    batchMax: Math.min(log.batchMax, pick(random, [1, 3, 8])),
  };
  const count = random.between(5, 40);
  const clients = preset.clients.map((client) => {
    const { values } = client;
    if (values === undefined) return client;
    const given = ['one', 'one', ...values.given.slice(0, count)];
    return { ...client, values: { ...values, given, count: Math.min(values.count, count) } };
  });
  const storage = pick(random, ['memory', 'disk', 'disk'] as const);
  const crashes =
    storage === 'disk' ? Array.from({ length: random.between(0, 2) }, () => drawCrash(random, preset)) : [];
  const rules = drawRules(random, weather);
  return {
    ...preset,
    configuration: { ...configuration, log: drawn },
    clients,
    storage,
    rules,
    groups: [],
    crashes,
    events: [],
  };
}

/** The acceptor that may lose its disk, or null where every one of them is needed. */
function frailOf(random: Random, { configuration: { acceptors, log } }: Preset): NodeId | null {
  return acceptors.length > (log?.quorums.phase2 ?? 1) ? pick(random, acceptors) : null;
}
