/** The state of every node and of the cluster as a fold over the trace; see nodes.ts for what it tells. */
import type { Decree, NodeId, Proposal } from '../paxos/ballot.js';
import { allNodes, labelOf, rolesOf } from '../paxos/configuration.js';
import type { Effect } from '../paxos/effect.js';
import type { PaceName } from '../faults/pace.js';
import type { FaultSettings } from '../faults/settings.js';
import { firstDecree, lateNodes, type Preset } from '../schema/preset.js';
import type { FactsRecord, ProcessRecord, RunRecord, StepRecord, TraceRecord } from '../schema/trace.js';
import { welcome } from './hand-clients.js';
import { LearnedFold } from './learned.js';
import { applyLosses } from './node-losses.js';
import { applyProcessEvent } from './node-process.js';
import { applyEffect, applyInput, applyPersist, copiesOf, forgetDecree, freshNode } from './node-steps.js';
import { type ClusterView, isAlive, type MutableNode, type NodeView } from './nodes.js';
import { applyCounts, joinLog, LogClusterFold } from './replica-steps.js';

export type FoldedCluster = ClusterView & {
  fold(record: TraceRecord): void;
  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): FoldedCluster;
};

export function createClusterView(): FoldedCluster {
  return new ClusterFold();
}

class ClusterFold implements FoldedCluster {
  preset: Preset | null = null;
  cluster = '';
  url: string | null = null;
  decree: Decree = firstDecree;
  nodes = new Map<NodeId, MutableNode>();
  leader: NodeId | null = null;
  pace: PaceName = 'full';
  settings: FaultSettings | null = null;
  lossRatio = 0;
  chosen: Proposal | null = null;
  lastAtMs = 0;
  log: LogClusterFold | null = null;
  learned: LearnedFold | null = null;
  ended: string | null = null;
  #election = -1;
  /** What the supervisor announced of an end before it came. */
  readonly #ending = new Map<NodeId, 'stop' | 'kill'>();

