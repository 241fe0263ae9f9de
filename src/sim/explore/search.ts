/**
 * Breadth first over all shards: a depth is done when no shard has states of it left and nothing is under way.
 * In-process or on threads, which the caller owns.
 */
import type { Batch } from './exchange.js';
import { type Answer, type Breach, type Fingerprint, isLower, type Task } from './shard.js';

/** How a shard is reached. */
export type Ask = (task: Task) => Promise<Answer> | Answer;

export type Progress = {
  readonly states: number;
  readonly transitions: number;
  /** Steps from the beginning to the states that are expanded now. */
  readonly depth: number;
  /** States that are known and not expanded yet. */
  readonly frontier: number;
  readonly bytes: number;
};

export type SearchResult = Progress & {
  readonly end:
    | { readonly state: 'complete' }
    /** `trail`: fingerprints from the first state to the one from which the breach is one step. */
    | { readonly state: 'violated'; readonly trail: readonly Fingerprint[]; readonly breach: Breach }
    /** Stopped from outside, or at `statesMax`. */
    | { readonly state: 'stopped' }
    | { readonly state: 'full' };
};

export type SearchOptions = {
  readonly shards: readonly Ask[];
  /** Null for no end but that of memory. */
  readonly statesMax: number | null;
  onProgress(progress: Progress): void;
  isStopped(): boolean;
};

/** Small enough that a stop is heard soon. */
const portion = 4000;

export async function search(options: SearchOptions): Promise<SearchResult> {
  const { shards, statesMax } = options;
  await Promise.all(shards.map((ask) => ask({ type: 'descend' })));
  for (let depth = 0; ; depth++) {
    let waiting: readonly (readonly (Batch | null)[])[] = shards.map(() => []);
    let answers: readonly Answer[] = [];
    do {
      const asked = shards.map((ask, index) => {
        const batches = shards.map((_, from) => waiting[from]?.[index] ?? null);
        return ask({ type: 'expand', batches, statesMax: portion });
      });
      answers = await Promise.all(asked);
      waiting = answers.map(({ batches }) => batches);
      const progress = progressOf(answers, depth);
      options.onProgress(progress);
      if (options.isStopped()) return { ...progress, end: { state: 'stopped' } };
      if (statesMax !== null && progress.states >= statesMax && !isDone(answers, waiting)) {
        return { ...progress, end: { state: 'full' } };
      }
    } while (isUnderWay(answers, waiting));
    const progress = progressOf(answers, depth);
    const breach = lowestBreach(answers);
    if (breach !== null) {
      return { ...progress, end: { state: 'violated', trail: await trailTo(shards, breach.from), breach } };
    }
    if (progress.frontier === 0) return { ...progress, end: { state: 'complete' } };
    await Promise.all(shards.map((ask) => ask({ type: 'descend' })));
  }
}

const isUnderWay = (answers: readonly Answer[], waiting: readonly (readonly (Batch | null)[])[]): boolean =>
  answers.some(({ left }) => left > 0) || waiting.some((batches) => batches.some((batch) => batch !== null));

/** Nothing is left to be found at all. */
const isDone = (answers: readonly Answer[], waiting: readonly (readonly (Batch | null)[])[]): boolean =>
  !isUnderWay(answers, waiting) && answers.every(({ coming }) => coming === 0);

function progressOf(answers: readonly Answer[], depth: number): Progress {
  const sum = (count: (answer: Answer) => number): number =>
    answers.reduce((total, answer) => total + count(answer), 0);
  return {
    states: sum(({ states }) => states),
    transitions: sum(({ transitions }) => transitions),
    depth,
    frontier: sum(({ left, coming }) => left + coming),
    bytes: sum(({ bytes }) => bytes),
  };
}

function lowestBreach(answers: readonly Answer[]): Breach | null {
  let lowest: Breach | null = null;
  for (const { breach } of answers) {
    if (breach !== null && (lowest === null || isLower(breach.to, lowest.to))) lowest = breach;
  }
  return lowest;
}

/** Back from state to parent, to the one that is its own. */
async function trailTo(shards: readonly Ask[], last: Fingerprint): Promise<readonly Fingerprint[]> {
  const trail = [last];
  for (let state = last; ; ) {
    const answers = await Promise.all(shards.map((ask) => ask({ type: 'parent', of: state })));
    const parent = answers.find((answer) => answer.parent !== null)?.parent ?? null;
    if (parent === null) throw new Error(`state ${state.join(' ')} was reached and has no parent`);
    if (parent[0] === state[0] && parent[1] === state[1]) return trail.reverse();
    trail.push(parent);
    state = parent;
  }
}
