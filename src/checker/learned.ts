/**
 * Expectation `learned` of an atomic broadcast: each live learner has every submitted value, as often as it was
 * submitted, all in one order; and nothing that was not submitted.
 */
import { courseChecks, learnedProblem, liveLearners } from '../views/course-checks.js';
import type { ClusterView } from '../views/nodes.js';
import { counted, formatList } from '../views/words.js';
import type { ExpectationState } from './expectation.js';

export function learnedState(view: ClusterView, elapsedMs: number, withinMs: number): ExpectationState {
  const failed = courseChecks(view).find(({ name, state }) => state === 'Failed' && name === 'same order');
  if (failed !== undefined) return { state: 'failed', text: `the learners' orders differ: ${failed.text}` };
  const problem = learnedProblem(view) ?? unproposedProblem(view);
  if (problem === null) return { state: 'held', text: heldText(view) };
  if (elapsedMs < withinMs) return { state: 'open', text: problem };
  return { state: 'failed', text: `${problem} after ${Math.round(withinMs / 100) / 10} s` };
}

/** The report of who submitted it may still be under way. */
function unproposedProblem({ learned }: ClusterView): string | null {
  const count = learned?.unproposed.count ?? 0;
  return count === 0 ? null : `${counted(count, 'learned value')} ${count === 1 ? 'was' : 'were'} not submitted`;
}

function heldText(view: ClusterView): string {
  const labels = formatList(liveLearners(view).map(({ label }) => label));
  const { submitted = 0, ordered = 0 } = view.learned ?? {};
  const lost = submitted - ordered;
  const gone = lost === 0 ? '' : `, but for ${counted(lost, 'value')} of clients that ended`;
  return `${labels} learned all ${counted(submitted, 'submitted value')}${gone}, in one order`;
}
