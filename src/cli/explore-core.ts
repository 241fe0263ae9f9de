/**
 * One core of an exploration: a thread with its share of the states. Imported on the main thread, this file only tells
 * where it is: what the build calls it is not known before.
 */
import { parentPort } from 'node:worker_threads';
import type { QuirkName } from '../paxos/quirks.js';
import type { PropertyName } from '../checker/judge.js';
import type { Bounds } from '../sim/explore/bounds.js';
import { coreWith } from '../sim/explore/core-with.js';
import { createShard, type Shard, type Task } from '../sim/explore/shard.js';

/** The first message to a thread; all others are tasks. */
export type Beginning = {
  readonly type: 'begin';
  readonly bounds: Bounds;
  readonly quirks: readonly QuirkName[];
  readonly judged: readonly PropertyName[] | null;
  readonly index: number;
  readonly count: number;
};

export const coreUrl = import.meta.url;

const port = parentPort;
let shard: Shard | null = null;
port?.on('message', (message: Beginning | Task) => {
  if (message.type === 'begin') {
    const { bounds, quirks, judged, index, count } = message;
    shard = createShard({ core: coreWith(quirks), bounds, isSymmetric: true, judged }, index, count);
  } else if (shard !== null) {
    const answer = shard.ask(message);
    const buffers = answer.batches.flatMap((batch) => (batch === null ? [] : [batch.states.buffer as ArrayBuffer]));
    port.postMessage(answer, buffers);
  }
});
