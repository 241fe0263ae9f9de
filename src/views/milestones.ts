/**
 * The moments of a run that matter, for whoever leafs through its events: who leads, when START is first heard, phase
 * 2, pre-emptions, the first word of a decision, what became of processes, and changes of faults and decrees. Of a
 * log: who scouts, leads and takes over, changes of the members, snapshots that are taken over.
 */
import type { Decree } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { ProcessEvent, TraceRecord } from '../schema/trace.js';

export class Milestones {
  /** Latest election whose START was heard. */
  #started = -1;
  /** Newest configuration of a log that was told. */
  #configured = -1;
  #isLog = false;
  readonly #decided = new Set<Decree>();
  /** What holds at the beginning is no change. */
  #hasFaults = false;

  /** Whether this record is one; to be asked for every record in order. */
  take(record: TraceRecord): boolean {
    switch (record.kind) {
      case 'run':
        this.#isLog = record.preset.configuration.log !== undefined;
        return false;
      case 'step': {
        let isFound = false;
        for (const effect of record.effects) if (this.#matters(effect)) isFound = true;
        return isFound;
      }
      case 'process':
        return isNews(record.event, record.subjectIncarnation);
      case 'faults': {
        const isChange = this.#hasFaults;
        this.#hasFaults = true;
        return isChange;
      }
      case 'decree':
      case 'end':
        return true;
      default:
        return false;
    }
  }

  #matters(effect: Effect): boolean {
    switch (effect.type) {
      case 'elected':
      case 'preempted':
      case 'scout':
      case 'adopted':
        return true;
      case 'propose':
        return !this.#isLog || effect.adoptedFrom !== null;
      case 'snapshot':
        return effect.installed;
      case 'configured': {
        const isFirst = effect.configuration.number > this.#configured;
        this.#configured = Math.max(this.#configured, effect.configuration.number);
        return isFirst;
      }
      case 'started': {
        const isFirst = effect.election > this.#started;
        this.#started = Math.max(this.#started, effect.election);
        return isFirst;
      }
      // Of a log every slot is decided: what matters there is who leads.
      case 'chosen':
      case 'decide': {
        if (this.#isLog) return false;
        const isFirst = !this.#decided.has(effect.decree);
        this.#decided.add(effect.decree);
        return isFirst;
      }
      default:
        return false;
    }
  }
}

function isNews(event: ProcessEvent, incarnation: number): boolean {
  if (event.type === 'spawned') return incarnation > 1;
  return event.type !== 'ready' && event.type !== 'ending';
}
