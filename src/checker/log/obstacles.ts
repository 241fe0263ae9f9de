/**
 * Why a log does not go on, in one sentence: rests on the records as they come, and says what people see. Silent while
 * slots are applied and answers arrive.
 */
import type { FaultSettings } from '../../faults/settings.js';
import type { NodeId } from '../../paxos/ballot.js';
import type { Input } from '../../paxos/effect.js';
import { type LogConfiguration, nodeOfSeat } from '../../paxos/multi/configuration.js';
import type { FactsRecord, ProcessRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import type { ClusterView, NodeView } from '../../views/nodes.js';
import { counted, formatList } from '../../views/words.js';
import { broadcastObstacle } from '../broadcast/obstacles.js';
import { passes } from '../reach.js';

/** From this many pre-emptions on without an applied slot it is a duel: one or two are everyday. */
const preemptionsMin = 4;

export class LogObstacles {
  #configuration: LogConfiguration | null = null;
  /** The disk that each node runs on. */
  #disks = new Map<NodeId, string>();
  #waiting: readonly NodeId[] = [];
  #waits: NodeId | null = null;
  /** First slot that nobody is known to have applied. */
  #next = 0;
  #preemptions = 0;
  #ballots = 0;
  #rivals = new Set<NodeId>();
  /** Asked and not answered, by client. */
  #open = new Map<NodeId, number>();
  #leads = false;

  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): LogObstacles {
    const fork = new LogObstacles();
    fork.#configuration = this.#configuration;
    fork.#disks = new Map(this.#disks);
    fork.#waiting = this.#waiting;
    fork.#waits = this.#waits;
    fork.#next = this.#next;
    fork.#preemptions = this.#preemptions;
    fork.#ballots = this.#ballots;
    fork.#rivals = new Set(this.#rivals);
    fork.#open = new Map(this.#open);
    fork.#leads = this.#leads;
    return fork;
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'step') this.#step(record);
    else if (record.kind === 'facts') this.#facts(record);
    else if (record.kind === 'process' && isGone(record)) this.#open.delete(record.subject);
  }

  /** Of a cluster that is up and whole but for what is named. */
  sentence(view: ClusterView): string | null {
    const multicast = view.preset?.configuration.multicast;
    if (multicast !== undefined) {
      const whySilent = (node: NodeView | undefined, disk: string | null) => this.#whySilent(node, disk);
      const obstacle = broadcastObstacle({ view, multicast, table: this.#configuration, whySilent });
      return obstacle ?? this.#duelSentence(view) ?? this.#leaderSentence();
    }
    if (view.preset?.trace === 'counters') return null; // Counts do not say what stands in the way.
    return (
      this.#foundingSentence(view) ??
      this.#seatsSentence(view) ??
      this.#reachSentence(view) ??
      this.#duelSentence(view) ??
      this.#leaderSentence()
    );
  }

  #step(record: StepRecord): void {
    const { node, input, effects } = record;
    if (input.type === 'boot') this.#boot(node, input);
    for (const effect of effects) {
      if (effect.type === 'applied') this.#applied(effect.decree);
      else if (effect.type === 'snapshot') this.#applied(effect.decree - 1);
      else if (effect.type === 'configured') this.#configured(effect.configuration);
      else if (effect.type === 'waiting') {
        this.#waiting = effect.nodes;
        this.#waits = node;
      } else if (effect.type === 'adopted') this.#leads = true;
      else if (effect.type === 'scout') this.#ballots++;
      else if (effect.type === 'preempted') this.#preempted(node, nodeOfSeat(effect.by.node));
      else if (effect.type === 'invoke') this.#open.set(node, (this.#open.get(node) ?? 0) + 1);
      else if (effect.type === 'respond') this.#open.set(node, Math.max(0, (this.#open.get(node) ?? 0) - 1));
    }
  }

  #facts({ node, facts }: FactsRecord): void {
    for (const fact of facts) {
      if (fact.type === 'booted') this.#disks.set(node, fact.disk);
      else if (fact.type === 'applied') this.#applied(fact.slot);
      else if (fact.type === 'configured') this.#configured(fact.configuration);
      else if (fact.type === 'adopted') this.#leads = true;
    }
  }

  #boot(node: NodeId, { disk }: Input & { type: 'boot' }): void {
    if (disk !== undefined) this.#disks.set(node, disk);
    this.#open.delete(node);
  }

  #applied(slot: number): void {
    if (slot < this.#next) return;
    this.#next = slot + 1;
    this.#preemptions = 0;
    this.#ballots = 0;
    this.#rivals.clear();
  }

  #configured(configuration: LogConfiguration): void {
    if (this.#configuration !== null && this.#configuration.number >= configuration.number) return;
    this.#configuration = configuration;
  }

  #preempted(node: NodeId, by: NodeId): void {
    this.#preemptions++;
    this.#rivals.add(node);
    this.#rivals.add(by);
  }

  /** Nobody knows any members yet. */
  #foundingSentence(view: ClusterView): string | null {
    if (this.#configuration !== null) return null;
    const isHeard = this.#waits !== null || this.#disks.size > 0;
    const replicas = [...view.nodes.values()].filter(({ replica }) => replica !== null);
    if (!isHeard && replicas.every(({ process }) => process === 'unheard')) return 'no replica has reported here yet';
    if (this.#waits === null || this.#waiting.length === 0) return 'nobody knows the members of the log yet';
    const who = view.nodes.get(this.#waits)?.label ?? `r${this.#waits}`;
    const others = this.#waiting.map((node) => view.nodes.get(node)?.label ?? `r${node}`);
    return `${who} waits for ${formatList(others)} to begin the log`;
  }

  /** Too few members of the newest configuration to promise or to vote. */
  #seatsSentence(view: ClusterView): string | null {
    if (this.#configuration === null) return null;
    const { members, quorums } = this.#configuration;
    const silent = members.flatMap(({ node, disk }) => {
      const why = this.#whySilent(view.nodes.get(node), disk);
      return why === null ? [] : [{ label: view.nodes.get(node)?.label ?? `r${node}`, why }];
    });
    const able = members.length - silent.length;
    const [phase, needed] = able < quorums.phase2 ? ['accept', quorums.phase2] : ['promise', quorums.phase1];
    if (able >= needed) return null;
    const can = `${able} of ${counted(members.length, 'member')} can ${phase} and a quorum needs ${needed}`;
    return `slot ${this.#next}: ${reasonsText(silent)}, no quorum: ${can}`;
  }

  #whySilent(node: NodeView | undefined, disk: string | null): string | null {
    if (node?.process === 'later') return 'still to start';
    if (node === undefined || (node.process !== 'up' && node.process !== 'starting' && node.process !== 'paused')) {
      return 'down';
    }
    if (node.process === 'paused') return 'paused';
    if (node.lossRatio >= 1) return 'cut off (loss 100 %)';
    const runsOn = this.#disks.get(node.node);
    return runsOn !== undefined && disk !== null && runsOn !== disk ? 'without the disk of the seat' : null;
  }

  /** Enough are there, but partitions or cut links keep them from each other. */
  #reachSentence({ settings, nodes }: ClusterView): string | null {
    if (settings === null || this.#configuration === null) return null;
    if (settings.rules.length + settings.groups.length === 0) return null;
    const { members, quorums } = this.#configuration;
    const able = members.filter(({ node, disk }) => this.#whySilent(nodes.get(node), disk) === null);
    const needed = Math.max(quorums.phase1, quorums.phase2);
    const reached = able.map(({ node }) => reachedBy(settings, node, able));
    if (reached.some((others) => others.length >= needed)) return null;
    const label = (node: NodeId): string => nodes.get(node)?.label ?? `r${node}`;
    const each = able.map(({ node }, index) => {
      const others = (reached[index] ?? []).filter((other) => other !== node).map(label);
      return `${label(node)} reaches ${others.length === 0 ? 'nobody' : formatList(others)}`;
    });
    const cause = settings.groups.length > 0 ? 'the partition leaves' : 'cut links leave';
    return `slot ${this.#next}: ${cause} no member a quorum (${needed} of ${members.length}): ${each.join(', ')}`;
  }

  #duelSentence({ nodes }: ClusterView): string | null {
    if (this.#preemptions < preemptionsMin) return null;
    const names = [...this.#rivals].sort((a, b) => a - b).map((node) => nodes.get(node)?.label ?? `r${node}`);
    return `slot ${this.#next}: ${formatList(names)} pre-empt each other, ${counted(this.#ballots, 'ballot')} so far`;
  }

  #leaderSentence(): string | null {
    return this.#leads ? null : 'nobody leads yet: no ballot has a quorum of promises';
  }
}

/** Whom it hears and who hears it, itself too. */
function reachedBy(
  settings: FaultSettings,
  node: NodeId,
  able: readonly { readonly node: NodeId }[],
): readonly NodeId[] {
  return able
    .map((other) => other.node)
    .filter((other) => other === node || (passes(settings, node, other) && passes(settings, other, node)));
}

/** "r1 and r3 are down, r4 is paused". */
function reasonsText(silent: readonly { readonly label: string; readonly why: string }[]): string {
  const byReason = new Map<string, string[]>();
  for (const { label, why } of silent) byReason.set(why, [...(byReason.get(why) ?? []), label]);
  return [...byReason]
    .map(([why, labels]) => `${formatList(labels)} ${labels.length === 1 ? 'is' : 'are'} ${why}`)
    .join(', ');
}

const isGone = ({ event }: ProcessRecord): boolean => event.type === 'exited' || event.type === 'unheard';
