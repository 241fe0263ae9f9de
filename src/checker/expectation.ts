/** Whether a preset's expectation holds: for exit codes and for whoever watches. */
import { learnedState } from './learned.js';
import { Answered } from './log/answered.js';
import type { TraceRecord } from '../schema/trace.js';
import { type CourseCheck, courseChecks } from '../views/course-checks.js';
import type { ClusterView } from '../views/nodes.js';
import { createClusterView } from '../views/cluster-view.js';

export type ExpectationState = {
  readonly state: 'open' | 'held' | 'failed';
  /** One sentence: what came of it so far. */
  readonly text: string;
};

/** Of a trace that may break off before it is settled. */
export type Judgement = { readonly state: ExpectationState['state'] | 'unknown'; readonly text: string };

export type ExpectationFold = {
  fold(record: TraceRecord): void;
  /** `elapsedMs` in the preset's terms: virtual time, or wall time at full pace. */
  state(elapsedMs: number): ExpectationState;
  /** Those of the course, so far; none but of an atomic broadcast. */
  checks(): readonly CourseCheck[];
};

export function createExpectation(): ExpectationFold {
  const view = createClusterView();
  const answered = new Answered();
  let isDecided = false;
  return {
    fold(record) {
      view.fold(record);
      answered.fold(record);
      isDecided ||= view.chosen !== null || view.log?.decided != null || (view.learned?.ordered ?? 0) > 0;
    },
    state(elapsedMs) {
      if (view.preset === null) return { state: 'open', text: 'the run has not begun' };
      const { outcome, withinMs } = view.preset.expect;
      if (outcome === 'learned') return learnedState(view, elapsedMs, withinMs);
      if (outcome === 'answered') return answered.state(view, view.preset, elapsedMs, withinMs);
      if (outcome === 'undecided') return undecided(view, isDecided, elapsedMs, withinMs);
      return decided(view, elapsedMs, withinMs);
    },
    checks: () => courseChecks(view),
  };
}

/** Of a trace that is cut short: `inTime` is its state with all the time left. What did not hold may have come later. */
export function judgedAtCut(last: Judgement, inTime: ExpectationState): Judgement {
  if (last.state === 'held' || inTime.state === 'failed') return last;
  return { state: 'unknown', text: `the recording is cut short, and by then ${inTime.text}` };
}

/** Every live learner and client of the current decree; dead ones do not count, but some learner must live. */
function decided(view: ClusterView, elapsedMs: number, withinMs: number): ExpectationState {
  const { chosen, decidedNodes, decidableNodes } = view;
  if (chosen !== null && decidedNodes === decidableNodes && hasLiveLearner(view)) {
    return {
      state: 'held',
      text: `${chosen.value} is decided, and all ${decidedNodes} live learners and clients know it`,
    };
  }
  const known = `${decidedNodes} of ${decidableNodes} live learners and clients know a decision`;
  if (elapsedMs < withinMs) return { state: 'open', text: known };
  return { state: 'failed', text: `${known} after ${seconds(withinMs)}` };
}

function undecided(view: ClusterView, isDecided: boolean, elapsedMs: number, withinMs: number): ExpectationState {
  if (isDecided) {
    const value = view.chosen?.value ?? (view.learned === null ? 'a value' : `slot ${view.log?.decided ?? 0}`);
    return { state: 'failed', text: `${value} is decided, though no decision was expected` };
  }
  if (elapsedMs < withinMs) return { state: 'open', text: 'nothing is decided so far, as expected' };
  return { state: 'held', text: `nothing was decided for ${seconds(withinMs)}, as expected` };
}

const hasLiveLearner = (view: ClusterView): boolean =>
  [...view.nodes.values()].some(
    (node) => node.roles.includes('learner') && node.decided !== null && node.exit === null,
  );

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
