/** The threads of an exploration, each with its share of the states. Owns them and ends them. */
import { Worker } from 'node:worker_threads';
import type { Ask } from '../sim/explore/search.js';
import type { Answer, Task } from '../sim/explore/shard.js';
import type { Beginning } from './explore-core.js';

export type ExplorePool = {
  readonly shards: readonly Ask[];
  close(): Promise<void>;
};

export function startExplorePool(coreUrl: string, beginning: Omit<Beginning, 'type' | 'index'>): ExplorePool {
  const threads = Array.from({ length: beginning.count }, (_, index) => {
    const thread = new Worker(new URL(coreUrl));
    const begin: Beginning = { ...beginning, type: 'begin', index };
    thread.postMessage(begin);
    return thread;
  });
  return {
    shards: threads.map(askOf),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

/** One task at a time; a thread that fails fails the one that it has, or the next. */
function askOf(thread: Worker): Ask {
  let failure: unknown = null;
  let settle: { resolve(answer: Answer): void; reject(error: unknown): void } | null = null;
  thread.on('message', (answer: Answer) => settle?.resolve(answer));
  thread.on('error', (error) => {
    failure = error;
    settle?.reject(error);
  });
  return (task: Task) =>
    new Promise<Answer>((resolve, reject) => {
      if (failure !== null) reject(failure);
      settle = { resolve, reject };
      thread.postMessage(task);
    });
}
