/**
 * Replicas on disk and clients as processes, disturbed one time after the other under a steady load. After each
 * disturbance everybody must be served again and every replica catch up; in the end all is judged.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createJudge, type Judge, type Verdict } from '../../src/checker/judge.js';
import { type Cluster, startCluster } from '../../src/cluster/live-session.js';
import { seededRandom } from '../../src/faults/random.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { Preset } from '../../src/schema/preset.js';
import { disturb, type Victims } from './disturb.js';
import { judgeAppends, judgeHistories } from './judgement.js';
import { contendedKeys, Load } from './load.js';
import { type Counts, type Disturbance, drawPlan } from './plan.js';
import { Watch } from './watch.js';

export type HavocOptions = Counts & {
  readonly replicas: number;
  readonly clients: number;
  readonly operations: number;
  readonly seed: number;
  /** A disturbance that was drawn longer is healed by then. */
  readonly holdMaxMs: number;
  readonly workerPath: string;
  readonly guardPath: string;
  /** A copy of the recording stays there where something was found. */
  readonly tracePath: string | null;
};

/** One disturbance, in milliseconds from the moment at which it was healed. */
export type Healing = {
  readonly disturbance: Disturbance;
  /** To the first answer to an operation that began after it. */
  readonly recoveryMs: number;
  /** Until every replica had executed all that anybody had executed at that moment. */
  readonly caughtUpMs: number;
};

export type Outcome = {
  readonly healings: readonly Healing[];
  readonly operations: number;
  readonly answered: number;
  readonly durationMs: number;
  readonly elections: number;
  readonly snapshots: number;
  readonly slots: number;
  /** Of the replica that has most, at the end. */
  readonly diskBytes: number;
  readonly verdict: Verdict;
  /** A sentence for all that is not as it should be; empty where all is. */
  readonly problems: readonly string[];
};

/** After a heal, everything is to be well again within it. */
const recoveryLimitMs = 30_000;
const snapshotEvery = 100;

