import { describe, expect, test } from 'vitest';
import { send } from '../../src/paxos/effect.js';
import { createMessagesView } from '../../src/views/messages.js';
import { describeMessage } from '../../src/views/message-words.js';
import type { FateRecord, StepRecord, TraceRecord } from '../../src/schema/trace.js';
import {
  a2,
  a3,
  a4,
  accepted,
  acceptors,
  b,
  c6,
  decision,
  decree,
  l5,
  p0,
  prepare,
  promise,
  proposal,
  TraceScript,
} from '../checker/trace-script.js';
import { c4, LogScript, r0, r1, r2, slotOf } from './log-script.js';

function fold(records: readonly TraceRecord[], linesMax = 100) {
  const view = createMessagesView(linesMax);
  for (const record of records) view.fold(record);
  return view;
}

const states = (records: readonly TraceRecord[]) => fold(records).messages.map(({ to, state }) => `${to} ${state}`);

const fateOf = (
  sent: StepRecord,
  part: number,
  node: typeof a2,
  fate: FateRecord['fate'],
  delayMs = 0,
): FateRecord => ({
  kind: 'fate',
  node,
  incarnation: 1,
  sequence: 0,
  atMs: 50,
  message: { from: sent.node, incarnation: sent.incarnation, step: sent.sequence, part },
  fate,
  delayMs,
});

describe('messages that are held', () => {
  const sentByP0 = () => {
    const script = new TraceScript();
    return { script, sent: script.acts(p0, send(acceptors, prepare('1.0'))) };
  };
  const heldIn = (records: readonly TraceRecord[]) =>
    fold(records).held.map(({ node, message, sinceMs }) => `${node} ${message?.type ?? 'unknown'} ${sinceMs}`);

  test('are listed by copy, the longest waiting first, until a step, a loss or the end of the process', () => {
    const { script, sent } = sentByP0();
    script.records.push(fateOf(sent, 1, a3, 'held'), fateOf(sent, 0, a2, 'held'), fateOf(sent, 2, a4, 'held'));
    expect(states(script.records)).toEqual(['2 held', '3 held', '4 held']);
    expect(heldIn(script.records)).toEqual(['3 prepare 50', '2 prepare 50', '4 prepare 50']);
    script.hears(a3, sent);
    script.records.push(fateOf(sent, 0, a2, 'lost'));
    expect(states(script.records)).toEqual(['2 lost', '3 delivered', '4 held']);
    expect(heldIn(script.records)).toEqual(['4 prepare 50']);
    script.exits(a4);
    expect(heldIn(script.records)).toEqual([]);
    expect(states(script.records)).toEqual(['2 lost', '3 delivered', '4 no receiver']);
  });

  test('are held as often as they were duplicated, and a dropped copy is not the message', () => {
    const { script, sent } = sentByP0();
    script.records.push(fateOf(sent, 0, a2, 'held'), fateOf(sent, 0, a2, 'held'), fateOf(sent, 0, a2, 'lost'));
    expect(heldIn(script.records)).toEqual(['2 prepare 50']);
    expect(states(script.records)[0]).toBe('2 held');
    script.hears(a2, sent);
    expect(heldIn(script.records)).toEqual([]);
    expect(states(script.records)[0]).toBe('2 delivered');
  });

  test('are named when their send is told later', () => {
    const { script, sent } = sentByP0();
    const held = fateOf(sent, 0, a2, 'held');
    const [run, ...rest] = script.records;
    if (run === undefined) throw new Error('no records');
    expect(heldIn([run, held])).toEqual(['2 unknown 50']);
    expect(heldIn([run, held, ...rest])).toEqual(['2 prepare 50']);
    expect(states([run, held, ...rest])[0]).toBe('2 held');
  });
});

