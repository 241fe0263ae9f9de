/**
 * What befalls a simulated world while safety alone is at stake: kills, restarts, wiped disks, pauses, lossy nodes, cut
 * links, partitions, proposals, further decrees. Each is drawn from the schedule's seed and ends by itself.
 */
import { type Decree, decreeNumber, type NodeId } from '../paxos/ballot.js';
import { majorities } from '../paxos/quorum.js';
import { withLoss } from '../faults/loss.js';
import type { Random } from '../faults/random.js';
import { type FaultRule, type FaultSettings, harmless } from '../faults/settings.js';
import type { Preset } from '../schema/preset.js';
import { isDown, isSeated, isUp } from './nodes.js';
import type { Profile, Weather } from './profile.js';
import type { World } from './world.js';

export type Chaos = Storm & {
  readonly profile: Profile;
  /** It may lose more seats than a decision can do without; then only safety is at stake. */
  readonly isReckless: boolean;
};

/** Faults of a world from a seed, whatever its nodes decide. */
export type Storm = {
  readonly world: World;
  readonly random: Random;
  readonly preset: Preset;
  readonly profile: Weather;
  readonly nodes: readonly NodeId[];
  /** In force now. A trouble adds its own and takes them away again. */
  rules: readonly FaultRule[];
  groups: FaultSettings['groups'];
};

export function makeTrouble(chaos: Chaos): void {
  const { world, random, nodes, preset } = chaos;
  const { acceptors, proposers } = preset.configuration;
  const { troubles, victims } = chaos.profile;
  // Half of it hits those that vote and propose, few as they may be.
  const anyone = random.between(0, 1) === 0 ? nodes : [...proposers, ...acceptors];
  const node = pick(random, victims === null ? anyone : preset.configuration[victims]);
  switch (pick(random, troubles)) {
    case 'kill':
      if (preset.storage === 'disk' || mayLoseSeat(chaos, node)) world.act({ type: 'kill', node });
      comeBackLater(chaos, node);
      break;
    case 'restart':
      restart(chaos, node);
      break;
    case 'pause':
      world.act({ type: 'pause', node });
      world.schedule(world.nowMs() + random.between(1, 800), () => world.act({ type: 'resume', node }));
      break;
    case 'loss':
      setRules(chaos, withLoss(chaos.rules, node, pick(random, [0, 0.5, 1])));
      break;
    case 'cut':
      cutForAWhile(chaos, [{ ...harmless, from: node, to: pick(random, nodes), lossRatio: 1 }]);
      break;
    case 'partition':
      partForAWhile(chaos, drawSides(random, [...proposers, ...acceptors]));
      break;
    case 'propose':
      propose(chaos);
      break;
    case 'decree':
      if (world.nodes.decree + 1 < chaos.profile.decreesMax) openNext(world);
      break;
  }
}

export function openNext(world: World): Decree {
  const decree = decreeNumber(world.nodes.decree + 1);
  world.openDecree(decree);
  return decree;
}

/** Sometimes soon, sometimes only when all is healed. */
export function comeBackLater({ world, random, profile }: Storm, node: NodeId): void {
  world.schedule(world.nowMs() + random.between(0, profile.awayMaxMs), () => {
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
  });
}

export function setRules(storm: Storm, rules: readonly FaultRule[]): void {
  setFaults(storm, rules, storm.groups);
}

function setFaults(storm: Storm, rules: readonly FaultRule[], groups: FaultSettings['groups']): void {
  storm.rules = rules;
  storm.groups = groups;
  storm.world.setFaults(rules, groups);
}

/** Faults stop, and those of `core` come back; the others stay cut off, whatever they do. */
export function heal(storm: Storm, core: ReadonlySet<NodeId>): void {
  const { world, nodes } = storm;
  const outsiders = nodes.filter((node) => !core.has(node));
  const cuts = outsiders.flatMap((node): FaultRule[] => [
    { ...harmless, from: node, lossRatio: 1 },
    { ...harmless, to: node, lossRatio: 1 },
  ]);
  setFaults(storm, cuts, []);
  for (const node of core) {
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
    else if (!isUp(world.nodes, node)) world.act({ type: 'resume', node });
  }
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.between(0, items.length - 1)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function restart(chaos: Chaos, node: NodeId): void {
  const { world, random, preset } = chaos;
  const wipe = random.between(1, 4) === 1 || preset.storage === 'memory';
  if (!wipe || mayLoseSeat(chaos, node)) world.act({ type: 'restart', node, wipe });
}

function propose({ world, random, preset }: Chaos): void {
  const { clients, proposers } = preset.configuration;
  if (clients.length === 0) return;
  const value = `v${random.between(0, 99)}`;
  world.propose(pick(random, clients), value, random.between(0, 1) === 0 ? null : pick(random, proposers));
}

export function cutForAWhile(storm: Storm, cuts: readonly FaultRule[]): void {
  const { world, random, profile } = storm;
  setRules(storm, [...storm.rules, ...cuts]);
  world.schedule(world.nowMs() + random.between(20, profile.cutMaxMs), () => {
    const others = storm.rules.filter((rule) => !cuts.includes(rule));
    if (others.length < storm.rules.length) setRules(storm, others); // Else all was healed meanwhile.
  });
}

export function partForAWhile(storm: Storm, groups: FaultSettings['groups']): void {
  const { world, random, profile } = storm;
  setFaults(storm, storm.rules, groups);
  world.schedule(world.nowMs() + random.between(20, profile.partMaxMs), () => {
    if (storm.groups === groups) setFaults(storm, storm.rules, []); // Else another came, or all was healed meanwhile.
  });
}

/** Each on one of two sides; learners and clients hear both. */
export function drawSides(random: Random, seats: readonly NodeId[]): FaultSettings['groups'] {
  const left = seats.filter(() => random.between(0, 1) === 0);
  return [left, seats.filter((node) => !left.includes(node))];
}

/** Whether a decision stays possible without this node's votes and proposals. */
function mayLoseSeat({ world, preset, isReckless }: Chaos, node: NodeId): boolean {
  const { acceptors, proposers } = preset.configuration;
  const others = (seats: readonly NodeId[]): number =>
    seats.filter((other) => other !== node && isSeated(world.nodes, other)).length;
  return isReckless || (others(acceptors) >= majorities(acceptors.length).phase2 && others(proposers) >= 1);
}
