/**
 * What should happen sometimes, or runs are too tame to prove anything: a fold over the trace that counts in how many
 * places each was seen.
 */
import { type Ballot, compareBallots, type NodeId } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { MessageKey } from '../paxos/host.js';
import type { FaultRule, FaultSettings } from '../faults/settings.js';
import type { Preset } from '../schema/preset.js';
import type { ProcessEvent, StepRecord, TraceRecord } from '../schema/trace.js';
import { LogSights, logOnlySightingNames } from './log/log-sightings.js';

/** Whatever the cluster decides. */
const everywhere = [
  'a message lost',
  'a message duplicated',
  'a message delayed',
  'a message reordered',
  'a burst of losses',
  'a link cut one way',
  'a partition',
  'a pause',
  'a kill',
  'a crash before-persist',
  'a crash torn-persist',
  'a crash after-persist',
  'a crash before-send',
  'a restart from disk',
  'a disk wiped',
  'a datagram refused by a new disk',
  'a pre-emption',
] as const;

/** Of single decrees, in the order in which they are told. */
export const sightingNames = [
  ...everywhere,
  'a restarted acceptor that answered',
  'a second election',
  'a dead neighbour passed over',
  'a duel',
  'a late promise',
  'a value adopted',
  'a client that moved on',
  'a wiped acceptor asked to vote',
  'a fourth decree',
] as const;

/** Of logs. */
export const logSightingNames = [...everywhere, 'a value adopted', ...logOnlySightingNames] as const;

/** Of atomic broadcasts: nothing is compacted there, and nobody is asked before a ballot but by a roll. */
const broadcastSightingNames = [
  ...everywhere.filter((name) => name !== 'a datagram refused by a new disk'),
  'a value adopted',
  'a leader that took over',
  'two leaders at once',
  'slots in flight at a change of leaders',
  'a hole filled with a no-op',
  'a missed decision fetched',
  'a decision told with a heartbeat',
  'a command decided twice',
] as const satisfies readonly SightingName[];

/** So many in a row on one link. */
const burstMin = 4;

export type SightingName = (typeof sightingNames)[number] | (typeof logSightingNames)[number];

export const allSightingNames: readonly SightingName[] = [...sightingNames, ...logOnlySightingNames];

/** What runs of this preset should show. */
export const sightingNamesOf = ({ configuration }: Pick<Preset, 'configuration'>): readonly SightingName[] =>
  configuration.log === undefined
    ? sightingNames
    : configuration.multicast === undefined
      ? logSightingNames
      : broadcastSightingNames;

export type SightingCounts = { readonly [name in SightingName]?: number };

export type Sightings = { fold(record: TraceRecord): void; counts(): SightingCounts };

export function createSightings(): Sightings {
  return new Sighted();
}

/** Spelled out: names that are put together anew for every record would be a good part of a simulation's time. */
const fateNames = {
  lost: 'a message lost',
  duplicated: 'a message duplicated',
  delayed: 'a message delayed',
} as const satisfies { readonly [fate: string]: SightingName };

class Sighted implements Sightings {
  readonly #counts = new Map<SightingName, number>();
  /** The ballot that a proposer used last. */
  readonly #ballots = new Map<NodeId, Ballot>();
  /** Who was pre-empted in the decree that was worked on last. */
  readonly #preempted = new Set<NodeId>();
  #decree = 0;
  /** Whose disk is another than the one that its seat is known by. */
  readonly #unseated = new Set<NodeId>();
  /** Bursts are drawn at the moment, and no partition explains a loss. */
  #isBursty = false;
  /** By sender and receiver: how many were lost since the last one that arrived. */
  readonly #losses = new Map<string, number>();
  /** By receiver, then by incarnation of the sender: the latest step of which a message arrived. */
  readonly #latest = new Map<NodeId, Map<number, number>>();

  /** Null for single decrees. */
  #log: LogSights | null = null;

