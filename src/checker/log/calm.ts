/**
 * How long nothing stood in the way: all are up and awake, and the network is whole. Counted in the time in which
 * records come, so that a machine that slept accuses nobody.
 */
import { paces } from '../../faults/pace.js';
import type { FaultSettings } from '../../faults/settings.js';
import type { NodeId } from '../../paxos/ballot.js';
import type { Preset } from '../../schema/preset.js';
import type { ProcessRecord, TraceRecord } from '../../schema/trace.js';

/** Many times what suspicion, canvass, phase 1 and all resends take at full pace. */
const boundMs = 30_000;
/** A longer silence than this counts as so much. */
const silenceMaxMs = 500;

export class Calm {
  /** One that is gone hinders nobody: it waits for nothing. */
  readonly #isClient: (node: NodeId) => boolean;
  #isNetworkWhole: boolean;
  #stretch: number;
  /** Not up, or not awake. */
  readonly #away = new Set<NodeId>();
  #lastAtMs = 0;

  constructor(preset: Pick<Preset, 'rules' | 'groups' | 'pace'>, isClient: (node: NodeId) => boolean) {
    this.#isNetworkWhole = isWhole({ seed: 0, rules: preset.rules, groups: preset.groups });
    this.#stretch = paces[preset.pace].stretch;
    this.#isClient = isClient;
  }

  get is(): boolean {
    return this.#isNetworkWhole && this.#away.size === 0;
  }

  /** So long whoever waits may wait, at this pace. */
  get boundMs(): number {
    return boundMs * this.#stretch;
  }

  /** The time since the record before, in milliseconds. */
  fold(record: TraceRecord): number {
    const passedMs = Math.min(Math.max(0, record.atMs - this.#lastAtMs), silenceMaxMs * this.#stretch);
    this.#lastAtMs = Math.max(this.#lastAtMs, record.atMs);
    if (record.kind === 'process') this.#process(record);
    else if (record.kind === 'faults') this.#isNetworkWhole = isWhole(record.settings);
    else if (record.kind === 'pace') this.#stretch = paces[record.pace].stretch;
    return passedMs;
  }

  #process({ subject, event }: ProcessRecord): void {
    if (event.type === 'ready' || event.type === 'resumed' || event.type === 'found') this.#away.delete(subject);
    if (event.type === 'disk-lies' && event.lies) this.#away.add(subject);
    if (event.type === 'paused' || event.type === 'ending') this.#away.add(subject);
    if (event.type !== 'exited' && event.type !== 'unheard') return;
    if (this.#isClient(subject)) this.#away.delete(subject);
    else this.#away.add(subject);
  }
}

const isWhole = ({ rules, groups }: FaultSettings): boolean =>
  groups.length === 0 && rules.every((rule) => rule.lossRatio < 0.2 && !rule.isHeld);
