/** Why a decree of a run that is over was not decided: what stood in its way just before it was given up. */
import type { Decree } from '../paxos/ballot.js';
import type { TraceRecord } from '../schema/trace.js';
import { Obstacles } from './stuck.js';

/** One sentence, or null where nothing stood in its way. */
export function obstacleInHindsight(records: readonly TraceRecord[], decree: Decree): string | null {
  const obstacles = new Obstacles();
  const until = endOfRun(records);
  for (const [index, record] of records.entries()) {
    if (index >= until || opens(record) > decree) break;
    obstacles.fold(record);
  }
  return obstacles.sentence();
}

/** The decree that a record opens, or none. */
function opens(record: TraceRecord): number {
  if (record.kind === 'decree') return record.decree;
  return record.kind === 'step' && record.input.type === 'open-decree' ? record.input.decree : -1;
}

/**
 * Index of the record from which on the nodes are ended together with the run, or how many records there are: the
 * supervisor asks all of them in one go, and says nothing else meanwhile.
 */
export function endOfRun(records: readonly TraceRecord[]): number {
  if (records.at(-1)?.kind !== 'end') return records.length;
  let until = records.length - 1;
  let hasBegun = false;
  for (let index = until - 1; index >= 0; index--) {
    const record = records[index];
    if (record === undefined || record.node !== null) continue;
    const isEnding = record.kind === 'process' && record.event.type === 'ending';
    if (isEnding) until = index;
    else if (hasBegun) break;
    hasBegun ||= isEnding;
  }
  return until;
}
