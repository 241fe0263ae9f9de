/** What a step, or the facts of one, change in the rows of a log's nodes. */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Slot } from '../paxos/ballot.js';
import { type Effect, isOfDecree, type PersistRecord } from '../paxos/effect.js';
import { type LogConfiguration, nodeOfSeat } from '../paxos/multi/configuration.js';
import type { Message } from '../paxos/message.js';
import type { LogRecord } from '../paxos/multi/effect.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { ClientPlan } from '../schema/preset.js';
import type { CountsRecord, FactsRecord, LogFact, StepRecord } from '../schema/trace.js';
import { copiesOf } from './node-steps.js';
import type { MutableNode } from './nodes.js';
import { freshClient, freshReplica, higherBallot, higherSlot, type LogClusterView } from './replica.js';

/** The row of a node of a log before anything happened. */
export function joinLog(node: MutableNode, log: LogClusterFold): MutableNode {
  node.assigned = true; // Nobody announces roles there.
  if (!node.roles.includes('client')) node.replica = freshReplica;
  else node.client = { ...freshClient, workload: log.planOf(node.node) };
  return node;
}

/** Totals of the incarnation, where its steps are not told. */
export function applyCounts(node: MutableNode, counts: CountsRecord, log: LogClusterFold | null): void {
  const { incarnation, received, sent, lost, refused, invoked, answered } = counts;
  const { workload = log?.planOf(node.node) ?? null } = counts;
  Object.assign(node, { incarnation, received, sent, lost, refused });
  if (node.client !== null) node.client = { ...node.client, invoked, answered, workload };
}

type Replica = { -readonly [field in keyof typeof freshReplica]: (typeof freshReplica)[field] };
type Client = { -readonly [field in keyof typeof freshClient]: (typeof freshClient)[field] };

/** More were never needed at once: each takes effect a window after its command. */
const configurationsMax = 16;

export class LogClusterFold implements LogClusterView {
  readonly settings: LogSettings;
  ballot: Ballot | null = null;
  decided: Slot | null = null;
  configurations: readonly LogConfiguration[] = [];
  /** Leads at the highest ballot, as far as it knows. */
  leader: NodeId | null = null;

  readonly #plans: readonly ClientPlan[];

  constructor(settings: LogSettings, plans: readonly ClientPlan[]) {
    this.settings = settings;
    this.#plans = plans;
  }

