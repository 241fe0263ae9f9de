/** The one sentence that matters most now, below the header's rows of figures. */
import { paces } from '../faults/pace.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import { accent, bad, dim, warn } from './paint.js';
import type { Segment } from './segments.js';
import type { State } from './state.js';
import { widthOf } from './width.js';

/** Workers report every 50 ms at the latest; what is missing for longer is held up by a paused or broken node. */
const judgedLateMs = 1_500;

/** So long, at full pace, an election is no obstacle yet. */
const electionCalmMs = 10_000;

/** Reports wait for one that a silent node owes: what they show is not judged yet. */
export function isJudgedLate({ verdict, elapsedMs }: Facts): boolean {
  return verdict.pendingSinceMs !== null && elapsedMs - verdict.pendingSinceMs > judgedLateMs;
}

/** A row more for the header where the sentence is urgent and does not fit into one. */
export function extraHeaderRows(state: State, facts: Facts): 0 | 1 {
  const { text, urgent } = sentenceOf(state, facts);
  return urgent && widthOf(text) > state.columns - 1 ? 1 : 0;
}

/** Everybody is there, nobody leads yet, and not for long. */
function isElecting(facts: Facts): boolean {
  const { cluster, elapsedMs } = facts;
  if (cluster.leader !== null || elapsedMs > electionCalmMs * Math.max(1, paces[cluster.pace].stretch / 4))
    return false;
  return nodesOf(facts).every(
    ({ process, lossRatio, abstains }) => (process === 'up' || process === 'starting') && lossRatio < 1 && !abstains,
  );
}

export function sentenceOf(state: State, facts: Facts): Segment & { readonly urgent: boolean } {
  const { verdict, ended, cluster } = facts;
  const [violation] = verdict.violations;
  if (violation !== undefined) return { text: violation.text, paint: bad, urgent: true };
  if (state.place === 'opening') return { text: 'Starting the run...', paint: dim, urgent: false };
  if (state.place === 'closing') {
    return { text: facts.kind === 'live' ? 'Ending the processes...' : 'Ending the run...', paint: warn, urgent: true };
  }
  if (ended !== null && facts.kind !== 'recorded') return { text: `Over: ${ended}`, paint: warn, urgent: true };
  if (verdict.stuck !== null && cluster.lossRatio < 1 && isElecting(facts)) {
    return { text: 'Electing a leader ...', paint: dim, urgent: false };
  }
  if (verdict.stuck !== null) return { text: `Not decided: ${verdict.stuck}`, paint: warn, urgent: true };
  if (verdict.isOnlyUnwatched) {
    const text = 'Nothing wrong was seen since somebody watches; what was before is unknown (u tells more)';
    return { text, paint: dim, urgent: false };
  }
  if (verdict.state === 'unknown' && verdict.unknown[0] !== undefined) {
    return { text: `Unknown: ${verdict.unknown[0]}`, paint: warn, urgent: true };
  }
  if (verdict.state === 'holds' && isJudgedLate(facts)) {
    const text = `${verdict.pending} reports cannot be judged before a silent node tells what they depend on`;
    return { text, paint: warn, urgent: true };
  }
  if (facts.view !== null) {
    const { label, text } = facts.view;
    return { text: `${label} ${text}`.trimStart(), paint: accent, urgent: false };
  }
  return { text: cluster.preset?.teaches ?? '', paint: dim, urgent: false };
}
