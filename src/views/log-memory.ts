/** What the log of a replicated log's run remembers, so that a sentence can say why, and says it once. */
import { type Ballot, compareBallots, type NodeId, type Slot } from '../paxos/ballot.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import type { StepRecord } from '../schema/trace.js';
import { Sessions } from './sessions.js';

/** At one leader, for the ballot that it counts votes of. */
type Votes = { readonly ballot: Ballot; readonly bySlot: Map<Slot, readonly NodeId[]> };

/** A user's own operation that is not answered yet. */
type Wish = { readonly operation: string; readonly atMs: number };

/** A leader has at most a window of slots under way; where records are missing, votes of more are forgotten. */
const slotsMax = 20_000;
const onceMax = 5_000;
const wishesMax = 1_000;

export class LogMemory {
  readonly settings: LogSettings;
  #sessions = new Sessions();
  readonly #votes = new Map<NodeId, Votes>();
  readonly #wishes = new Map<string, Wish>();
  readonly #told = new Map<string, string>();
  /** Highest slot that anybody proposed something in. */
  #top = -1;

  constructor(settings: LogSettings) {
    this.settings = settings;
  }

  /** Another one that remembers the same. */
  fork(): LogMemory {
    const fork = new LogMemory(this.settings);
    fork.#sessions = this.#sessions.fork();
    for (const [node, { ballot, bySlot }] of this.#votes) fork.#votes.set(node, { ballot, bySlot: new Map(bySlot) });
    for (const [key, wish] of this.#wishes) fork.#wishes.set(key, wish);
    for (const [key, text] of this.#told) fork.#told.set(key, text);
    fork.#top = this.#top;
    return fork;
  }

  /** Before the step is told. */
  hear(record: StepRecord): void {
    const { node, input, effects, atMs } = record;
    this.#sessions.fold(record);
    if (input.type === 'boot') this.#forget(node);
    if (input.type === 'message' && input.message.type === 'p2b') {
      const { ballot, first, count } = input.message;
      for (let slot = first; slot < first + count; slot++) this.#vote(node, ballot, slot as Slot, input.from);
    }
    if (input.type === 'message' && input.message.type === 'voted') {
      const { ballot, first, digests } = input.message;
      for (const index of digests.keys()) this.#vote(node, ballot, (first + index) as Slot, input.from);
    }
    for (const effect of effects) {
      if (effect.type === 'propose') this.#top = Math.max(this.#top, effect.decree);
      if (effect.type !== 'invoke' || input.type !== 'propose') continue;
      this.#wishes.set(`${node} ${effect.sequence}`, { operation: effect.operation, atMs });
      if (this.#wishes.size > wishesMax) dropOldest(this.#wishes);
    }
  }

  /** After the step was told: what it decided is no longer counted. */
  settle({ node, effects }: StepRecord): void {
    for (const effect of effects) {
      if (effect.type === 'decide') this.#votes.get(node)?.bySlot.delete(effect.decree);
      if (effect.type === 'respond') this.#wishes.delete(`${node} ${effect.sequence}`);
    }
  }

  clientOf(session: number): NodeId | null {
    return this.#sessions.clientOf(session);
  }

  /** Whose votes for the slot have reached `node` at this ballot. */
  votes(node: NodeId, ballot: Ballot, slot: Slot): readonly NodeId[] {
    const votes = this.#votes.get(node);
    if (votes === undefined || compareBallots(votes.ballot, ballot) !== 0) return [];
    return votes.bySlot.get(slot) ?? [];
  }

  wish(node: NodeId, sequence: number): Wish | null {
    return this.#wishes.get(`${node} ${sequence}`) ?? null;
  }

  /** Whether something was proposed in a higher slot: then an empty one is a hole. */
  isBelowTop(slot: Slot): boolean {
    return slot < this.#top;
  }

  /** True the first time, and again once `text` is another one: what is said again and again is news only once. */
  isNews(key: string, text = ''): boolean {
    if (this.#told.get(key) === text) return false;
    this.#told.delete(key);
    this.#told.set(key, text);
    if (this.#told.size > onceMax) dropOldest(this.#told);
    return true;
  }

  /** It is news again. */
  renew(key: string): void {
    this.#told.delete(key);
  }

  #forget(node: NodeId): void {
    this.#votes.delete(node);
    for (const key of this.#wishes.keys()) if (key.startsWith(`${node} `)) this.#wishes.delete(key);
    for (const key of this.#told.keys()) if (key.startsWith(`${node} `)) this.#told.delete(key);
  }

  #vote(node: NodeId, ballot: Ballot, slot: Slot, from: NodeId): void {
    let votes = this.#votes.get(node);
    const order = votes === undefined ? 1 : compareBallots(ballot, votes.ballot);
    if (order < 0) return;
    if (votes === undefined || order > 0) {
      votes = { ballot, bySlot: new Map() };
      this.#votes.set(node, votes);
    }
    const known = votes.bySlot.get(slot) ?? [];
    if (!known.includes(from))
      votes.bySlot.set(
        slot,
        [...known, from].sort((a, b) => a - b),
      );
    if (votes.bySlot.size > slotsMax) dropOldest(votes.bySlot);
  }
}

function dropOldest<Key>(map: Map<Key, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