describe('what becomes of a message', () => {
  test('each copy is in flight until it arrives', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send(acceptors, prepare('1.0')));
    expect(states(script.records)).toEqual(['2 in flight', '3 in flight', '4 in flight']);
    const got = script.hears(a3, sent);
    const [, second] = fold(script.records).messages;
    expect(second).toMatchObject({
      to: a3,
      state: 'delivered',
      sentAtMs: sent.atMs,
      doneAtMs: got.atMs,
      key: { from: p0, incarnation: 1, step: 0, part: 1 },
    });
  });

  test('a receipt may be reported before the send', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send([a2], prepare('1.0')));
    const got = script.hears(a2, sent);
    expect(states([...script.records.slice(0, 1), got, sent])).toEqual(['2 delivered']);
  });

  test('it is lost, delayed or duplicated', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send(acceptors, prepare('1.0')));
    script.records.push(fateOf(sent, 0, a2, 'lost'), fateOf(sent, 1, a3, 'delayed', 30));
    expect(states(script.records)).toEqual(['2 lost', '3 delayed', '4 in flight']);
    script.hears(a3, sent);
    expect(fold(script.records).messages[1]).toMatchObject({ state: 'delivered', note: 'delayed by 30 ms' });
  });

  test('that a message was duplicated stays visible after both copies arrived', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send([a2], prepare('1.0')));
    script.records.push(fateOf(sent, 0, a2, 'duplicated'));
    const first = script.hears(a2, sent);
    script.hears(a2, sent);
    expect(fold(script.records).messages).toMatchObject([{ state: 'duplicated', doneAtMs: first.atMs }]);
  });

  test('the receiver refuses the datagram', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send([a2], prepare('1.0')));
    const { fate, delayMs, ...envelope } = fateOf(sent, 0, a2, 'lost');
    const reason = 'not for this disk';
    script.records.push({ ...envelope, kind: 'refused', reason, bytes: 9, address: '127.0.0.1:1', datagrams: 1 });
    expect([fate, delayMs]).toEqual(['lost', 0]);
    expect(fold(script.records).messages).toMatchObject([{ state: 'refused', note: reason }]);
  });

  test('there is no receiver, before or after it was sent, until a new process starts', () => {
    const script = new TraceScript();
    script.acts(p0, send([a2], prepare('1.0')));
    script.exits(a2);
    script.acts(p0, send([a2], prepare('1.0')));
    script.process(a2, { type: 'spawned', pid: 7 });
    script.acts(p0, send([a2], prepare('1.0')));
    expect(states(script.records)).toEqual(['2 no receiver', '2 no receiver', '2 in flight']);
  });
});

describe('late messages', () => {
  test('an answer to an older ballot of the receiver', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const promised = script.promises(a2, prepared, '1.0', null);
    script.prepares('2.0', 'x');
    script.hears(p0, promised);
    expect(
      fold(script.records).messages.find(({ to, message }) => to === p0 && message.type === 'promise'),
    ).toMatchObject({
      state: 'late',
      note: 'its ballot is 2.0 by now',
    });
  });

  test('a message about an older decree', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send([a2], prepare('1.0')));
    script.supervisor({ kind: 'decree', decree: (decree + 1) as typeof decree });
    script.hears(a2, sent);
    expect(fold(script.records).messages).toMatchObject([{ state: 'late', note: 'decree 0 is over' }]);
  });

  test('a rejection is an answer, and its reason is noted', () => {
    const script = new TraceScript();
    const sent = script.acts(p0, send([a2], prepare('1.0')));
    script.hears(a2, sent, send([p0], { type: 'rejected', decree, ballot: b('1.0'), promised: b('1.1') }));
    expect(fold(script.records).messages[0]).toMatchObject({ state: 'delivered', note: 'rejected: promised 1.1' });
  });
});

