/** A log that people had started, watched from the middle on: what its replicas hold is where the judgement begins. */
import { describe, expect, test } from 'vitest';
import type { PersistRecord } from '../../../src/paxos/effect.js';
import { digestOfText, emptyHistory, historyWith } from '../../../src/paxos/multi/digest.js';
import { createExecutor, execute } from '../../../src/paxos/multi/executor.js';
import { createMembership } from '../../../src/paxos/multi/membership.js';
import { takeSnapshot } from '../../../src/paxos/multi/snapshot.js';
import type { TraceRecord } from '../../../src/schema/trace.js';
import { verdictOf } from '../verdict-of.js';
import { c3, command, diskOf, founded, LogScript, r0, r1, r2, slot } from './log-script.js';

const session = 7;

/** All slots below 1, where `put a 1` is. */
function held(): readonly PersistRecord[] {
  const executor = createExecutor('kv');
  execute(executor, { session, sequence: 1, mark: 0, operation: 'put a 1' }, () => '');
  const history = historyWith(emptyHistory, digestOfText(command(1, 'put a 1')));
  const membership = createMembership(8, [founded]);
  return [{ type: 'log-snapshot', ...takeSnapshot({ slot: slot(1), history, executor, membership }) }];
}

/** Nothing of the beginning is told. */
function watchedLate(): LogScript {
  const script = LogScript.served();
  const [run] = script.records;
  if (run?.kind !== 'run') throw new Error('a trace begins with its run');
  script.records.splice(0, script.records.length, { ...run, byHand: true });
  for (const node of [r0, r1, r2, c3]) {
    script.process(node, { type: 'found', port: 1, disk: diskOf(node) });
    const recovered = node === c3 ? [] : held();
    script.step(node, { type: 'boot', incarnation: 1, seated: true, session, recovered, disk: diskOf(node) }, [], null);
    if (node !== c3) script.acts(node, { type: 'configured', configuration: founded });
  }
  return script;
}

function reads(script: LogScript, result: string): LogScript {
  script.acts(c3, { type: 'invoke', session, sequence: 2, operation: 'get a' });
  script.acts(r0, { type: 'read-served', session, sequence: 2, index: slot(1) });
  script.answers(2, result);
  return script;
}

function compares(script: LogScript, result: string): LogScript {
  script.invokes(2, 'cas a 1 2');
  script.decides('1.0', 1, command(2, 'cas a 1 2'));
  script.answers(2, result);
  return script;
}

describe('what is watched from the middle on', () => {
  test('has nothing unknown but what came before', () => {
    const { state, isOnlyUnwatched, violations } = verdictOf(compares(watchedLate(), 'ok').told());
    expect({ state, isOnlyUnwatched, violations }).toEqual({ state: 'unknown', isOnlyUnwatched: true, violations: [] });
  });

  test.each([
    ['a read', reads, '1', null],
    ['a read', reads, '9', 'linearizability'],
    ['a command', compares, 'ok', null],
    ['a command', compares, 'no', 'executed-once'],
  ] as const)('%s is judged by the state that was held: %#', (_, ask, result, property) => {
    const { violations } = verdictOf(ask(watchedLate(), result).told());
    expect(violations.map((violation) => violation.property)).toEqual(property === null ? [] : [property]);
  });

  test('its beginning is one also where the first report comes before it is known as found', () => {
    const { records } = compares(watchedLate(), 'ok');
    const isFound = ({ kind }: TraceRecord): boolean => kind === 'process';
    const [run, ...others] = records;
    if (run === undefined) throw new Error('a trace without its run');
    const reordered = [run, ...others.filter((each) => !isFound(each)), ...others.filter(isFound)];
    expect(verdictOf(reordered)).toMatchObject({ isOnlyUnwatched: true, violations: [] });
  });

  test('what is lost later is unknown as anywhere', () => {
    const script = reads(watchedLate(), '1');
    script.untold(r0);
    script.acts(r0);
    expect(verdictOf(script.told())).toMatchObject({ state: 'unknown', isOnlyUnwatched: false });
  });
});
