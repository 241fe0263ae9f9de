/**
 * Progress within a bound: while no fault stands in the way and enough members are up, whoever asks is answered in
 * time. Counted in the time in which records come, so that a machine that slept accuses nobody.
 */
import { paces } from '../../faults/pace.js';
import type { FaultSettings } from '../../faults/settings.js';
import type { NodeId } from '../../paxos/ballot.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { Preset } from '../../schema/preset.js';
import type { ProcessRecord, StepRecord, TraceRecord } from '../../schema/trace.js';
import { type Court, evidence, type Origin } from '../court.js';
import { miss } from './charge.js';

/** Many times what suspicion, canvass, phase 1 and all resends take at full pace. */
const boundMs = 30_000;
/** A longer silence than this counts as so much. */
const silenceMaxMs = 500;

type Waiting = { readonly client: NodeId; readonly operation: string; readonly origin: Origin };

export class Progress {
  readonly #court: Court;
  readonly #replicas: number;
  readonly #replicaNodes: ReadonlySet<NodeId>;
  #isNetworkWhole: boolean;
  #stretch: number;
  /** Not up, or not awake. */
  readonly #away = new Set<NodeId>();
  readonly #waiting = new Map<string, Waiting>();
  #lastAtMs = 0;
  /** Time without a hindrance and without any answer. */
  #calmMs = 0;
  #isCharged = false;

  readonly #hasQuorums: () => boolean;

  /** `hasQuorums`: as many seats are with their disks as both quorums take. */
  constructor(
    court: Court,
    preset: Omit<Preset, 'trace'>,
    { members, joiners }: LogSettings,
    hasQuorums: () => boolean,
  ) {
    this.#court = court;
    this.#hasQuorums = hasQuorums;
    this.#replicas = members.length + joiners.length;
    this.#replicaNodes = new Set([...members, ...joiners]);
    this.#isNetworkWhole = isWhole({ seed: 0, rules: preset.rules, groups: preset.groups });
    this.#stretch = paces[preset.pace].stretch;
  }

  fold(record: TraceRecord): void {
    const passedMs = Math.min(Math.max(0, record.atMs - this.#lastAtMs), silenceMaxMs * this.#stretch);
    this.#lastAtMs = Math.max(this.#lastAtMs, record.atMs);
    if (record.kind === 'process') this.#process(record);
    else if (record.kind === 'faults') this.#isNetworkWhole = isWhole(record.settings);
    else if (record.kind === 'pace') this.#stretch = paces[record.pace].stretch;
    else if (record.kind === 'step' && !this.#replicaNodes.has(record.node)) this.#client(record);
    const isCalm = this.#isNetworkWhole && this.#away.size === 0 && this.#waiting.size > 0;
    this.#calmMs = isCalm ? this.#calmMs + passedMs : 0;
    if (this.#calmMs <= boundMs * this.#stretch || this.#isCharged) return;
    if (this.#hasQuorums()) this.#charge(record);
    else this.#calmMs = 0;
  }

  #process({ subject, event }: ProcessRecord): void {
    if (event.type === 'ready' || event.type === 'resumed' || event.type === 'found') this.#away.delete(subject);
    if (event.type === 'disk-lies' && event.lies) this.#away.add(subject);
    if (event.type === 'paused' || event.type === 'ending') this.#away.add(subject);
    if (event.type !== 'exited' && event.type !== 'unheard') return;
    this.#away.add(subject);
    if (this.#replicaNodes.has(subject)) return;
    this.#away.delete(subject); // A client that is gone waits for nothing.
    for (const [key, { client }] of this.#waiting) if (client === subject) this.#waiting.delete(key);
  }

  #client(record: StepRecord): void {
    for (const effect of record.effects) {
      if (effect.type === 'invoke') {
        const { session, sequence, operation } = effect;
        this.#waiting.set(`${session}.${sequence}`, { client: record.node, operation, origin: record });
      } else if (effect.type === 'respond' && this.#waiting.delete(`${effect.session}.${effect.sequence}`)) {
        this.#calmMs = 0;
      }
    }
  }

  #charge(record: TraceRecord): void {
    const [first] = this.#waiting.values();
    if (first === undefined) return;
    this.#isCharged = true;
    const { client, operation, origin } = first;
    const seconds = Math.round(this.#calmMs / 1000);
    const label = this.#court.label(client);
    const text = `${label} waits for the answer to ${operation}, though nothing stood in the way for ${seconds} s`;
    const last = `all ${this.#replicas} replicas were up and reachable for ${seconds} s, and nobody was answered`;
    miss(this.#court, 'progress', text, evidence(origin, `${label} invoked ${operation}`), evidence(record, last));
  }
}

const isWhole = ({ rules, groups }: FaultSettings): boolean =>
  groups.length === 0 && rules.every((rule) => rule.lossRatio < 0.2 && !rule.isHeld);
