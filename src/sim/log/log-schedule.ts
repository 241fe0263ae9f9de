/**
 * A random schedule of a log from a seed, in two phases. First faults without end, while clients work. Then the world
 * heals: faults stop, all come back but for a few that the quorums can spare, and within bounded time every client must
 * have all its answers and every replica the same history. Then again, if it is to go on.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { allNodes } from '../../paxos/configuration.js';
import { type LogSettings, replicasOf } from '../../paxos/multi/settings.js';
import { majorities } from '../../paxos/quorum.js';
import { hashNumbers, type Random, seededRandom } from '../../faults/random.js';
import type { Preset } from '../../schema/preset.js';
import type { TraceRecord } from '../../schema/trace.js';
import type { WorldOptions } from '../nodes.js';
import { drawRules } from '../schedule.js';
import { comeBackLater, heal, pick, setRules } from '../troubles.js';
import { createWorld } from '../world.js';
import { areServed, inService } from './electorate.js';
import { type LogProfile, logProfile } from './log-profile.js';
import { drawCrash, type LogChaos, makeLogTrouble, operate, operationsOf } from './log-troubles.js';
import { LogProgress } from './progress.js';

export type LogScheduleOptions = WorldOptions & {
  readonly logProfile?: LogProfile;
  /** Goes on with troubles and healing until there were so many events. */
  readonly eventsMin?: number;
};

export type LogOutcome = {
  readonly events: number;
  /** Applied by whoever is furthest. */
  readonly slots: number;
  /** Operations that clients had answers to. */
  readonly answered: number;
  /** Both quorums of every configuration that still serves are there, so all must be answered. */
  readonly mustAnswer: boolean;
  /** What is still missing in one sentence, or null: all is answered, and all replicas applied the same. */
  readonly missing: string | null;
  /** Virtual time from the last healing to that, or to the limit. */
  readonly healedForMs: number;
};

/** After healing, in virtual time: many elections, and every resend at its slowest. */
const patienceMs = 60_000;
const eventsMax = 200_000;
const roundsMax = 20;

export function runLogSchedule(options: LogScheduleOptions): LogOutcome {
  const random = seededRandom(hashNumbers(options.seed, 0x10c));
  const profile = options.logProfile ?? logProfile;
  const preset = drawPreset(random, options.preset, profile);
  const { log } = preset.configuration;
  if (log === undefined) throw new RangeError(`${preset.name} keeps no log`);
  const progress = new LogProgress(preset.clients);
  let comeBack: (node: NodeId) => void = () => {};
  const onRecord = (record: TraceRecord): void => {
    progress.fold(record);
    options.onRecord(record);
    if (record.kind === 'process' && record.event.type === 'exited') comeBack(record.subject);
  };
  const pace = { hopMinMs: random.between(0, 2), hopMaxMs: pick(random, profile.hopsMaxMs), stretch: 1 };
  const world = createWorld({ ...options, preset, onRecord, pace, syncMaxMs: profile.syncMaxMs });
  const nodes = allNodes(preset.configuration);
  const operations = operationsOf(preset);
  const { rules } = preset;
  const isLarge = random.between(1, profile.largeOneIn) === 1;
  const ofLog = { log, progress, operations, isLarge };
  const chaos: LogChaos = { world, random, preset, profile, nodes, rules, groups: [], ...ofLog };
  for (let round = 1; ; round++) {
    // One that crashes as planned comes back like one that was killed.
    comeBack = (node) => comeBackLater(chaos, node);
    rage(chaos);
    const core = drawCore(chaos);
    comeBack = (node) => {
      if (core.has(node)) comeBackLater(chaos, node);
    };
    heal(chaos, core);
    const outcome = observe(chaos, core);
    const isOver = outcome.events >= (options.eventsMin ?? 0) || round === roundsMax;
    if (isOver || (outcome.mustAnswer && outcome.missing !== null)) return outcome;
    setRules(chaos, drawRules(random, profile));
    for (let more = random.between(1, 6); more > 0; more--) operate(chaos);
  }
}

function rage(chaos: LogChaos): void {
  const { world, random, profile } = chaos;
  const chaosMs = pick(random, profile.spellsMs);
  const sinceMs = world.nowMs();
  for (let troubles = random.between(0, profile.troublesMax); troubles > 0; troubles--) {
    world.schedule(sinceMs + random.between(0, chaosMs), () => makeLogTrouble(chaos));
  }
  world.runUntil(() => false, { atMs: sinceMs + chaosMs, events: world.events() + eventsMax });
}

