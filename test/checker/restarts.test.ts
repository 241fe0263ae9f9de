import { describe, expect, test } from 'vitest';
import type { PropertyName } from '../../src/checker/judge.js';
import {
  a2,
  a3,
  decree,
  onDiskAccepted,
  onDiskPromise,
  p0,
  p1,
  proposal,
  TraceScript,
  writesAccepted,
} from './trace-script.js';
import { verdictOf } from './verdict-of.js';

const broken = (script: TraceScript): readonly PropertyName[] =>
  verdictOf(script.records).violations.map(({ property }) => property);

describe('an acceptor that starts again', () => {
  test('from a disk that holds its promise and its vote goes on', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [onDiskPromise('1.0'), onDiskAccepted('1.0', 'x')]);
    const prepared = script.prepares('2.1', 'y');
    script.promises(a2, prepared, '2.1', proposal('1.0', 'x'));
    expect(verdictOf(script.records).state).toBe('holds');
  });

  test('an acceptor that forgot its promise is caught when it starts', () => {
    const script = new TraceScript();
    script.promises(a2, script.prepares('1.0', 'x'), '1.0', null);
    script.exits(a2);
    script.restarts(a2, []);
    expect(verdictOf(script.records).violations).toMatchObject([
      { property: 'promise-monotone', text: 'a2 forgot over its restart that it promised 1.0' },
    ]);
  });

  test('an acceptor that forgot only its vote is caught when it starts', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [onDiskPromise('1.0')]);
    expect(verdictOf(script.records).violations).toMatchObject([
      { property: 'promise-monotone', text: 'a2 forgot over its restart that it accepted 1.0 = x' },
    ]);
  });

  test('a wiped acceptor that keeps silent is no violation', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [], false);
    script.hears(a2, script.prepares('2.1', 'y'), { type: 'refuse', from: p1, reason: 'not my seat' });
    expect(verdictOf(script.records).state).toBe('holds');
  });

  test('a wiped acceptor that votes is caught', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [], false);
    script.promises(a2, script.prepares('2.1', 'y'), '2.1', null);
    expect(verdictOf(script.records).violations).toMatchObject([
      {
        property: 'promise-monotone',
        evidence: [{ text: "a2 started on another disk than its seat's" }, { text: 'a2 sent promise 2.1' }],
      },
    ]);
  });

  test('a wiped acceptor does not make up a quorum', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [], false);
    script.acts(a2, writesAccepted('1.0', 'x'));
    script.acts(p1, { type: 'chosen', decree, proposal: proposal('1.0', 'x') });
    expect(verdictOf(script.records).state).toBe('holds'); // a2 and a3 voted before.
    const other = new TraceScript();
    other.prepares('1.0', 'x');
    other.exits(a2);
    other.restarts(a2, [], false);
    other.acts(a2, writesAccepted('1.0', 'x'));
    other.acts(a3, writesAccepted('1.0', 'x'));
    other.acts(p0, { type: 'chosen', decree, proposal: proposal('1.0', 'x') });
    expect(broken(other)).toEqual(['chosen-means-quorum']);
  });
});