export async function runHavoc(options: HavocOptions, tell: (line: string) => void): Promise<Outcome> {
  const havoc = await Havoc.start(options);
  const problems: string[] = [];
  try {
    await havoc.go(tell);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return havoc.end(problems);
}

class Havoc {
  readonly #options: HavocOptions;
  readonly #cluster: Cluster;
  readonly #judge: Judge = createJudge();
  readonly #watch: Watch;
  readonly #load: Load;
  readonly #victims: Victims;
  readonly #healings: Healing[] = [];
  #durationMs = 0;

  static async start(options: HavocOptions): Promise<Havoc> {
    const { workerPath, guardPath } = options;
    const started = await startCluster(presetOf(options), {
      workerPath,
      guardPath,
      programVersion: 'havoc',
      pace: 'full',
    });
    if (!started.ok) throw new Error(started.reason);
    return new Havoc(options, started.cluster);
  }

  private constructor(options: HavocOptions, cluster: Cluster) {
    const { replicas, clients } = nodesOf(options);
    this.#options = options;
    this.#cluster = cluster;
    this.#load = new Load(cluster, clients, options.seed);
    this.#watch = new Watch(clients, this.#load);
    this.#victims = { session: cluster, replicas, clients, leader: () => this.#watch.leader };
    if (options.tracePath !== null) cluster.keepTrace(options.tracePath);
    cluster.subscribe((records) => {
      for (const record of records) this.#judge.fold(record);
      this.#watch.fold(records);
    });
  }

  async go(tell: (line: string) => void): Promise<void> {
    const { seed, replicas, operations } = this.#options;
    const ready = await this.#cluster.ready;
    if (!ready.ok) throw new Error(ready.reason);
    const beganAtMs = this.#watch.nowMs();
    this.#load.start();
    await this.#answeredFrom(beganAtMs, 'the cluster did not begin to serve');
    const random = seededRandom(seed + 7);
    const plan = drawPlan(this.#options, replicas, seed);
    for (const [place, disturbance] of plan.entries()) {
      await delay(random.between(0, 300));
      await this.#undergo(disturbance);
      if (place % 20 === 19)
        tell(`${place + 1} of ${plan.length} disturbances, ${this.#watch.operations.length} operations`);
    }
    while (this.#watch.operations.length < operations) {
      const before = this.#watch.operations.length;
      const grew = await this.#watch.until(() => this.#watch.operations.length > before, recoveryLimitMs);
      if (!grew) throw new Error(`nothing was answered for ${recoveryLimitMs / 1000} s after all was healed`);
    }
    await this.#settle();
    this.#durationMs = this.#watch.nowMs() - beganAtMs;
  }

  async #undergo(disturbance: Disturbance): Promise<void> {
    const heal = await disturb(this.#victims, disturbance);
    await delay(Math.min(disturbance.holdMs, this.#options.holdMaxMs));
    await heal();
    const healedAtMs = this.#watch.nowMs();
    const { top } = this.#watch;
    this.#load.probe();
    const what = `after ${words(disturbance)} was healed`;
    const recoveryMs = (await this.#answeredFrom(healedAtMs, `nobody was served ${what}`)) - healedAtMs;
    await this.#allReach(top, what);
    this.#healings.push({ disturbance, recoveryMs, caughtUpMs: this.#watch.nowMs() - healedAtMs });
  }

  /** When the first operation that began after this moment, which is now, was answered. */
  async #answeredFrom(atMs: number, problem: string): Promise<number> {
    const { operations } = this.#watch;
    const from = operations.length;
    let first = Number.POSITIVE_INFINITY;
    const isAnswered = (): boolean => {
      for (let index = from; index < operations.length; index++) {
        const { invokedAtMs = 0, answeredAtMs = null } = operations[index] ?? {};
        if (invokedAtMs >= atMs && answeredAtMs !== null) first = Math.min(first, answeredAtMs);
      }
      return first < Number.POSITIVE_INFINITY;
    };
    if (await this.#watch.until(isAnswered, recoveryLimitMs)) return first;
    throw new Error(`${problem}: no operation that began then was answered for ${recoveryLimitMs / 1000} s`);
  }

  async #allReach(slot: number, when: string): Promise<void> {
    const { replicas } = this.#victims;
    const isThere = (): boolean => replicas.every((node) => this.#watch.appliedBy(node) >= slot);
    if (await this.#watch.until(isThere, recoveryLimitMs)) return;
    const behind = replicas.filter((node) => this.#watch.appliedBy(node) < slot);
    const places = behind.map((node) => `r${node} executed ${this.#watch.appliedBy(node)}`).join(', ');
    throw new Error(`not all replicas caught up ${when}: of ${slot} slots ${places} in ${recoveryLimitMs / 1000} s`);
  }

  /** All is answered, every key is read once more by every client, and all replicas are at the same slot. */
  async #settle(): Promise<void> {
    this.#load.stop();
    await this.#allAnswered();
    for (const client of this.#victims.clients) {
      for (const key of [...contendedKeys, ...this.#load.listKeys]) this.#load.ask(client, `get ${key}`);
    }
    await this.#allAnswered();
    await this.#allReach(this.#watch.top, 'in the end');
  }

  async #allAnswered(): Promise<void> {
    if (await this.#watch.until(() => this.#load.pending === 0 && this.#watch.openCount === 0, recoveryLimitMs)) return;
    const count = this.#watch.openCount + this.#load.pending;
    throw new Error(`${count} operations have no answer ${recoveryLimitMs / 1000} s after all was healed`);
  }

  async end(problems: string[]): Promise<Outcome> {
    const diskBytes = Math.max(...this.#victims.replicas.map((node) => sizeOf(this.#cluster.runFolder, node)));
    const { top } = this.#watch;
    await this.#cluster.close();
    const { operations, pids, elections, snapshots, differing } = this.#watch;
    const verdict = this.#judge.verdict();
    problems.push(...verdict.violations.map(({ property, text }) => `${property}: ${text}`));
    problems.push(...verdict.unknown.map((reason) => `the checker cannot know: ${reason}`));
    problems.push(...judgeHistories(operations), ...judgeAppends(operations, this.#load.listKeys));
    problems.push(...differing.map((where) => `another history is executed: ${where}`));
    problems.push(...this.#load.refusals.map((reason) => `a client was not asked: ${reason}`));
    const left = pids.filter(isRunning);
    if (left.length > 0) problems.push(`processes are left behind: ${left.join(', ')}`);
    return {
      healings: this.#healings,
      operations: operations.length,
      answered: operations.filter(({ answeredAtMs }) => answeredAtMs !== null).length,
      durationMs: this.#durationMs,
      elections,
      snapshots,
      slots: top,
      diskBytes,
      verdict,
      problems,
    };
  }
}

function nodesOf({ replicas, clients }: HavocOptions): { readonly replicas: NodeId[]; readonly clients: NodeId[] } {
  const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => nodeId(first + index));
  return { replicas: range(0, replicas), clients: range(replicas, clients) };
}

function presetOf(options: HavocOptions): Preset {
  const { replicas, clients } = nodesOf(options);
  const majority = Math.floor(replicas.length / 2) + 1;
  return {
    name: 'havoc',
    title: 'Replicas under havoc',
    teaches: 'Processes are killed, cut off and halted, and nothing that was acknowledged is lost.',
    configuration: {
      proposers: [],
      acceptors: [],
      learners: [],
      clients,
      log: {
        members: replicas,
        joiners: [],
        quorums: { phase1: majority, phase2: majority },
        app: 'kv',
        window: 16,
        batchMax: 64,
        snapshotEvery,
        skipSlot: null,
      },
    },
    clients: clients.map((node) => ({ node, value: null, proposerIndex: 0, afterMs: 0 })),
    ports: [],
    storage: 'disk',
    pace: 'full',
    seed: options.seed,
    rules: [],
    groups: [],
    crashes: [],
    events: [],
    expect: { outcome: 'answered', withinMs: 3_600_000 },
  };
}

export function words(disturbance: Disturbance): string {
  switch (disturbance.type) {
    case 'kill':
      return `kill -9 of ${disturbance.targets.map(targetWords).join(', ')}`;
    case 'pause':
      return `a pause of ${targetWords(disturbance.target)}`;
    case 'isolate':
      return `a partition of ${targetWords(disturbance.target)}${disturbance.clients ? ' and some clients' : ''}`;
    case 'split':
      return `a partition into ${disturbance.groups.map((group) => group.map(targetWords).join('+')).join(' | ')}`;
    case 'one-way':
      return `a cut of what ${targetWords(disturbance.target)} ${disturbance.loses === 'sent' ? 'sends' : 'is sent'}`;
  }
}

const targetWords = (target: number | 'leader'): string => (target === 'leader' ? 'the leader' : `r${target}`);

function sizeOf(runFolder: string, node: NodeId): number {
  const folder = join(runFolder, `disk-${node}`);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
