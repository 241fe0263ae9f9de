/**
 * A random schedule from a seed, in two phases. First faults without end: loss, one by one and in bursts, duplication,
 * delay, reordering, crashes at any moment and at named points, and whatever `makeTrouble` draws. Then the world heals:
 * faults stop, a majority comes back, and the open decree must be decided in bounded time if enough seats are left.
 * Then again, if it is to go on.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { allNodes } from '../paxos/configuration.js';
import { crashPoints } from '../paxos/host.js';
import { majorities } from '../paxos/quorum.js';
import { hashNumbers, type Random, seededRandom } from '../faults/random.js';
import { type Burst, type FaultRule, harmless } from '../faults/settings.js';
import type { CrashPlan, Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { createDecisions, type Decisions } from './decisions.js';
import { isSeated, type WorldOptions } from './nodes.js';
import { plainProfile, type Profile, type Weather } from './profile.js';
import { type Chaos, comeBackLater, heal, makeTrouble, openNext, pick, setRules } from './troubles.js';
import { createWorld } from './world.js';

export type ScheduleOptions = WorldOptions & {
  readonly profile?: Profile;
  /** Goes on with troubles, healing and a further decree until there were so many events. */
  readonly eventsMin?: number;
};

export type ScheduleOutcome = {
  readonly events: number;
  /** The one that was open last. */
  readonly decree: Decree;
  /** Enough seats are left for a decision, so there must be one. */
  readonly mustDecide: boolean;
  /** Everybody that came back and waits knows the decision of the open decree. */
  readonly decided: boolean;
  /** Virtual time from the last healing to that, or to the limit. */
  readonly healedForMs: number;
};

/** After healing, in virtual time: several of the longest waits of every role. */
const patienceMs = 60_000;
const eventsMax = 200_000;
const roundsMax = 100;

export function runSchedule(options: ScheduleOptions): ScheduleOutcome {
  const random = seededRandom(hashNumbers(options.seed, 0x5eed));
  const profile = options.profile ?? plainProfile;
  const preset = drawPreset(random, options.preset, profile);
  const decisions = createDecisions();
  let comeBack: (node: NodeId) => void = () => {};
  const onRecord = (record: TraceRecord): void => {
    decisions.fold(record);
    options.onRecord(record);
    if (record.kind === 'process' && record.event.type === 'exited') comeBack(record.subject);
  };
  const pace = { hopMinMs: random.between(0, 2), hopMaxMs: pick(random, profile.hopsMaxMs), stretch: 1 };
  const world = createWorld({ ...options, preset, onRecord, pace, syncMaxMs: profile.syncMaxMs });
  const nodes = allNodes(preset.configuration);
  const isReckless = random.between(1, profile.recklessOneIn) === 1;
  const chaos: Chaos = { world, random, preset, profile, isReckless, nodes, rules: preset.rules, groups: [] };
  for (let round = 1; ; round++) {
    comeBack = () => {};
    rage(chaos);
    const core = drawCore(chaos);
    // A planned crash may still be due.
    comeBack = (node) => {
      if (core.has(node)) comeBackLater(chaos, node);
    };
    heal(chaos, core);
    const outcome = observe(chaos, core, decisions);
    const isOver = outcome.events >= (options.eventsMin ?? 0) || round === roundsMax;
    if (isOver || (outcome.mustDecide && !outcome.decided)) return outcome;
    openNext(world);
    setRules(chaos, drawRules(random, profile));
  }
}

function rage(chaos: Chaos): void {
  const { world, random, profile } = chaos;
  const chaosMs = pick(random, profile.spellsMs);
  const sinceMs = world.nowMs();
  for (let troubles = random.between(0, profile.troublesMax); troubles > 0; troubles--) {
    world.schedule(sinceMs + random.between(0, chaosMs), () => makeTrouble(chaos));
  }
  world.runUntil(() => false, { atMs: sinceMs + chaosMs, events: world.events() + eventsMax });
}

function observe({ world, preset }: Chaos, core: ReadonlySet<NodeId>, decisions: Decisions): ScheduleOutcome {
  const { acceptors, proposers, learners, clients } = preset.configuration;
  const { decree } = world.nodes;
  const sinceMs = world.nowMs();
  const canServe = (node: NodeId): boolean => core.has(node) && isSeated(world.nodes, node);
  const mustDecide =
    acceptors.filter(canServe).length >= majorities(acceptors.length).phase2 && proposers.some(canServe);
  const waiting = [...learners, ...clients].filter((node) => core.has(node));
  const limits = { atMs: sinceMs + (mustDecide ? patienceMs : 5_000), events: world.events() + eventsMax };
  const decided = world.runUntil(() => waiting.every((node) => decisions.knows(node, decree)), limits);
  return { events: world.events(), decree, mustDecide, decided, healedForMs: world.nowMs() - sinceMs };
}

/** Each schedule has its own mix: most runs that break something need some faults to be absent. */
function drawPreset(random: Random, preset: Preset, profile: Profile): Preset {
  const rules = drawRules(random, profile);
  const storage = pick(random, profile.storages);
  const crashes = Array.from({ length: storage === 'disk' ? random.between(0, 2) : 0 }, () =>
    drawCrash(random, preset),
  );
  return { ...preset, rules, groups: [], storage, crashes, events: [] };
}

const shortBurst: Burst = { enterRatio: 0.05, leaveRatio: 0.3, lossRatio: 1 };
const longBurst: Burst = { enterRatio: 0.02, leaveRatio: 0.1, lossRatio: 0.8 };

/** Delays differ from message to message, which reorders them, too. */
export function drawRules(random: Random, profile: Weather): readonly FaultRule[] {
  const rule: FaultRule = {
    ...harmless,
    lossRatio: pick(random, profile.lossRatios),
    duplicateRatio: pick(random, profile.duplicateRatios),
    delayMaxMs: pick(random, profile.delaysMaxMs),
    reorderRatio: pick(random, [0, 0, 0, 0.1, 0.3]),
    burst: pick(random, [null, null, null, null, shortBurst, longBurst]),
  };
  return [rule, ...profile.rules];
}

function drawCrash(random: Random, preset: Preset): CrashPlan {
  return {
    node: pick(random, allNodes(preset.configuration)),
    point: pick(random, crashPoints),
    on: pick(random, ['token', 'start', 'request', 'prepare', 'promise', 'accept', 'accepted', 'decision']),
    nth: random.between(1, 3),
  };
}

/**
 * Those that come back: now and then all but a few seats, with which a decision is still possible. Of the others who
 * runs is cut off for good, and who does not stays away.
 */
function drawCore({ world, random, preset, nodes }: Chaos): ReadonlySet<NodeId> {
  const core = new Set(nodes);
  if (random.between(1, 3) > 1) return core;
  const { acceptors, proposers } = preset.configuration;
  const servers = (seats: readonly NodeId[]): number =>
    seats.filter((node) => core.has(node) && isSeated(world.nodes, node)).length;
  for (let leaving = random.between(1, 3); leaving > 0; leaving--) {
    const node = pick(random, [...proposers, ...acceptors]);
    core.delete(node);
    if (servers(acceptors) < majorities(acceptors.length).phase2 || servers(proposers) < 1) core.add(node);
  }
  return core;
}
