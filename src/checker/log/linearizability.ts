/**
 * Linearizability of a history of calls and answers without any log (Wing & Gong 1993, with Lowe's just-in-time
 * linearization of 2017): all states that the object may be in are carried along, each with what took effect in it
 * though its answer is still out. An operation that is never answered may take effect at any time, or never. Where no
 * operation is open, a configuration is a state and nothing else, so a window may end there and hand all of them on.
 */

/** What the object does when nobody disturbs anybody. States are texts, equal for equal states. */
export type Model = {
  readonly first: string;
  apply(state: string, operation: string): { readonly state: string; readonly result: string };
};

export type HistoryEvent =
  | { readonly type: 'call'; readonly id: number; readonly operation: string }
  | { readonly type: 'answer'; readonly id: number; readonly result: string };

/** One way it may have gone: a state, and results of those that took effect and are not answered yet. */
type Configuration = { readonly state: string; readonly effected: ReadonlyMap<number, string> };

/** `unknown`: the budget was spent. */
export type Finding = 'linearizable' | 'violated' | 'unknown';

export class Linearizability {
  readonly #model: Model;
  readonly #budget: number;
  #configurations: Configuration[];
  /** Calls without an answer so far. */
  readonly #open = new Map<number, string>();
  #spent = 0;
  #finding: Finding = 'linearizable';

  /** `budget`: most operations to try between two moments at which none is open. */
  constructor(model: Model, budget: number) {
    this.#model = model;
    this.#budget = budget;
    this.#configurations = [{ state: model.first, effected: new Map() }];
  }

  get finding(): Finding {
    return this.#finding;
  }

  /** All states in which the object may be, where no operation is open. */
  get states(): readonly string[] {
    return this.#configurations.map(({ state }) => state);
  }

  /** In the order of time, calls first where two are at the same moment. */
  take(event: HistoryEvent): void {
    if (this.#finding !== 'linearizable') return;
    if (event.type === 'call') {
      this.#open.set(event.id, event.operation);
      return;
    }
    this.#answer(event.id, event.result);
    this.#open.delete(event.id);
    if (this.#open.size === 0) this.#spent = 0;
  }

  /** Leaves those in which the operation took effect with this result, before now. */
  #answer(id: number, result: string): void {
    const left = new Map<string, Configuration>();
    const seen = new Set<string>();
    const work = [...this.#configurations];
    for (let each = work.pop(); each !== undefined; each = work.pop()) {
      const own = each.effected.get(id);
      if (own !== undefined) {
        if (own === result) keep(left, each, id);
        continue;
      }
      for (const next of this.#extended(each)) {
        const key = keyOf(next);
        if (seen.has(key)) continue;
        seen.add(key);
        work.push(next);
      }
      if (this.#spent > this.#budget) {
        this.#finding = 'unknown';
        return;
      }
    }
    this.#configurations = [...left.values()];
    if (left.size === 0) this.#finding = 'violated';
  }

  /** One more open operation takes effect. */
  #extended({ state, effected }: Configuration): Configuration[] {
    const extended: Configuration[] = [];
    for (const [id, operation] of this.#open) {
      if (effected.has(id)) continue;
      this.#spent++;
      const next = this.#model.apply(state, operation);
      extended.push({ state: next.state, effected: new Map(effected).set(id, next.result) });
    }
    return extended;
  }
}

function keep(left: Map<string, Configuration>, { state, effected }: Configuration, id: number): void {
  const rest = new Map(effected);
  rest.delete(id);
  const next = { state, effected: rest };
  left.set(keyOf(next), next);
}

function keyOf({ state, effected }: Configuration): string {
  const parts = [...effected].sort(([a], [b]) => a - b).map(([id, result]) => `${id}=${result.length}:${result}`);
  return `${state.length}:${state};${parts.join(';')}`;
}
