/**
 * The live verdict: a fold over the trace in whatever order it comes. A correct run never turns red, and what the
 * trace does not show is 'unknown', never 'holds'. Trace level `steps`; every property of one decree is checked.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { BroadcastCase } from './broadcast/broadcast-case.js';
import { CausalOrder } from './causal.js';
import { Court, gapText, gaveUpText, unheardText } from './court.js';
import { Hearing } from './hearing.js';
import { LogCase } from './log/log-case.js';
import type { LogPropertyName } from './log/property-names.js';
import { propertyNames } from './property-words.js';
import { Obstacles } from './stuck.js';

export type PropertyName =
  | 'agreement'
  | 'validity'
  | 'integrity'
  | 'promise-monotone'
  | 'accept-respects-promise'
  | 'one-value-per-ballot'
  | 'safe-at'
  | 'chosen-means-quorum'
  | 'learned-means-chosen'
  | LogPropertyName;

/** One record of the trace and what it shows. */
export type Evidence = {
  readonly node: NodeId | null;
  readonly incarnation: number;
  readonly sequence: number;
  readonly atMs: number;
  readonly text: string;
};

export type Violation = {
  readonly property: PropertyName;
  readonly text: string;
  readonly evidence: readonly [Evidence, Evidence];
};

export type Verdict = {
  readonly state: 'holds' | 'violated' | 'unknown';
  /** The first ones, and the first of each property; `violationCount` counts all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** Why the state is unknown, or would be if it were not violated: sentences without a full stop. */
  readonly unknown: readonly string[];
  /** All that is unknown came before anybody watched: of a cluster that people had started. */
  readonly isOnlyUnwatched: boolean;
  /** Records that wait for one that they depend on, since the order of arrival is not causal. */
  readonly pending: number;
  /** Since when the oldest of them waits, in milliseconds of the run; null if none does. */
  readonly pendingSinceMs: number | null;
  /** Why the current decree is not decided, one sentence; null when it is, or when it simply goes on. */
  readonly stuck: string | null;
  /** What was judged, in the order of reading. */
  readonly checked: readonly PropertyName[];
  /** What the run's trace level cannot show, or what is not asked of its app. */
  readonly notChecked: readonly PropertyName[];
};

export type Judge = {
  fold(record: TraceRecord): void;
  verdict(): Verdict;
  /** Changes whenever the verdict may have, but for what stands in the way of a decision. Cheap. */
  stamp(): string | number;
  /** The cluster as it was judged so far, and what stands in the way of a decision. */
  readonly obstacles: Obstacles;
};

/** `watches`: it also sees what stands in the way of a decision, which costs a fifth of the time more. */
export function createJudge(watches = true): Judge {
  return new LiveJudge(watches);
}

class LiveJudge implements Judge {
  readonly obstacles = new Obstacles();
  readonly #watches: boolean;
  #case: Case | LogCase | BroadcastCase | null = null;
  /** The first record was not the run's: without a configuration nothing can be judged. */
  #isHeadless = false;

  constructor(watches: boolean) {
    this.#watches = watches;
  }

  fold(record: TraceRecord): void {
    if (this.#watches) this.obstacles.fold(record);
    if (record.kind === 'run' && this.#case === null) this.#case = caseOf(record.preset);
    if (this.#case === null) this.#isHeadless = true;
    else this.#case.fold(record);
  }

  stamp(): string | number {
    if (this.#case === null) return -1;
    const { court, pending, unknownCount } = this.#case;
    if (unknownCount === 0 && pending === 0) return court.violationCount;
    return `${court.violationCount} ${unknownCount} ${pending} ${this.#case.pendingSinceMs}`;
  }

  verdict(): Verdict {
    const court = this.#case?.court;
    const unknown = this.#case?.unknownReasons() ?? [];
    const reasons = this.#isHeadless ? ['the trace does not begin with the record of its run', ...unknown] : unknown;
    const violationCount = court?.violationCount ?? 0;
    const open = reasons.length > 0 ? 'unknown' : 'holds';
    return {
      state: violationCount > 0 ? 'violated' : open,
      violations: [...(court?.violations ?? [])],
      violationCount,
      unknown: reasons,
      isOnlyUnwatched:
        !this.#isHeadless && court?.isOnlyUnwatched === true && unknown.length === court.unknownReasons.length,
      pending: this.#case?.pending ?? 0,
      pendingSinceMs: this.#case?.pendingSinceMs ?? null,
      stuck: this.obstacles.sentence(),
      checked: this.#case?.checked ?? [],
      notChecked: this.#case?.notChecked ?? [],
    };
  }
}

function caseOf(preset: Preset): Case | LogCase | BroadcastCase {
  const court = new Court(preset.configuration);
  const { log, multicast } = preset.configuration;
  if (log === undefined) return new Case(court);
  return multicast === undefined ? new LogCase(court, preset, log) : new BroadcastCase(court, preset, log, multicast);
}

/** One run before the court. */
class Case {
  readonly court: Court;
  readonly checked = propertyNames;
  readonly notChecked: readonly PropertyName[] = [];
  readonly #hearing: Hearing;
  readonly #order: CausalOrder;

  constructor(court: Court) {
    this.court = court;
    this.#hearing = new Hearing(court);
    this.#order = new CausalOrder({
      deliver: (record, senderLost) => this.#hearing.hear(record, senderLost),
      gap: (node, incarnation, from, to) => court.unknown(gapText(court, node, incarnation, from, to)),
      unheard: (node) => court.unknown(unheardText(court, node)),
      gaveUp: (waiting) => court.unknown(gaveUpText(waiting)),
    });
  }

  get pending(): number {
    return this.#order.waiting;
  }

  get pendingSinceMs(): number | null {
    return this.#order.waitingSinceMs;
  }

  fold(record: TraceRecord): void {
    this.#order.fold(record);
    if (record.kind === 'end') this.#order.end();
  }

  /** Reasons that went and came, too: of those of validity some are taken back. */
  get unknownCount(): number {
    return this.court.unknownCount + this.#hearing.unknownCount;
  }

  unknownReasons(): readonly string[] {
    return [...this.court.unknownReasons, ...this.#hearing.unknownReasons];
  }
}
