/** The load: whether there is one, what begins and ends it, and how it is written behind `:`. */
import type { NodeId } from '../paxos/ballot.js';
import type { Workload } from '../paxos/multi/workload.js';
import { workloadWords } from '../views/log-words.js';
import type { NodeView } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { nodeNamed, nodesOf } from './facts.js';
import { type Parsed, refuse, take } from './parsed.js';
import type { Command } from './state.js';

export const loadForms: readonly string[] = ['load [100] [64b] [20%] [CLIENT]', 'load off'];

type Load = Extract<Workload, { type: 'load' }>;

/** Few enough that a sentence a slot can still be read, and many enough to fill a batch. */
const usual: Load = { type: 'load', operations: null, outstanding: 16, bytes: 64, readsPercent: 20 };

const outstandingMax = 10_000;
const bytesMax = 4_096;

/** Clients that bring a load, as far as they tell. */
export const loading = (facts: Facts): readonly string[] =>
  nodesOf(facts)
    .filter(({ client, process }) => client?.workload?.type === 'load' && process === 'up')
    .map(({ label }) => label);

export function toggleLoad(facts: Facts): Command {
  return loading(facts).length > 0 ? endLoad : beginLoad(usual, null, 'every client');
}

const endLoad: Command = {
  type: 'request',
  request: { type: 'load', client: null, workload: null },
  done: 'The load ends: what is under way is still answered.',
};

const beginLoad = (workload: Load, client: NodeId | null, who: string): Command => ({
  type: 'request',
  request: { type: 'load', client, workload },
  done: `A load from ${who}: ${workloadWords(workload)}.`,
});

/** "load 100 64b 20% c3", its parts in any order, or "load off". */
export function parseLoad(words: readonly string[], facts: Facts): Parsed {
  if (facts.cluster.learned !== null) return refuse('Clients of an atomic broadcast bring no load: p submits a value.');
  if (facts.cluster.log === null) return refuse('Only clients of a replicated log bring a load.');
  if (words.length === 1 && ['off', 'stop', 'none'].includes(words[0] ?? '')) return take(endLoad);
  let load = usual;
  let client: NodeView | null = null;
  for (const word of words) {
    const node = /^\D/.test(word) ? nodeNamed(facts, word) : null;
    if (node !== null) {
      if (node.client === null) return refuse(`${node.label} is no client: only clients bring a load.`);
      client = node;
      continue;
    }
    const change = changeOf(word);
    if (typeof change === 'string') return refuse(change);
    load = { ...load, ...change };
  }
  return take(beginLoad(load, client?.node ?? null, client?.label ?? 'every client'));
}

/** What one word says of a load, or what is wrong with it. */
function changeOf(word: string): Partial<Load> | string {
  const [, digits, unit] = /^(\d{1,6})(b|%|)$/.exec(word) ?? [];
  const value = Number(digits);
  if (digits === undefined) return `"${word}" is not understood: a load is written ${loadForms.join(' or ')}.`;
  if (unit === 'b') {
    return value < 1 || value > bytesMax
      ? `An operation has 1 to ${bytesMax} bytes, and not ${value}.`
      : { bytes: value };
  }
  if (unit === '%') return value > 100 ? `A share of reads is 0 to 100 %, and not ${value}.` : { readsPercent: value };
  if (value >= 1 && value <= outstandingMax) return { outstanding: value };
  return `A client has 1 to ${outstandingMax} operations under way, and not ${value}.`;
}
