/**
 * A random schedule from a seed. First faults without end: loss, duplication, delay, crashes at any moment and at named
 * points, restarts from disk, wiped disks now and then, pauses, proposals, further decrees. Then the world heals:
 * faults stop, everyone comes back, and the open decree must be decided in bounded time if enough seats are left.
 */
import { type Decree, decreeNumber, type NodeId } from '../paxos/ballot.js';
import { allNodes } from '../paxos/configuration.js';
import { majorities } from '../paxos/quorum.js';
import { hashNumbers, type Random, seededRandom } from '../faults/random.js';
import { type FaultRule, harmless } from '../faults/settings.js';
import type { CrashPlan, Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { createDecisions, type Decisions } from './decisions.js';
import { isDown, isSeated, isUp, type WorldOptions } from './nodes.js';
import { createWorld, type World } from './world.js';

export type ScheduleOutcome = {
  readonly events: number;
  readonly decree: Decree;
  /** Enough seats are left for a decision, so there must be one. */
  readonly mustDecide: boolean;
  /** Every learner and client knows the decision of the open decree. */
  readonly decided: boolean;
  /** Virtual time from healing to that, or to the limit. */
  readonly healedForMs: number;
};

/** After healing, in virtual time: several of the longest waits of every role. */
const patienceMs = 60_000;
const eventsMax = 200_000;
const decreesMax = 8;

type Chaos = {
  readonly world: World;
  readonly random: Random;
  readonly preset: Preset;
  /** One in twenty schedules may lose more seats than a decision can do without; then only safety is at stake. */
  readonly isReckless: boolean;
  readonly nodes: readonly NodeId[];
};

export function runSchedule(options: WorldOptions): ScheduleOutcome {
  const random = seededRandom(hashNumbers(options.seed, 0x5eed));
  const preset = drawPreset(random, options.preset);
  const decisions = createDecisions();
  let comeBack: (node: NodeId) => void = () => {};
  const onRecord = (record: TraceRecord): void => {
    decisions.fold(record);
    options.onRecord(record);
    if (record.kind === 'process' && record.event.type === 'exited') comeBack(record.subject);
  };
  const pace = { hopMinMs: random.between(0, 2), hopMaxMs: pick(random, [2, 10, 40]), stretch: 1 };
  const world = createWorld({ ...options, preset, onRecord, pace });
  const nodes = allNodes(preset.configuration);
  const chaos: Chaos = { world, random, preset, isReckless: random.between(1, 20) === 1, nodes };
  const chaosMs = pick(random, [200, 600, 2000]);
  for (let troubles = random.between(0, 24); troubles > 0; troubles--) {
    world.schedule(random.between(0, chaosMs), () => makeTrouble(chaos));
  }
  world.runUntil(() => false, { atMs: chaosMs, events: eventsMax });
  comeBack = (node) => comeBackLater(chaos, node); // A planned crash may still be due.
  heal(chaos);
  return observe(chaos, decisions);
}

function observe({ world, preset }: Chaos, decisions: Decisions): ScheduleOutcome {
  const { acceptors, proposers, learners, clients } = preset.configuration;
  const { decree } = world.nodes;
  const sinceMs = world.nowMs();
  const seated = (node: NodeId): boolean => isSeated(world.nodes, node);
  const mustDecide = acceptors.filter(seated).length >= majorities(acceptors.length).phase2 && proposers.some(seated);
  const waiting = [...learners, ...clients];
  const limits = { atMs: sinceMs + (mustDecide ? patienceMs : 5_000), events: world.events() + eventsMax };
  const decided = world.runUntil(() => waiting.every((node) => decisions.knows(node, decree)), limits);
  return { events: world.events(), decree, mustDecide, decided, healedForMs: world.nowMs() - sinceMs };
}

/** Each schedule has its own mix: most runs that break something need some faults to be absent. */
function drawPreset(random: Random, preset: Preset): Preset {
  const rule: FaultRule = {
    ...harmless,
    lossRatio: pick(random, [0, 0, 0.05, 0.1, 0.2, 0.3]),
    duplicateRatio: pick(random, [0, 0, 0.1, 0.5]),
    delayMaxMs: pick(random, [0, 0, 20, 100, 400]),
  };
  const storage = random.between(1, 5) === 1 ? 'memory' : 'disk';
  const crashes = Array.from({ length: storage === 'disk' ? random.between(0, 2) : 0 }, () =>
    drawCrash(random, preset),
  );
  return { ...preset, rules: [rule], storage, crashes, events: [] };
}

function drawCrash(random: Random, preset: Preset): CrashPlan {
  return {
    node: pick(random, allNodes(preset.configuration)),
    point: pick(random, ['before-persist', 'after-persist', 'before-send']),
    on: pick(random, ['token', 'start', 'request', 'prepare', 'promise', 'accept', 'accepted', 'decision']),
    nth: random.between(1, 3),
  };
}

function makeTrouble(chaos: Chaos): void {
  const { world, random, nodes, preset } = chaos;
  const { acceptors, clients, proposers } = preset.configuration;
  // Half of it hits those that vote and propose, few as they may be.
  const node = pick(random, random.between(0, 1) === 0 ? nodes : [...proposers, ...acceptors]);
  switch (
    pick(random, ['kill', 'kill', 'restart', 'restart', 'pause', 'pause', 'loss', 'propose', 'decree', 'decree'])
  ) {
    case 'kill':
      if (preset.storage === 'disk' || mayLoseSeat(chaos, node)) world.act({ type: 'kill', node });
      comeBackLater(chaos, node);
      break;
    case 'restart': {
      const wipe = random.between(1, 4) === 1 || preset.storage === 'memory';
      if (!wipe || mayLoseSeat(chaos, node)) world.act({ type: 'restart', node, wipe });
      break;
    }
    case 'pause':
      world.act({ type: 'pause', node });
      world.schedule(world.nowMs() + random.between(1, 800), () => world.act({ type: 'resume', node }));
      break;
    case 'loss':
      world.act({ type: 'loss', node, lossRatio: pick(random, [0, 0.5, 1]) });
      break;
    case 'propose':
      world.propose(
        pick(random, clients),
        `v${random.between(0, 99)}`,
        random.between(0, 1) === 0 ? null : pick(random, proposers),
      );
      break;
    case 'decree':
      if (world.nodes.decree + 1 < decreesMax) world.openDecree(decreeNumber(world.nodes.decree + 1));
      break;
  }
}

/** Sometimes soon, sometimes only when all is healed. */
function comeBackLater({ world, random }: Chaos, node: NodeId): void {
  world.schedule(world.nowMs() + random.between(0, 1500), () => {
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
  });
}

/** Whether a decision stays possible without this node's votes and proposals. */
function mayLoseSeat({ world, preset, isReckless }: Chaos, node: NodeId): boolean {
  const { acceptors, proposers } = preset.configuration;
  const others = (seats: readonly NodeId[]): number =>
    seats.filter((other) => other !== node && isSeated(world.nodes, other)).length;
  return isReckless || (others(acceptors) >= majorities(acceptors.length).phase2 && others(proposers) >= 1);
}

function heal({ world, nodes }: Chaos): void {
  world.setRules([]);
  for (const node of nodes) {
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
    else if (!isUp(world.nodes, node)) world.act({ type: 'resume', node });
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.between(0, items.length - 1)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