  counts(): SightingCounts {
    const names: readonly SightingName[] = this.#log === null ? sightingNames : logSightingNames;
    return Object.fromEntries([...this.#counts].filter(([name]) => names.includes(name)));
  }

  fold(record: TraceRecord): void {
    switch (record.kind) {
      case 'fate':
        if (record.fate !== 'held') this.#see(fateNames[record.fate]);
        if (record.fate === 'lost' && this.#isBursty) this.#lose(`${record.message.from} ${record.node}`);
        break;
      case 'refused':
        if (record.reason === 'not for this disk') this.#see('a datagram refused by a new disk');
        break;
      case 'faults':
        this.#faults(record.settings);
        break;
      case 'process':
        this.#process(record.event);
        break;
      case 'decree':
        if (record.decree === 3) this.#see('a fourth decree');
        break;
      case 'run':
        if (record.preset.configuration.log !== undefined) this.#log = new LogSights((name) => this.#see(name));
        break;
      case 'step':
        this.#step(record);
        this.#log?.step(record);
        break;
    }
  }

  #see(name: SightingName): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #faults({ rules, groups }: FaultSettings): void {
    this.#isBursty = groups.length === 0 && rules.some(({ burst }) => burst !== null);
    this.#losses.clear();
    const cuts = rules.filter(({ from, to, lossRatio }) => from !== null && to !== null && lossRatio === 1);
    const isBothWays = (cut: FaultRule): boolean => cuts.some(({ from, to }) => from === cut.to && to === cut.from);
    if (cuts.some((cut) => !isBothWays(cut))) this.#see('a link cut one way');
    if (groups.length > 0 || cuts.some((cut) => cut.from !== cut.to && isBothWays(cut))) this.#see('a partition');
  }

  #lose(link: string): void {
    const inARow = (this.#losses.get(link) ?? 0) + 1;
    this.#losses.set(link, inARow);
    if (inARow === burstMin) this.#see('a burst of losses');
  }

  #process(event: ProcessEvent): void {
    if (event.type === 'paused') this.#see('a pause');
    if (event.type === 'ready' && !event.seated) this.#see('a disk wiped');
    if (event.type !== 'exited') return;
    if (event.crashPoint === null) this.#see('a kill');
    else {
      const name = everywhere.find((each) => each === `a crash ${event.crashPoint}`);
      if (name !== undefined) this.#see(name);
    }
  }

  #step(record: StepRecord): void {
    const { node, incarnation, input, cause, effects } = record;
    if (input.type === 'boot') {
      if (input.recovered.length > 0) this.#see('a restart from disk');
      if (!input.seated) this.#unseated.add(node);
    }
    if (input.type === 'message') {
      if (input.message.type === 'promise') this.#promise(node, input.message.ballot);
      if (cause !== null && this.#isBursty) this.#losses.delete(`${cause.from} ${node}`);
      if (cause !== null) this.#order(node, cause);
    }
    for (const effect of effects) this.#effect(node, incarnation, effect);
  }

  #promise(node: NodeId, ballot: Ballot): void {
    const own = this.#ballots.get(node);
    if (own !== undefined && compareBallots(ballot, own) < 0) this.#see('a late promise');
  }

  #order(node: NodeId, { from, incarnation, step }: MessageKey): void {
    const sender = incarnation * 0x20_0000 + from; // One number for both: ids are below 2^21.
    const steps = this.#latest.get(node) ?? new Map<number, number>();
    if (steps.size === 0) this.#latest.set(node, steps);
    const latest = steps.get(sender) ?? -1;
    if (step < latest) this.#see('a message reordered');
    else if (step > latest) steps.set(sender, step);
  }

  #effect(node: NodeId, incarnation: number, effect: Effect): void {
    switch (effect.type) {
      case 'send':
        if (effect.message.type === 'prepare') this.#ballots.set(node, effect.message.ballot);
        if (incarnation > 1 && (effect.message.type === 'promise' || effect.message.type === 'accepted')) {
          this.#see('a restarted acceptor that answered');
        }
        break;
      case 'elected':
        if (effect.election > 1) this.#see('a second election');
        break;
      case 'suspect':
        this.#see('a dead neighbour passed over');
        break;
      case 'preempted':
        this.#preemption(node, effect.decree);
        break;
      case 'propose':
        if (effect.adoptedFrom !== null) this.#see('a value adopted');
        break;
      case 'move-on':
        this.#see('a client that moved on');
        break;
      case 'refuse':
        if (this.#unseated.has(node)) this.#see('a wiped acceptor asked to vote');
        break;
    }
  }

  /** Two proposers that beat each other over one decree. */
  #preemption(node: NodeId, decree: number): void {
    this.#see('a pre-emption');
    if (decree !== this.#decree) this.#preempted.clear();
    this.#decree = decree;
    this.#preempted.add(node);
    if (this.#preempted.size > 1) this.#see('a duel');
  }
}
