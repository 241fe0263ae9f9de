/**
 * One core's part of an exploration: the states whose fingerprints are its own. It is asked for a portion of the
 * present depth at a time and answers with the states that belong to others.
 */
import { type Batch, createDispatch, createReception, fingerprintsLength } from './exchange.js';
import type { Finding } from './facts.js';
import { createVectors, pushNumber, pushVector, takeAll, type Vectors } from './vectors.js';
import { createVisited } from './visited.js';
import type { Visit } from './expansion.js';
import { createWorld, type World, type WorldOptions } from './world.js';

export type Fingerprint = readonly [number, number];

export type Task =
  /** Take in what others found and go on with so many states of the present depth. */
  | { readonly type: 'expand'; readonly batches: readonly (Batch | null)[]; readonly statesMax: number }
  /** The depth is done everywhere: on to the next. */
  | { readonly type: 'descend' }
  | { readonly type: 'parent'; readonly of: Fingerprint };

/** A step to a state in which something does not hold. */
export type Breach = {
  readonly from: Fingerprint;
  readonly to: Fingerprint;
  readonly findings: readonly Finding[];
};

export type Answer = {
  /** By shard; null where there is nothing for it. */
  readonly batches: readonly (Batch | null)[];
  readonly states: number;
  readonly transitions: number;
  /** States of this depth that are left, and states of the next one. */
  readonly left: number;
  readonly coming: number;
  readonly bytes: number;
  /** Of all in this depth the one with the lowest fingerprint, so that it is the same however the work is shared. */
  readonly breach: Breach | null;
  /** Answers `parent`; null if the state is unknown here. */
  readonly parent: Fingerprint | null;
};

export type Shard = { ask(task: Task): Answer };

export function createShard(options: WorldOptions, index: number, count: number): Shard {
  const world = createWorld(options);
  const { layout, canonical, isSymmetric } = world;
  const { width } = layout;
  const visited = createVisited();
  const outgoing = Array.from({ length: count }, () => ({ dispatch: createDispatch(world), states: createVectors() }));
  const receptions = Array.from({ length: count }, () => createReception(world));
  let [present, coming]: [Vectors, Vectors] = [createVectors(), createVectors()];
  let done = 0;
  let transitions = 0;
  let breach: Breach | null = null;
  let parent: Fingerprint = [0, 0];
  const isRecent = createRecent();

  const keep = (state: Int32Array, at: number, of: Fingerprint, from: Fingerprint): void => {
    if (visited.add(of[0], of[1], from[0], from[1])) pushVector(coming, state, at, width);
  };
  const fingerprintOf = (state: Int32Array): Fingerprint => {
    canonical.fingerprint(state);
    return [canonical.lanes[0] ?? 0, canonical.lanes[1] ?? 0];
  };
  const found = (state: Int32Array, findings: readonly Finding[]): void => {
    if (isSymmetric) canonical.sort(state);
    const own = fingerprintOf(state);
    if (findings.length > 0 && (breach === null || isLower(own, breach.to))) {
      breach = { from: parent, to: own, findings };
    }
    const owner = (own[0] >>> 0) % count;
    const receiver = outgoing[owner];
    if (owner === index || receiver === undefined) keep(state, 0, own, parent);
    else if (!isRecent(own)) {
      pushVector(receiver.states, state, 0, width);
      for (const lane of [...own, ...parent]) pushNumber(receiver.states, lane);
    }
  };
  const visit: Visit = (next, _kind, _who, _what, _place, findings) => {
    transitions++;
    found(next, findings);
  };
  const takeIn = (batch: Batch, from: number): void => {
    receptions[from]?.(batch);
    const { states } = batch;
    for (let at = 0; at < states.length; at += width + fingerprintsLength) {
      const [a = 0, b = 0, parentA = 0, parentB = 0] = states.subarray(at + width, at + width + fingerprintsLength);
      keep(states, at, [a, b], [parentA, parentB]);
    }
  };
  const answer = (asked: Fingerprint | null): Answer => ({
    batches: outgoing.map(({ states, dispatch }) => (states.length === 0 ? null : dispatch(takeAll(states)))),
    states: visited.size,
    transitions,
    left: (present.length - done) / width,
    coming: coming.length / width,
    bytes: visited.bytes + present.numbers.byteLength + coming.numbers.byteLength,
    breach,
    parent: asked,
  });
  beginIn(world, index, count, (state, own) => keep(state, 0, own, own));
  const scratch = new Int32Array(width);
  return {
    ask(task) {
      if (task.type === 'parent') return answer(visited.parentOf(...task.of));
      if (task.type === 'descend') {
        [present, coming] = [coming, present];
        coming.length = 0;
        done = 0;
        breach = null;
        return answer(null);
      }
      for (const [from, batch] of task.batches.entries()) if (batch !== null) takeIn(batch, from);
      const end = Math.min(present.length, done + task.statesMax * width);
      for (; done < end; done += width) {
        scratch.set(present.numbers.subarray(done, done + width));
        parent = fingerprintOf(scratch);
        world.expand(scratch, 0, visit);
      }
      return answer(null);
    },
  };
}

/** The first state lies with its owner. */
function beginIn(
  world: World,
  index: number,
  count: number,
  keep: (state: Int32Array, own: Fingerprint) => void,
): void {
  const state = world.initial();
  if (world.isSymmetric) world.canonical.sort(state);
  world.canonical.fingerprint(state);
  const [a = 0, b = 0] = world.canonical.lanes;
  if ((a >>> 0) % count === index) keep(state, [a, b]);
}

export const isLower = (a: Fingerprint, b: Fingerprint): boolean => (a[0] === b[0] ? a[1] < b[1] : a[0] < b[0]);

/** What was sent a moment ago need not be sent again: a table in which the newer of two fingerprints stays. */
function createRecent() {
  const slots = 1 << 16;
  const table = new Int32Array(slots * 2);
  return ([a, b]: Fingerprint): boolean => {
    const place = (b & (slots - 1)) * 2;
    if (table[place] === a && table[place + 1] === b) return true;
    table[place] = a;
    table[place + 1] = b;
    return false;
  };
}
