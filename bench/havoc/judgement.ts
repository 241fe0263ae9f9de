/**
 * Judges what clients saw, from their own calls and answers alone, apart from the checker's reading of the log: each
 * key's whole history is linearizable, and every append that was acknowledged is in its key's last value, once.
 */
import type { Model } from '../../src/checker/log/linearizability.js';
import { startApp } from '../../src/paxos/multi/apps/running-app.js';
import { findOrder } from './search.js';
import type { Operation } from './watch.js';

/** The search tries so many operations of a key before it gives up. */
const budget = 5_000_000;

const kv: Model = {
  first: startApp('kv', null).save(),
  apply(state, operation) {
    const running = startApp('kv', state);
    const result = running.execute(operation);
    return { state: running.save(), result };
  },
};

/** A sentence for each key whose history fits no order, or for which none was found within the budget. */
export function judgeHistories(operations: readonly Operation[]): readonly string[] {
  const problems: string[] = [];
  for (const [key, ofKey] of byKey(operations)) {
    const finding = findOrder(kv, ofKey, budget);
    if (finding === 'violated') problems.push(`the ${ofKey.length} operations on ${key} fit no order`);
    if (finding === 'unknown') {
      problems.push(`no order of the ${ofKey.length} operations on ${key} was found within ${budget} attempts`);
    }
  }
  return problems;
}

function byKey(operations: readonly Operation[]): ReadonlyMap<string, Operation[]> {
  const keys = new Map<string, Operation[]>();
  for (const each of operations) {
    const key = keyOf(each);
    const ofKey = keys.get(key);
    if (ofKey === undefined) keys.set(key, [each]);
    else ofKey.push(each);
  }
  return keys;
}

/** `listKeys` were only appended to, and read by somebody after all else was answered. */
export function judgeAppends(operations: readonly Operation[], listKeys: readonly string[]): readonly string[] {
  const problems: string[] = [];
  for (const key of listKeys) {
    const ofKey = operations.filter((each) => keyOf(each) === key);
    const value = ofKey.findLast(({ operation, result }) => operation.startsWith('get ') && result !== null)?.result;
    if (value === undefined || value === null) {
      problems.push(`${key} was not read in the end`);
      continue;
    }
    const entries = value === '(none)' ? [] : value.split(';').slice(0, -1);
    for (const { operation, result } of ofKey) {
      if (!operation.startsWith('append ')) continue;
      const entry = operation.split(' ')[2]?.slice(0, -1) ?? '';
      const times = entries.filter((each) => each === entry).length;
      if (times === 0 && result !== null) problems.push(`"${operation}" was acknowledged, and is lost`);
      if (times > 1) problems.push(`"${operation}" was executed ${times} times`);
    }
  }
  return problems;
}

const keyOf = ({ operation }: Operation): string => operation.split(' ')[1] ?? '';
