/**
 * Why the current decree is not decided, in one sentence. Rests on the records as they come: it says what people see.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Role } from '../paxos/configuration.js';
import { majorities } from '../paxos/quorum.js';
import type { TraceRecord } from '../schema/trace.js';
import type { ClusterView, NodeView } from '../views/nodes.js';
import { HeldCopies } from '../views/held.js';
import { createClusterView } from '../views/cluster-view.js';
import { counted, formatList } from '../views/words.js';
import { LogObstacles } from './log/obstacles.js';
import { passes, unreachableSentence } from './reach.js';

/** From this many pre-emptions on it is a duel: one or two are everyday. */
const preemptionsMin = 4;

export class Obstacles {
  #view = createClusterView();
  #held = new HeldCopies();
  #decree = -1;
  #submits = 0;
  #ballots = 0;
  #preemptions = 0;
  readonly #rivals = new Set<NodeId>();
  /** Of a cluster that agrees on a log. */
  #log: LogObstacles | null = null;

  /** The cluster as far as it was told. */
  get view(): ClusterView {
    return this.#view;
  }

  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): Obstacles {
    const fork = new Obstacles();
    fork.#view = this.#view.fork();
    fork.#held = this.#held.fork();
    fork.#decree = this.#decree;
    fork.#submits = this.#submits;
    fork.#ballots = this.#ballots;
    fork.#preemptions = this.#preemptions;
    for (const rival of this.#rivals) fork.#rivals.add(rival);
    fork.#log = this.#log?.fork() ?? null;
    return fork;
  }

  fold(record: TraceRecord): void {
    this.#view.fold(record);
    this.#held.fold(record);
    if (record.kind === 'run' && record.preset.configuration.log !== undefined) this.#log ??= new LogObstacles();
    if (this.#log !== null) {
      this.#log.fold(record);
      return;
    }
    if (this.#decree !== this.#view.decree) this.#open(this.#view.decree);
    if (record.kind !== 'step') return;
    for (const effect of record.effects) {
      if (effect.type === 'submit' && effect.decree === this.#decree) this.#submits++;
      if (effect.type === 'persist' && effect.record.type === 'round' && effect.record.decree === this.#decree) {
        this.#ballots++;
      }
      if (effect.type !== 'preempted' || effect.decree !== this.#decree) continue;
      this.#preemptions++;
      this.#rivals.add(record.node);
      this.#rivals.add(effect.by.node);
    }
  }

  sentence(): string | null {
    const view = this.#view;
    if (view.preset === null || view.ended !== null) return null;
    if (this.#log !== null) return networkSentence(view) ?? this.#log.sentence(view) ?? this.#holdSentence();
    if (view.chosen !== null) return unreachedSentence(view, view.chosen.value);
    return (
      networkSentence(view) ??
      seatsSentence(view) ??
      reachSentence(view) ??
      this.#holdSentence() ??
      this.#waitSentence()
    );
  }

  /** Whoever waits for a held message says it again, and that is held as well. */
  #holdSentence(): string | null {
    const { settings, nodes } = this.#view;
    const [first] = this.#held.copies;
    if (first === undefined || settings === null || !settings.rules.some(({ isHeld }) => isHeld)) return null;
    const label = (node: NodeId): string => nodes.get(node)?.label ?? `n${node}`;
    const count = this.#held.copies.length;
    const what =
      count === 1
        ? '1 message is held back until a hand lets it go'
        : `${count} messages are held back until a hand lets them go`;
    return `${what}, the first one from ${label(first.key.from)} at ${label(first.node)}`;
  }

  /** Everybody needed is there. */
  #waitSentence(): string | null {
    const view = this.#view;
    if (view.leader === null) return 'nobody leads yet, and START was not heard: the ring election goes on';
    if (this.#submits === 0) return valueSentence(view);
    if (this.#preemptions < preemptionsMin) return null;
    const names = [...this.#rivals].sort((a, b) => a - b).map((node) => view.nodes.get(node)?.label ?? `n${node}`);
    return `${formatList(names)} pre-empt each other, ${counted(this.#ballots, 'ballot')} so far`;
  }

  #open(decree: number): void {
    this.#decree = decree;
    this.#submits = 0;
    this.#ballots = 0;
    this.#preemptions = 0;
    this.#rivals.clear();
  }
}

function networkSentence({ lossRatio }: ClusterView): string | null {
  return lossRatio >= 1 ? 'all messages are lost (loss 100 %)' : null;
}

/** Too few acceptors for a quorum, no proposer or no learner. */
function seatsSentence(view: ClusterView): string | null {
  const acceptors = withRole(view, 'acceptor');
  const silent = acceptors.filter((node) => whySilent(node, true) !== null);
  const { phase2 } = majorities(Math.max(1, acceptors.length));
  const answering = acceptors.length - silent.length;
  if (answering < phase2) {
    const can = `${answering} of ${counted(acceptors.length, 'acceptor')} can vote`;
    return `${silentText(silent, true)}: ${can} and a quorum needs ${phase2}`;
  }
  const proposers = withRole(view, 'proposer');
  if (proposers.every((node) => whySilent(node, true) !== null)) {
    return `no proposer can propose: ${silentText(proposers, true)}`;
  }
  const learners = withRole(view, 'learner');
  if (learners.every((node) => whySilent(node, false) !== null)) {
    return `no learner can learn: ${silentText(learners, false)}`;
  }
  return null;
}

/** Enough are there, but partitions or cut links keep them from each other. */
function reachSentence(view: ClusterView): string | null {
  const { settings } = view;
  if (settings === null || settings.rules.length + settings.groups.length === 0) return null;
  const able = (role: Role, needsSeat: boolean): readonly NodeView[] =>
    withRole(view, role).filter((node) => whySilent(node, needsSeat) === null);
  const acceptorSeats = withRole(view, 'acceptor').length;
  return unreachableSentence(settings, {
    proposers: able('proposer', true),
    acceptors: able('acceptor', true),
    learners: able('learner', false),
    clients: able('client', false),
    acceptorSeats,
    quorum: majorities(Math.max(1, acceptorSeats)).phase2,
  });
}

/** Nobody has submitted anything. */
function valueSentence(view: ClusterView): string | null {
  const clients = withRole(view, 'client');
  if (clients.every((node) => whySilent(node, false) !== null)) {
    return clients.length === 0 ? 'there is no client' : `no client has a value: ${silentText(clients, false)}`;
  }
  const plans = view.preset?.clients ?? [];
  const hasValue = (node: NodeView): boolean =>
    whySilent(node, false) === null && plans.some((plan) => plan.node === node.node && plan.value !== null);
  return clients.some(hasValue) ? null : 'no client has a value: propose one with p';
}

/** It is chosen; says so if somebody who waits for it cannot be reached. */
function unreachedSentence(view: ClusterView, value: string): string | null {
  const waiting = [...view.nodes.values()].filter(
    ({ roles, decided }) => decided === null && (roles.includes('learner') || roles.includes('client')),
  );
  const unreached = waiting.filter((node) => node.process === 'paused' || (isLive(node) && node.lossRatio >= 1));
  if (view.lossRatio >= 1 && waiting.some(isLive)) return `${value} is chosen, but all messages are lost (loss 100 %)`;
  if (unreached.length > 0)
    return `${value} is chosen, but not everyone can hear of it: ${silentText(unreached, false)}`;
  const { settings } = view;
  const knowing = [...view.nodes.values()].filter((node) => isLive(node) && node.decided !== null);
  const parted = waiting.filter(
    (node) => isLive(node) && settings !== null && !knowing.some((other) => passes(settings, other.node, node.node)),
  );
  if (parted.length === 0 || knowing.length === 0) return null;
  const labels = formatList(parted.map(({ label }) => label));
  return `${value} is chosen, but nothing passes from those who know it to ${labels}`;
}

const isLive = (node: NodeView): boolean => node.process === 'up' || node.process === 'starting';

const withRole = (view: ClusterView, role: Role): readonly NodeView[] =>
  [...view.nodes.values()].filter((node) => node.roles.includes(role));

/** Why a node cannot do its part, or null. Votes and proposals also need the seat's disk. */
function whySilent(node: NodeView, needsSeat: boolean): string | null {
  if (node.process === 'paused') return 'paused';
  if (!isLive(node)) return 'down';
  if (node.lossRatio >= 1) return 'cut off (loss 100 %)';
  return needsSeat && node.abstains ? 'abstaining' : null;
}

/** "a4 and a5 are down, a6 is paused". */
function silentText(nodes: readonly NodeView[], needsSeat: boolean): string {
  const byReason = new Map<string, string[]>();
  for (const node of nodes) {
    const reason = whySilent(node, needsSeat);
    if (reason === null) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), node.label]);
  }
  return [...byReason]
    .map(([reason, labels]) => `${formatList(labels)} ${verbOf(reason, labels.length === 1)}`)
    .join(', ');
}

function verbOf(reason: string, isOne: boolean): string {
  if (reason === 'abstaining') return isOne ? 'abstains, having lost its disk' : 'abstain, having lost their disks';
  return `${isOne ? 'is' : 'are'} ${reason}`;
}
