/** The clients of a log's preset, each with what it asks for: counted out, with keys, numbers and clients in their places. */
import type { NodeId } from '../paxos/ballot.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { ClientPlan } from '../schema/preset.js';
import { seatsMax } from './node-shapes.js';
import { operationsMax } from './log-shape.js';
import type { Problem } from './problem.js';
import type { LogShape } from './shape.js';

type ClientShape = LogShape['clients'][number];

export const countOfClients = ({ clients }: LogShape): number => clients.reduce((sum, { count }) => sum + count, 0);

export function problemOfClients(shape: LogShape): Problem | null {
  const sum = countOfClients(shape);
  if (sum > seatsMax) {
    return { path: ['clients'], text: `expected at most ${seatsMax} clients, all counted, found ${sum}` };
  }
  for (const [index, client] of shape.clients.entries()) {
    const path = ['clients', index];
    const { load } = client;
    if (load !== undefined && !Number.isInteger(Math.round(load.reads * 1e6) / 1e4)) {
      return { path: [...path, 'load', 'reads'], text: `expected whole percents, found ${load.reads}` };
    }
    const operations = operationsOf(client);
    if (operations > operationsMax) {
      return { path: [...path, 'lanes'], text: `expected at most ${operationsMax} operations, found ${operations}` };
    }
  }
  return null;
}

const operationsOf = ({ lanes = [], keys, times = 1 }: ClientShape): number =>
  lanes.reduce((sum, lane) => sum + lane.length, 0) * (keys?.length ?? 1) * times;

/** `nodes` has as many as there are clients. */
export function clientsOf(shape: LogShape, nodes: readonly NodeId[]): ClientPlan[] {
  const each = shape.clients.flatMap((client) => Array.from({ length: client.count }, () => client));
  return nodes.map((node, index) => {
    const client = each[index];
    const workload = client === undefined ? null : workloadOf(client, index);
    return {
      node,
      value: null,
      proposerIndex: index,
      afterMs: client?.after ?? 0,
      ...(workload === null ? {} : { workload }),
    };
  });
}

function workloadOf({ lanes, keys, times = 1, pause, load }: ClientShape, client: number): Workload | null {
  if (load !== undefined) {
    const { operations = null, outstanding, bytes, reads } = load;
    return { type: 'load', operations, outstanding, bytes, readsPercent: Math.round(reads * 100) };
  }
  if (lanes === undefined) return null;
  const words = keys ?? [null];
  return {
    type: 'lanes',
    lanes: words.flatMap((key) => lanes.map((lane) => repeated(lane, { key, times, client }))),
    pauseMinMs: pause?.minMs ?? 0,
    pauseMaxMs: pause?.maxMs ?? 0,
  };
}

type Words = { readonly key: string | null; readonly times: number; readonly client: number };

function repeated(lane: readonly string[], { key, times, client }: Words): string[] {
  return Array.from({ length: times }, (_, time) =>
    lane.map((operation) =>
      operation.replaceAll(/\$(client|number|key)\b/g, (written, word: string) => {
        if (word === 'key') return key ?? written;
        return String(word === 'client' ? client : time + 1);
      }),
    ),
  ).flat();
}
