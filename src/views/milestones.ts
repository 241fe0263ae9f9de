/**
 * The moments of a run that matter, for whoever leafs through its events: who leads, when START is first heard, phase
 * 2, pre-emptions, the first word of a decision, what became of processes, and changes of faults and decrees.
 */
import type { Decree } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { ProcessEvent, TraceRecord } from '../schema/trace.js';

export class Milestones {
  /** Latest election whose START was heard. */
  #started = -1;
  readonly #decided = new Set<Decree>();
  /** What holds at the beginning is no change. */
  #hasFaults = false;

  /** Whether this record is one; to be asked for every record in order. */
  take(record: TraceRecord): boolean {
    switch (record.kind) {
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
      case 'propose':
      case 'preempted':
        return true;
      case 'started': {
        const isFirst = effect.election > this.#started;
        this.#started = Math.max(this.#started, effect.election);
        return isFirst;
      }
      case 'chosen':
      case 'decide': {
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