describe('bounds', () => {
  test('own mail is not a message', () => {
    const script = new TraceScript();
    const sent = script.acts(a2, send([a2, a3], prepare('1.0')));
    script.hears(a2, sent);
    script.hears(a3, sent);
    expect(states(script.records)).toEqual(['3 delivered']);
  });

  test('the oldest are let go of and counted, and ids keep rising', () => {
    const script = new TraceScript();
    for (let sends = 0; sends < 1000; sends++) script.acts(p0, send([a2], prepare('1.0')));
    const { messages, dropped } = fold(script.records, 100);
    expect(messages.length).toBeLessThanOrEqual(125);
    expect(messages.length + dropped).toBe(1000);
    expect(messages.at(-1)?.id).toBe(999);
  });
});

test('messages are described in the words of the field', () => {
  const said = [
    prepare('1.0'),
    promise('1.0', proposal('0.2', '55')),
    promise('1.0', null),
    accepted('1.0', '55'),
    decision('1.0', '55'),
    { type: 'rejected', decree, ballot: b('1.0'), promised: b('2.1') } as const,
    { type: 'token', election: 1, candidate: c6, hops: 2 } as const,
    { type: 'request', decree, session: 1, sequence: 1, value: '55' } as const,
    { type: 'start', election: 2, leader: l5, seats: { proposers: [p0], acceptors: [a2], learners: [l5] } } as const,
  ].map(describeMessage);
  expect(said).toEqual([
    'prepare 1.0',
    'promise 1.0 (accepted 0.2 = 55)',
    'promise 1.0',
    'accepted 1.0 = 55',
    'decision 1.0 = 55',
    'rejected 1.0 (promised 2.1)',
    'token 6 of election 1',
    'request 55',
    'START of election 2',
  ]);
});

describe('messages of a log', () => {
  const vote = (text: string) => ({ type: 'p2b', ballot: b(text), first: slotOf(0), count: 1 }) as const;
  const asked = (text: string) =>
    ({ type: 'p2a', ballot: b(text), first: slotOf(0), values: ['x'], decided: slotOf(0) }) as const;
  const answer = { type: 'invoked', session: 77, answers: '' } as const;
  const seen = ({ records }: LogScript, type: string) =>
    fold(records)
      .messages.filter(({ message }) => message.type === type)
      .map(({ state, note }) => [state, note]);

  test('are late where they answer a lower ballot than its leader works on', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    const early = script.acts(r1, send([r0], vote('1.0')));
    const late = script.acts(r2, send([r0], vote('1.0')));
    script.hears(r0, early);
    script.acts(r0, { type: 'scout', ballot: b('3.0'), from: slotOf(0) });
    script.hears(r0, late);
    expect(seen(script, 'p2b')).toEqual([
      ['delivered', ''],
      ['late', 'its ballot is 3.0 by now'],
    ]);
  });

  test('are late where they answer a ballot that was pre-empted, and the one that says so is not', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    const p2a = script.acts(r0, send([r1], asked('1.0')));
    const refusal = { type: 'preempted', ballot: b('1.0'), promised: b('2.2'), slot: slotOf(0) } as const;
    const refused = script.hears(r1, p2a, send([r0], refusal));
    script.hears(r0, refused, { type: 'preempted', decree: slotOf(0), ballot: b('1.0'), by: b('2.2') });
    script.hears(r0, script.acts(r2, send([r0], vote('1.0'))));
    expect(seen(script, 'p2a')).toEqual([['delivered', 'rejected: promised 2.2']]);
    expect(seen(script, 'preempted')).toEqual([['delivered', '']]);
    expect(seen(script, 'p2b')).toEqual([['late', 'its ballot 1.0 was pre-empted']]);
  });

  test('are late where they answer a client again', () => {
    const script = new LogScript();
    const respond = { type: 'respond', session: 77, sequence: 1, result: 'ok' } as const;
    script.hears(c4, script.acts(r0, send([c4], answer)), respond);
    script.hears(c4, script.acts(r1, send([c4], answer)));
    expect(seen(script, 'invoked')).toEqual([
      ['delivered', ''],
      ['late', 'what it answers was answered before'],
    ]);
  });
});