  /** What a client does by itself from its start. */
  planOf(client: NodeId): Workload | null {
    return this.#plans.find(({ node }) => node === client)?.workload ?? null;
  }

  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): LogClusterFold {
    return Object.assign(new LogClusterFold(this.settings, this.#plans), this);
  }

  /** Answers who leads then. */
  foldStep(node: MutableNode, { input, effects }: StepRecord): NodeId | null {
    if (input.type === 'boot') node.incarnation = input.incarnation;
    for (const effect of effects) if (effect.type === 'send') node.sent += copiesOf(effect, node.node);
    if (node.client !== null) {
      const before = input.type === 'boot' ? { ...freshClient, workload: this.planOf(node.node) } : node.client;
      node.client = clientAfter(before, { input, effects });
      return this.leader;
    }
    if (node.replica === null) return this.leader;
    if (input.type === 'boot') this.#boot(node, input.disk ?? null, input.recovered);
    const replica: Replica = { ...node.replica };
    node.replica = replica;
    for (const effect of effects) this.#foldEffect(node, replica, effect);
    this.#settle(replica);
    return this.leader;
  }

  foldFacts(node: MutableNode, { facts, incarnation }: FactsRecord): NodeId | null {
    node.incarnation = incarnation;
    if (node.replica === null) return this.leader;
    for (const fact of facts) {
      if (fact.type === 'booted') this.#boot(node, fact.disk, []);
      const replica: Replica = { ...node.replica };
      node.replica = replica;
      this.#foldFact(node, replica, fact);
      this.#settle(replica);
    }
    return this.leader;
  }

  /** Its process is gone, and with it all that was not on disk. */
  foldExit(node: MutableNode): void {
    if (this.leader === node.node) this.leader = null;
    if (node.replica !== null) node.replica = { ...node.replica, part: 'idle', catchesUp: false, waitsFor: [] };
  }

  #boot(node: MutableNode, disk: string | null, recovered: readonly PersistRecord[]): void {
    if (this.leader === node.node) this.leader = null;
    node.ballot = null;
    node.promised = null;
    const replica: Replica = { ...freshReplica, disk };
    node.replica = replica;
    for (const record of recovered) if (!isOfDecree(record)) this.#recover(node, replica, record);
  }

  #recover(node: MutableNode, replica: Replica, record: LogRecord): void {
    this.#foldPersist(node, replica, record);
    if (record.type === 'log-snapshot') replica.applied = higherSlot(replica.applied, below(record.slot));
  }

  #foldEffect(node: MutableNode, replica: Replica, effect: Effect): void {
    switch (effect.type) {
      case 'persist':
        if (!isOfDecree(effect.record)) this.#foldPersist(node, replica, effect.record);
        break;
      case 'scout':
        replica.part = 'scouting';
        node.ballot = effect.ballot;
        break;
      case 'adopted':
        this.#crown(node, replica, effect.ballot);
        break;
      case 'preempted':
        this.#preempt(node, replica, effect.ballot);
        break;
      case 'follow':
        if (effect.ballot === null) replica.part = replica.part === 'following' ? 'idle' : replica.part;
        else if (nodeOfSeat(effect.ballot.node) !== node.node) replica.part = 'following';
        node.ballot = effect.ballot ?? node.ballot;
        replica.waitsFor = [];
        break;
      case 'decide':
        this.#decide(replica, effect.decree);
        break;
      case 'applied':
        this.#apply(replica, effect.decree, effect.history);
        break;
      case 'snapshot':
        this.#install(replica, effect.decree, effect.history, effect.installed);
        break;
      case 'configured':
        this.#configure(effect.configuration);
        replica.waitsFor = [];
        break;
      case 'waiting':
        replica.waitsFor = effect.nodes;
        break;
      case 'send':
        this.#tell(replica, effect.message);
        break;
      default:
        break; // The others change nothing that the table shows.
    }
  }

  /** What it says tells how it stands. */
  #tell(replica: Replica, message: Message): void {
    if (message.type === 'catch-up' || message.type === 'snapshot-query') replica.catchesUp = true;
    if (message.type === 'present') Object.assign(replica, { known: message.known, top: message.top });
  }

  #foldFact(node: MutableNode, replica: Replica, fact: LogFact): void {
    switch (fact.type) {
      case 'booted':
        node.promised = fact.promised;
        replica.applied = fact.applied > 0 ? below(fact.applied) : null;
        break;
      case 'promised':
        this.#promise(node, replica, fact.ballot);
        break;
      case 'adopted':
        this.#crown(node, replica, fact.ballot);
        break;
      case 'accepted':
        this.#promise(node, replica, fact.ballot);
        replica.accepted = higherSlot(replica.accepted, lastOf(fact.first, fact.digests.length));
        break;
      case 'proposed':
        break; // Its own acceptance tells as much.
      case 'applied':
        this.#apply(replica, fact.slot, fact.history);
        break;
      case 'snapshot':
        this.#install(replica, fact.slot, fact.history, fact.installed);
        break;
      case 'configured':
        this.#configure(fact.configuration);
        break;
    }
  }

  #foldPersist(node: MutableNode, replica: Replica, record: LogRecord): void {
    switch (record.type) {
      case 'log-promised':
        this.#promise(node, replica, record.ballot);
        break;
      case 'log-accepted':
        this.#promise(node, replica, record.ballot);
        replica.accepted = higherSlot(replica.accepted, lastOf(record.first, record.values.length));
        break;
      case 'log-decided':
        this.#decide(replica, lastOf(record.first, record.proposals.length));
        break;
      case 'log-known':
        if (record.decided > 0) this.#decide(replica, below(record.decided));
        break;
      case 'log-snapshot':
        replica.snapshot = higherSlot(replica.snapshot, record.slot);
        if (record.slot > 0) this.#decide(replica, below(record.slot));
        break;
      case 'log-members':
        for (const configuration of record.configurations) this.#configure(configuration);
        break;
      case 'checkpoint':
        for (const each of record.records) this.#foldPersist(node, replica, each);
        break;
      case 'log-round':
        break; // The scout that uses it is told.
    }
  }

  /** Whoever promised a higher ballot leads no more, whether it was told so or not. */
  #promise(node: MutableNode, replica: Replica, ballot: Ballot): void {
    node.promised = higherBallot(node.promised, ballot);
    if (replica.part !== 'leading' || node.ballot === null || compareBallots(ballot, node.ballot) <= 0) return;
    this.#preempt(node, replica, node.ballot);
  }

  #crown(node: MutableNode, replica: Replica, ballot: Ballot): void {
    replica.part = 'leading';
    replica.waitsFor = [];
    node.ballot = ballot;
    if (this.ballot !== null && compareBallots(ballot, this.ballot) < 0) return;
    this.ballot = ballot;
    this.leader = node.node;
  }

  #preempt(node: MutableNode, replica: Replica, ballot: Ballot): void {
    if (node.ballot !== null && compareBallots(ballot, node.ballot) < 0) return; // Of one that it gave up before.
    replica.part = 'idle';
    if (this.leader === node.node) this.leader = null;
  }

  #decide(replica: Replica, slot: Slot): void {
    replica.decided = higherSlot(replica.decided, slot);
    this.decided = higherSlot(this.decided, slot);
  }

  #apply(replica: Replica, slot: Slot, history: number): void {
    replica.applied = higherSlot(replica.applied, slot);
    replica.history = history;
    this.#decide(replica, slot);
  }

  #install(replica: Replica, slot: Slot, history: number, isInstalled: boolean): void {
    replica.snapshot = higherSlot(replica.snapshot, slot);
    if (isInstalled && slot > 0) this.#apply(replica, below(slot), history);
  }

  #configure(configuration: LogConfiguration): void {
    if (this.configurations.some(({ number }) => number === configuration.number)) return;
    const all = [...this.configurations, configuration].sort((a, b) => a.number - b.number);
    this.configurations = all.slice(-configurationsMax);
  }

  #settle(replica: Replica): void {
    if (replica.catchesUp && (this.decided === null || (replica.applied ?? -1) >= this.decided)) {
      replica.catchesUp = false;
    }
  }
}

const lastOf = (first: Slot, count: number): Slot => decreeNumber(first + Math.max(0, count - 1));
const below = (slot: Slot): Slot => decreeNumber(slot - 1);

function clientAfter(before: Client, { input, effects }: Pick<StepRecord, 'input' | 'effects'>): Client {
  const after: Client = { ...before };
  if (input.type === 'load') after.workload = input.workload;
  for (const effect of effects) {
    if (effect.type === 'invoke') {
      after.invoked++;
      after.lastOperation = effect.operation;
    } else if (effect.type === 'respond') {
      after.answered++;
      after.lastResult = effect.result;
    }
  }
  return after;
}
