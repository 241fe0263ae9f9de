/**
 * Looks for one order of a whole history that explains all its answers, depth first (Wing & Gong, with Lowe's memory of
 * what was tried): the checker carries all orders along, which many writes that wait together make too many.
 */
import type { Finding, Model } from '../../src/checker/log/linearizability.js';
import type { Operation } from './watch.js';

/** A call or an answer, in a list in the order of time; calls that are placed, and their answers, are taken out. */
type Entry = { readonly id: number; answer: Entry | null; previous: Entry | null; next: Entry | null };

type Placed = { readonly call: Entry; readonly state: string };

/** `steps`: most operations to try. */
export function findOrder(model: Model, operations: readonly Operation[], steps: number): Finding {
  const sorted = [...operations].sort((a, b) => a.invokedAtMs - b.invokedAtMs);
  const head = listOf(sorted);
  const done = new Done(sorted.length);
  const tried = new Set<string>();
  const placed: Placed[] = [];
  let left = sorted.filter(({ answeredAtMs }) => answeredAtMs !== null).length;
  let { first: state } = model;
  let entry = head.next;
  for (let step = 0; left > 0; step++) {
    if (step > steps) return 'unknown';
    const operation = entry === null ? undefined : sorted[entry.id];
    if (entry !== null && operation !== undefined && !isAnswer(entry)) {
      const after = model.apply(state, operation.operation);
      if (operation.result === null || after.result === operation.result) {
        done.add(entry.id);
        const key = `${done.key()} ${after.state}`;
        if (!tried.has(key)) {
          tried.add(key);
          placed.push({ call: entry, state });
          state = after.state;
          takeOut(entry);
          if (operation.result !== null) left--;
          entry = head.next;
          continue;
        }
        done.remove(entry.id);
      }
      entry = entry.next;
      continue;
    }
    // Its answer came, and it has no place: the latest choice was wrong.
    const last = placed.pop();
    if (last === undefined) return 'violated';
    done.remove(last.call.id);
    putBack(last.call);
    if (last.call.answer !== null) left++;
    state = last.state;
    entry = last.call.next;
  }
  return 'linearizable';
}

/** An answer stands for itself. */
const isAnswer = (entry: Entry): boolean => entry.answer === entry;

function listOf(sorted: readonly Operation[]): Entry {
  const timed: { readonly atMs: number; readonly rank: number; readonly entry: Entry }[] = [];
  for (const [id, { invokedAtMs, answeredAtMs }] of sorted.entries()) {
    const answer = answeredAtMs === null ? null : answerOf(id);
    timed.push({ atMs: invokedAtMs, rank: 0, entry: entryOf(id, answer) });
    if (answer !== null && answeredAtMs !== null) timed.push({ atMs: answeredAtMs, rank: 1, entry: answer });
  }
  timed.sort((a, b) => a.atMs - b.atMs || a.rank - b.rank);
  const head = entryOf(-1, null);
  let last = head;
  for (const { entry } of timed) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

const entryOf = (id: number, answer: Entry | null): Entry => ({ id, answer, previous: null, next: null });

function answerOf(id: number): Entry {
  const entry = entryOf(id, null);
  entry.answer = entry;
  return entry;
}

function takeOut(call: Entry): void {
  for (const entry of call.answer === null ? [call] : [call, call.answer]) {
    if (entry.previous !== null) entry.previous.next = entry.next;
    if (entry.next !== null) entry.next.previous = entry.previous;
  }
}

/** In the other direction. */
function putBack(call: Entry): void {
  for (const entry of call.answer === null ? [call] : [call.answer, call]) {
    if (entry.previous !== null) entry.previous.next = entry;
    if (entry.next !== null) entry.next.previous = entry;
  }
}

/** Which operations have their place: all below a number, and some above it. */
class Done {
  readonly #flags: Uint8Array;
  readonly #above = new Set<number>();
  #below = 0;

  constructor(count: number) {
    this.#flags = new Uint8Array(count + 1);
  }

  add(id: number): void {
    this.#flags[id] = 1;
    this.#above.add(id);
    while (this.#flags[this.#below] === 1) this.#above.delete(this.#below++);
  }

  remove(id: number): void {
    this.#flags[id] = 0;
    this.#above.delete(id);
    while (this.#below > id) {
      this.#below--;
      if (this.#below !== id) this.#above.add(this.#below);
    }
  }

  key(): string {
    return `${this.#below}:${[...this.#above].sort((a, b) => a - b).join(',')}`;
  }
}
