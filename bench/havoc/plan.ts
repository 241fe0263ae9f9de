/** What is to happen to the cluster, drawn from a seed before it starts: who of it "the leader" is shows only then. */
import { type Random, seededRandom } from '../../src/faults/random.js';

/** A replica by its number, or whoever leads at that moment. */
export type Target = number | 'leader';

export type Disturbance =
  /** kill -9 of all of them at once; started again after the hold. */
  | { readonly type: 'kill'; readonly targets: readonly Target[]; readonly holdMs: number }
  /** `clients`: every second client is on its side. */
  | { readonly type: 'isolate'; readonly target: Target; readonly clients: boolean; readonly holdMs: number }
  /** No two replicas of different groups hear each other. */
  | { readonly type: 'split'; readonly groups: readonly (readonly number[])[]; readonly holdMs: number }
  /** What it sends is lost, or what is sent to it, between replicas. */
  | { readonly type: 'one-way'; readonly target: Target; readonly loses: 'sent' | 'heard'; readonly holdMs: number }
  /** SIGSTOP, and SIGCONT after the hold. */
  | { readonly type: 'pause'; readonly target: Target; readonly holdMs: number };

export type Counts = { readonly kills: number; readonly partitions: number; readonly pauses: number };

/** As many kills of single processes, partitions and pauses as asked for, in an order drawn, too. */
export function drawPlan(counts: Counts, replicas: number, seed: number): readonly Disturbance[] {
  const random = seededRandom(seed);
  const plan: Disturbance[] = [];
  for (let left = counts.kills; left > 0; ) {
    const kill = drawKill(random, replicas, left);
    left -= kill.targets.length;
    plan.push(kill);
  }
  for (let each = 0; each < counts.partitions; each++) plan.push(drawPartition(random, replicas));
  for (let each = 0; each < counts.pauses; each++) {
    plan.push({ type: 'pause', target: drawTarget(random, replicas), holdMs: random.between(700, 2_500) });
  }
  return shuffled(plan, random);
}

const drawTarget = (random: Random, replicas: number): Target =>
  random.between(0, 1) === 0 ? 'leader' : random.between(0, replicas - 1);

/** Mostly one; sometimes more than the cluster can spare, sometimes all. */
function drawKill(random: Random, replicas: number, left: number): Disturbance & { type: 'kill' } {
  const chance = random.between(1, 20);
  const holdMs = random.between(0, 1_500);
  const wanted = chance === 1 ? replicas : chance <= 4 ? (replicas + 1) >> 1 : 1;
  const count = Math.min(wanted, left);
  if (count === 1) return { type: 'kill', targets: [drawTarget(random, replicas)], holdMs };
  return { type: 'kill', targets: shuffled(range(replicas), random).slice(0, count), holdMs };
}

function drawPartition(random: Random, replicas: number): Disturbance {
  const holdMs = random.between(400, 2_000);
  const target = drawTarget(random, replicas);
  switch (random.between(0, 3)) {
    case 0:
      return { type: 'isolate', target, clients: false, holdMs };
    case 1:
      return { type: 'isolate', target, clients: true, holdMs };
    case 2:
      return { type: 'split', groups: drawGroups(random, replicas), holdMs };
    default:
      return { type: 'one-way', target, loses: random.between(0, 1) === 0 ? 'sent' : 'heard', holdMs };
  }
}

/** Two or three groups, none of them empty. */
function drawGroups(random: Random, replicas: number): readonly (readonly number[])[] {
  const order = shuffled(range(replicas), random);
  const first = random.between(1, replicas - 1);
  const second = random.between(first, replicas);
  return [order.slice(0, first), order.slice(first, second), order.slice(second)].filter(({ length }) => length > 0);
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  const order: Item[] = [];
  while (left.length > 0) order.push(...left.splice(random.between(0, left.length - 1), 1));
  return order;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