  fork(): FoldedCluster {
    const fork = Object.assign(new ClusterFold(), this);
    fork.nodes = new Map([...this.nodes].map(([id, node]) => [id, { ...node }]));
    fork.log = this.log?.fork() ?? null;
    fork.learned = this.learned?.fork() ?? null;
    fork.#election = this.#election;
    for (const [node, how] of this.#ending) fork.#ending.set(node, how);
    return fork;
  }

  get up(): number {
    return this.#count((node) => node.process === 'up');
  }

  get decidableNodes(): number {
    return this.#count(isDecidable);
  }

  get decidedNodes(): number {
    return this.#count((node) => isDecidable(node) && node.decided !== null);
  }

  fold(record: TraceRecord): void {
    if (record.atMs > this.lastAtMs) this.lastAtMs = record.atMs;
    this.learned?.fold(record);
    switch (record.kind) {
      case 'run':
        this.#foldRun(record);
        break;
      case 'step':
        this.#foldStep(record);
        break;
      case 'facts':
        this.#foldFacts(record);
        break;
      case 'counts':
        this.#change(record.node, (node) => applyCounts(node, record, this.log));
        break;
      case 'process':
        this.#foldProcess(record);
        break;
      case 'fate':
        if (record.fate === 'lost') this.#change(record.node, (node) => node.lost++);
        break;
      case 'refused':
        this.#change(record.node, (node) => {
          node.refused += record.datagrams;
        });
        break;
      case 'faults':
        this.#foldFaults(record.settings);
        break;
      case 'pace':
        this.pace = record.pace;
        break;
      case 'decree':
        this.#openDecree(record.decree);
        break;
      case 'end':
        this.ended = record.reason;
        break;
      default:
        break; // Syncs and notes change no state.
    }
  }

  #foldRun(record: RunRecord): void {
    const { configuration, pace, seed, rules, groups, crashes } = record.preset;
    this.preset = record.preset;
    this.cluster = record.cluster;
    this.url = record.url;
    this.pace = pace;
    this.learned = configuration.multicast === undefined ? null : new LearnedFold(record.preset);
    this.log = configuration.log === undefined ? null : new LogClusterFold(configuration.log, record.preset.clients);
    for (const id of allNodes(configuration)) {
      const node = freshNode(id, labelOf(configuration, id), rolesOf(configuration, id));
      this.nodes.set(id, this.log === null ? node : joinLog(node, this.log));
    }
    for (const late of lateNodes(record.preset)) this.#change(late, (node) => (node.process = 'later'));
    for (const { node, point, on, nth } of crashes) {
      const planned = this.nodes.get(node);
      if (planned !== undefined) planned.plannedCrash ??= { point, on, nth };
    }
    this.#foldFaults({ seed, rules, groups });
  }

  #foldStep(record: StepRecord): void {
    const node = this.nodes.get(record.node);
    if (node === undefined) return;
    const { input, effects, cause } = record;
    if (input.type === 'open-decree') this.#openDecree(input.decree);
    if (cause !== null && cause.from !== record.node) node.received++;
    if (this.log !== null) this.#crownOfLog(this.log.foldStep(node, record));
    else {
      applyInput(node, record, this.decree);
      for (const effect of effects) this.#foldEffect(node, effect);
    }
  }

  #foldEffect(node: MutableNode, effect: Effect): void {
    switch (effect.type) {
      case 'send':
        node.sent += copiesOf(effect, node.node);
        return;
      case 'persist':
        applyPersist(node, effect.record, this.decree);
        return;
      case 'elected':
        this.#crown(node.node, effect.election);
        return;
      case 'started':
        this.#crown(effect.leader, effect.election);
        break;
      case 'chosen':
      case 'decide':
        if (effect.decree === this.decree) this.chosen ??= effect.proposal;
        break;
      default:
        break; // The others change no more than this node's own row.
    }
    applyEffect(node, effect, this.decree);
  }

  #foldFacts(record: FactsRecord): void {
    const node = this.nodes.get(record.node);
    if (node === undefined || this.log === null) return;
    this.#crownOfLog(this.log.foldFacts(node, record));
  }

  #crownOfLog(leader: NodeId | null): void {
    if (leader === this.leader) return;
    this.leader = leader;
    for (const node of this.nodes.values()) node.leader = node.node === leader;
  }

  /** The leader of the latest election that anybody finished. */
  #crown(leader: NodeId, election: number): void {
    if (election < this.#election || (election === this.#election && this.leader === leader)) return;
    this.#election = election;
    this.leader = leader;
    for (const node of this.nodes.values()) node.leader = node.node === leader;
  }

  #foldProcess(record: ProcessRecord): void {
    const { subject, event } = record;
    if (event.type === 'found' && this.preset !== null && this.log !== null) {
      Object.assign(this, welcome(this.preset, this.log, this.nodes, subject));
    }
    const node = this.nodes.get(subject);
    if (node === undefined) return;
    if (event.type === 'spawned') this.#ending.delete(subject);
    if (event.type === 'ending') this.#ending.set(subject, event.how);
    applyProcessEvent(node, record, this.#ending.get(subject) ?? null);
    if (event.type === 'exited' || event.type === 'unheard') this.log?.foldExit(node);
    if (this.log !== null) this.#crownOfLog(this.log.leader);
  }

  #foldFaults(settings: FaultSettings): void {
    this.settings = settings;
    this.lossRatio = applyLosses(this.nodes.values(), settings.rules);
  }

  #openDecree(decree: Decree): void {
    if (decree <= this.decree) return;
    this.decree = decree;
    this.chosen = null;
    for (const node of this.nodes.values()) forgetDecree(node);
  }

  #change(id: NodeId, change: (node: MutableNode) => void): void {
    const node = this.nodes.get(id);
    if (node !== undefined) change(node);
  }

  #count(matches: (node: NodeView) => boolean): number {
    let count = 0;
    for (const node of this.nodes.values()) if (matches(node)) count++;
    return count;
  }
}

const isDecidable = (node: NodeView): boolean =>
  isAlive(node) && (node.roles.includes('learner') || node.roles.includes('client'));