function observe({ world, preset, progress, log }: LogChaos, core: ReadonlySet<NodeId>): LogOutcome {
  const sinceMs = world.nowMs();
  const isServed = (): boolean => {
    const serving = inService(world, progress);
    // Before the Seed has its members, it waits for all of them.
    if (serving.length === 0) return log.members.every((node) => core.has(node));
    return areServed(world, serving, (node) => core.has(node));
  };
  const clients = preset.configuration.clients.filter((node) => core.has(node));
  const replicas = replicasOf(log).filter((node) => core.has(node));
  const limits = { atMs: sinceMs + (isServed() ? patienceMs : 5_000), events: world.events() + eventsMax };
  world.runUntil(() => isDone(progress, clients, replicas), limits);
  return {
    events: world.events(),
    slots: progress.slots,
    answered: progress.answered,
    mustAnswer: isServed(),
    missing: missingIn(progress, clients, replicas),
    healedForMs: world.nowMs() - sinceMs,
  };
}

function isDone(progress: LogProgress, clients: readonly NodeId[], replicas: readonly NodeId[]): boolean {
  for (const client of clients) if (progress.waitingAt(client) > 0) return false;
  const [first, ...others] = replicas;
  if (first === undefined) return true;
  const { slot, history } = progress.appliedAt(first);
  if (slot < progress.slots) return false;
  for (const node of others) {
    const applied = progress.appliedAt(node);
    if (applied.slot !== slot) return false;
    if (applied.history !== null && history !== null && applied.history !== history) return false;
  }
  return true;
}

function missingIn(progress: LogProgress, clients: readonly NodeId[], replicas: readonly NodeId[]): string | null {
  if (isDone(progress, clients, replicas)) return null;
  const waiting = clients.find((client) => progress.waitingAt(client) > 0);
  if (waiting !== undefined) return `client ${waiting} waits for ${progress.waitingAt(waiting)} answers`;
  const told = replicas.map((node) => {
    const { slot, history } = progress.appliedAt(node);
    return `node ${node} applied to slot ${slot}${history === null ? '' : ` with history ${history.toString(16)}`}`;
  });
  return told.join(', ');
}

/** Each schedule has its own mix: most runs that break something need some faults to be absent. */
function drawPreset(random: Random, preset: Preset, profile: LogProfile): Preset {
  const { configuration } = preset;
  const { log } = configuration;
  if (log === undefined) return preset;
  const rules = drawRules(random, profile);
  const crashes = Array.from({ length: random.between(0, 2) }, () => drawCrash(random, pick(random, replicasOf(log))));
  const drawn: LogSettings = {
    ...log,
    window: Math.min(log.window, pick(random, profile.windows)),
    batchMax: Math.min(log.batchMax, pick(random, profile.batchesMax)),
    snapshotEvery: Math.min(log.snapshotEvery, pick(random, profile.snapshotsEvery)),
    quorums: drawQuorums(random, log),
  };
  return { ...preset, configuration: { ...configuration, log: drawn }, rules, groups: [], crashes, events: [] };
}

/** Now and then one vote less in one phase, and one more in the other. */
function drawQuorums(random: Random, { members, quorums }: LogSettings): LogSettings['quorums'] {
  const isUsual = random.between(0, 3) > 0 || members.length < 4;
  if (isUsual) return quorums;
  const { phase1 } = majorities(members.length);
  const larger = phase1 + 1;
  const smaller = members.length + 1 - larger;
  return random.between(0, 1) === 0 ? { phase1: larger, phase2: smaller } : { phase1: smaller, phase2: larger };
}

const isInformedOf =
  (core: ReadonlySet<NodeId>, progress: LogProgress) =>
  (node: NodeId): boolean =>
    core.has(node) && progress.isInformed(node);

/**
 * Those that come back: now and then all but a few replicas, with which all can go on. Of the others who runs is cut
 * off for good, and who does not stays away.
 */
function drawCore({ world, random, profile, progress, nodes, log }: LogChaos): ReadonlySet<NodeId> {
  const core = new Set(nodes);
  const serving = inService(world, progress);
  if (!profile.mayLeave || random.between(1, 3) > 1 || progress.isChanging || serving.length === 0) return core;
  for (let leaving = random.between(1, 2); leaving > 0; leaving--) {
    const node = pick(random, replicasOf(log));
    core.delete(node);
    // Somebody who stays must know who the members are, and tell the others.
    const canGoOn = areServed(world, serving, (other) => core.has(other)) && nodes.some(isInformedOf(core, progress));
    if (!canGoOn) core.add(node);
  }
  return core;
}
