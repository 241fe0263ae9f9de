import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Finding,
  type HistoryEvent,
  Linearizability,
  type Model,
} from '../../../src/checker/log/linearizability.js';

/** A register: `w3` writes, `r` reads. */
const register: Model = {
  first: '0',
  apply: (state, operation) =>
    operation === 'r' ? { state, result: state } : { state: operation.slice(1), result: 'ok' },
};

/** "1:w3 1=ok 2:r 2=3": calls with a colon, answers with an equals sign. */
function eventsOf(text: string): readonly HistoryEvent[] {
  return text.split(' ').map((word): HistoryEvent => {
    const [id, operation] = word.split(':');
    if (operation !== undefined) return { type: 'call', id: Number(id), operation };
    const [answered, result = ''] = word.split('=');
    return { type: 'answer', id: Number(answered), result };
  });
}

function searched(events: readonly HistoryEvent[], budget = 10_000): Linearizability {
  const search = new Linearizability(register, budget);
  for (const event of events) search.take(event);
  return search;
}

describe('histories of one register', () => {
  const histories: readonly (readonly [string, string, Finding])[] = [
    ['one after the other', '1:w3 1=ok 2:r 2=3', 'linearizable'],
    ['a read of what was over', '1:w3 1=ok 2:r 2=0', 'violated'],
    ['a read beside a write sees either', '1:w3 2:r 2=0 3:r 3=3 1=ok', 'linearizable'],
    ['of two reads in turn beside a write the second sees less', '1:w3 2:r 2=3 3:r 3=0 1=ok', 'violated'],
    ['a write that is never answered may have happened', '1:w3 2:r 2=3', 'linearizable'],
    ['or not', '1:w3 2:r 2=0', 'linearizable'],
    ['or later', '1:w3 2:r 2=0 3:r 3=3', 'linearizable'],
    ['but not twice', '1:w3 2:r 2=3 3:w4 3=ok 4:r 4=3', 'violated'],
  ];
  test.each(histories)('%s', (_, text, finding) => {
    expect(searched(eventsOf(text)).finding).toBe(finding);
  });

  test('where no operation is open, all states that are possible are carried on', () => {
    const search = searched(eventsOf('1:w3 2:w4 1=ok 2=ok'));
    expect([...search.states].sort()).toEqual(['3', '4']);
    for (const event of eventsOf('3:r 3=3 4:r 4=4')) search.take(event);
    expect(search.finding).toBe('violated');
  });

  test('a spent budget is unknown, not violated', () => {
    const calls = Array.from({ length: 12 }, (_, id): HistoryEvent => ({ type: 'call', id, operation: `w${id}` }));
    expect(searched([...calls, { type: 'answer', id: 0, result: 'ok' }], 50).finding).toBe('unknown');
  });
});

/** Brute force: is there an order of all answered and some of the open operations that keeps real time and results? */
function fitsSomeOrder(events: readonly HistoryEvent[]): boolean {
  const operations = events.flatMap((event, at) => {
    if (event.type !== 'call') return [];
    const end = events.findIndex((other) => other.type === 'answer' && other.id === event.id);
    const answer = events[end];
    const result = answer?.type === 'answer' ? answer.result : null;
    return [{ operation: event.operation, at, end: end < 0 ? Number.POSITIVE_INFINITY : end, result }];
  });
  const fits = (state: string, left: typeof operations): boolean => {
    if (left.every(({ result }) => result === null)) return true;
    const earliestEnd = Math.min(...left.map(({ end }) => end));
    return left.some((each) => {
      if (each.at > earliestEnd) return false;
      const next = register.apply(state, each.operation);
      if (each.result !== null && each.result !== next.result) return false;
      return fits(
        next.state,
        left.filter((other) => other !== each),
      );
    });
  };
  return fits(register.first, operations);
}

test('agrees with trying every order, on small random histories', () => {
  const step = fc.record({ client: fc.nat(2), write: fc.boolean(), value: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const events: HistoryEvent[] = [];
      const open = new Map<number, { id: number; write: boolean }>();
      for (const [id, { client, write, value }] of steps.entries()) {
        const pending = open.get(client);
        if (pending === undefined) {
          open.set(client, { id, write });
          events.push({ type: 'call', id, operation: write ? `w${value}` : 'r' });
        } else {
          open.delete(client);
          events.push({ type: 'answer', id: pending.id, result: pending.write ? 'ok' : String(value) });
        }
      }
      expect(searched(events).finding).toBe(fitsSomeOrder(events) ? 'linearizable' : 'violated');
    }),
    { numRuns: 400 },
  );
});
