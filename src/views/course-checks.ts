/**
 * The three checks of the course, by their names, on a run as far as it went: the learners' output is judged, and
 * nothing of the protocol.
 */
import { textOfBytes } from '../paxos/broadcast/value-bytes.js';
import type { SomeValues } from './learned.js';
import { type ClusterView, isAlive, type NodeView } from './nodes.js';
import { counted, formatList } from './words.js';

export type CourseCheck = {
  readonly name: 'same order' | 'only proposed' | 'all learned';
  /** Open: it may still come true, or turn false. */
  readonly state: 'OK' | 'open' | 'Failed';
  /** What it rests on, in counts. */
  readonly text: string;
};

/** Of a cluster that is no atomic broadcast none. */
export function courseChecks(view: ClusterView): readonly CourseCheck[] {
  if (view.learned === null) return [];
  return [sameOrder(view, view.learned), onlyProposed(view, view.learned), allLearned(view, view.learned)];
}

type Learned = NonNullable<ClusterView['learned']>;

/** Those whose output counts: a dead one's is over. After the run's end all that printed something. */
export function liveLearners(view: ClusterView): readonly NodeView[] {
  const learners = [...view.nodes.values()].filter(({ roles }) => roles.includes('learner'));
  const live = learners.filter(isAlive);
  return live.length > 0 || view.ended === null ? live : learners.filter(({ node }) => view.learned?.learnedBy(node));
}

function sameOrder(view: ClusterView, learned: Learned): CourseCheck {
  const name = 'same order';
  const { orderBreak } = learned;
  if (orderBreak !== null) {
    const { node, line, value, expected } = orderBreak;
    const label = view.nodes.get(node)?.label ?? `n${node}`;
    return { name, state: 'Failed', text: `line ${line + 1} of ${label} is ${quoted(value)}, not ${quoted(expected)}` };
  }
  const learners = liveLearners(view);
  if (learned.ordered === 0) return { name, state: 'OK', text: 'nothing is learned yet' };
  const shared = Math.min(...learners.map(({ node }) => learned.learnedBy(node)));
  if (learners.length < 2) return { name, state: 'OK', text: `${counted(learned.ordered, 'line')} of one learner` };
  const labels = formatList(learners.map(({ label }) => label));
  return { name, state: 'OK', text: `${counted(shared, 'line')} alike at ${labels}` };
}

function onlyProposed({ ended }: ClusterView, { ordered, unproposed, isPartial }: Learned): CourseCheck {
  const name = 'only proposed';
  if (unproposed.count === 0) {
    const text = ordered === 0 ? 'nothing is learned yet' : `${ordered} of ${counted(ordered, 'learned value')}`;
    return { name, state: 'OK', text };
  }
  if (ended === null || isPartial) {
    return { name, state: 'open', text: `${ordered - unproposed.count} of ${ordered} learned values, as far as told` };
  }
  return { name, state: 'Failed', text: `${counted(unproposed.count, 'value')} too many${firstOf(unproposed)}` };
}

function allLearned(view: ClusterView, learned: Learned): CourseCheck {
  const name = 'all learned';
  const { submitted, ordered } = learned;
  const behind = liveLearners(view).map((node) => ({ ...node, count: learned.learnedBy(node.node) }));
  const isWhole = learnedProblem(view) === null;
  const counts = behind.map(({ label, count }) => `${label} ${count}`).join(', ');
  const text = `${counts === '' ? ordered : counts} of ${counted(submitted + learned.toSubmit, 'value')}`;
  if (isWhole) return { name, state: 'OK', text };
  if (view.ended === null || learned.isPartial) return { name, state: 'open', text };
  const { first } = learned.missing;
  return { name, state: 'Failed', text: `${text}${first === null ? '' : `, ${quoted(first)} is missing`}` };
}

/** What is not learned yet by everybody who is there, or null; the expectation of a preset asks for no more. */
export function learnedProblem(view: ClusterView): string | null {
  const { learned } = view;
  if (learned === null) return 'this cluster has no learners of an order';
  const nodes = [...view.nodes.values()];
  const late = nodes.filter(({ process }) => process === 'later');
  if (late.length > 0)
    return `${formatList(late.map(({ label }) => label))} ${late.length === 1 ? 'is' : 'are'} to come`;
  const learners = liveLearners(view);
  if (learners.length === 0) return 'no learner lives';
  if (learned.toSubmit > 0) return `${counted(learned.toSubmit, 'value')} of ${total(learned)} still to be submitted`;
  const least = Math.min(...learners.map(({ node }) => learned.learnedBy(node)));
  const whose = learners.length === 1 ? (learners[0]?.label ?? '') : 'every live learner';
  const missing = learned.missing.count;
  const open = nodes.some(({ client, exit }) => exit === null && client !== null && client.answered < client.invoked);
  if (least < learned.ordered || (missing > 0 && (open || missing > learned.abandoned))) {
    return `${whose} has ${least} of ${counted(learned.submitted, 'submitted value')}`;
  }
  return null;
}

const total = ({ submitted, toSubmit }: Learned): number => submitted + toSubmit;

const firstOf = ({ first }: SomeValues): string => (first === null ? '' : `, the first being ${quoted(first)}`);

const quoted = (value: string): string => `"${textOfBytes(value.length > 40 ? `${value.slice(0, 40)}...` : value)}"`;
