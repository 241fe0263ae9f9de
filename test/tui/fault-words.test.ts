/** The words of faults: everything that can be written is read as the same fault, and what is wrong is said. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Harm, LinkFault, Where } from '../../src/tui/fault.js';
import { faultSentence } from '../../src/tui/fault-sentences.js';
import { faultWords, parseFault } from '../../src/tui/fault-words.js';
import { fault, names } from './fault-arbitraries.js';

test('what is written for a fault is read as that fault', () => {
  fc.assert(
    fc.property(fault, (known) => {
      expect(parseFault(faultWords(known, names), names)).toEqual({ ok: true, value: known });
    }),
    { numRuns: 500 },
  );
});

test('every fault has a sentence of its own', () => {
  fc.assert(
    fc.property(fault, fault, (one, other) => {
      const differs = faultWords(one, names) !== faultWords(other, names);
      expect(faultSentence(one, names) !== faultSentence(other, names)).toBe(differs);
    }),
  );
});

test('no text throws, and every refusal is a sentence', () => {
  const verbs = fc.constantFrom('loss', 'burst', 'delay', 'cut', 'hold', 'partition', 'crash', 'lie', 'reorder', '');
  const word = fc.constantFrom('p0', 'a3', '->', '|', 'of', 'promise', '20%', 'all', 'leave', '2', 'torn', 'x', '-1');
  fc.assert(
    fc.property(verbs, fc.array(word, { maxLength: 8 }), (verb, words) => {
      const read = parseFault([verb, ...words].join(' '), names);
      if (!read.ok) expect(read.reason).toMatch(/^\S.*[.?]$/);
    }),
    { numRuns: 500 },
  );
});

const [p0, p1, a2, a3, a4] = [0, 1, 2, 3, 4].map(nodeId);

describe('the words', () => {
  const links = (what: Harm, place: Where, kinds: LinkFault['types'] = null) => ({
    type: 'links',
    harm: what,
    where: place,
    types: kinds,
  });
  const link = (from: unknown, to: unknown) => ({ type: 'links', from, to }) as Where;
  test.each([
    ['loss 20%', links({ kind: 'loss', ratio: 0.2 }, link(null, null))],
    ['loss a4 20%', links({ kind: 'loss', ratio: 0.2 }, { type: 'around', nodes: [a4 ?? nodeId(4)] })],
    ['loss 0.2 p0->a3', links({ kind: 'loss', ratio: 0.2 }, link([p0], [a3]))],
    ['loss 20% all → a3', links({ kind: 'loss', ratio: 0.2 }, link(null, [a3]))],
    [
      'delay 80-120ms acceptors -> proposers of accepted, promise',
      links({ kind: 'delay', minMs: 80, maxMs: 120 }, link([a2, a3, a4], [p0, p1]), ['promise', 'accepted']),
    ],
    ['delay 80', links({ kind: 'delay', minMs: 80, maxMs: 80 }, link(null, null))],
    [
      'burst 5%',
      links({ kind: 'burst', burst: { enterRatio: 0.05, leaveRatio: 0.25, lossRatio: 1 } }, link(null, null)),
    ],
    ['cut 0 -> 3', links({ kind: 'loss', ratio: 1 }, link([p0], [a3]))],
    ['hold promises a3 -> p0', links({ kind: 'hold' }, link([a3], [p0]), ['promise'])],
    ['hold a3 -> p0 of promise', links({ kind: 'hold' }, link([a3], [p0]), ['promise'])],
    ['hold', links({ kind: 'hold' }, link(null, null))],
    [
      'crash a3 torn-persist accept 2',
      { type: 'crash', node: a3, crash: { point: 'torn-persist', on: 'accept', nth: 2 } },
    ],
    [
      'partition p0,a3|p1 a4',
      {
        type: 'partition',
        groups: [
          [p0, a3],
          [p1, a4],
        ],
      },
    ],
  ])('%s', (text, value) => {
    expect(parseFault(text, names)).toEqual({ ok: true, value });
  });
});

describe('what is wrong is said in one sentence', () => {
  test.each([
    ['loss 20', 'A loss is written as 20% or 0.2, from 0 to 100%.'],
    ['loss a9 20%', 'There is no node a9: p0 to p1, a2 to a4, l5, c6, proposers, acceptors, learners, clients.'],
    ['loss 20% acceptor -> p0', 'There is no node acceptor; did you mean acceptors?'],
    ['loss 20% -> a3', 'Who sends is missing before ->; "all" means everybody.'],
    ['loss 20% p0 ->', 'Who receives is missing behind ->; "all" means everybody.'],
    ['loss 20% p0 -> a3 -> a4', '"->" is not understood here.'],
    ['loss 20% of promis', 'There is no message promis; did you mean promise?'],
    ['loss 20% of', 'A type of message is missing behind "of", such as promise.'],
    ['burst 5% leave', 'What follows "leave" is written as 20% or 0.2, from 0 to 100%.'],
    ['delay 120-80ms', 'A delay is written as 100ms or 80-120ms, up to 60000ms.'],
    ['delay soon', 'A delay is written as 100ms or 80-120ms, up to 60000ms.'],
    ['cut', 'Cut what? Write "cut p0 -> a3", or "cut a4".'],
    ['cut p0 -> a3 of promise', 'A cut stops every type: write loss 100% FROM -> TO of TYPE instead.'],
    ['hold promis a3 -> p0', 'There is no message promis; did you mean promise?'],
    ['partition p0 a3', 'A partition is two groups or more with | between: partition p0 a3 | p1 a4 a5.'],
    ['partition p0 a3 | a3 p1', 'a3 stands in two groups; it can be in one only.'],
    ['crash a3', 'At which point? One of before-persist, torn, after-persist, before-send.'],
    ['crash a3 befor-persist accept', '"befor-persist" is no point of a crash; did you mean before-persist?'],
    ['crash a3 torn', 'At which message? Write "crash a3 before-persist accept".'],
    ['crash a3 torn accept 0', 'The crash comes at the 1st, 2nd, ... of these messages: a number, found "0".'],
    ['lie', 'Which node? Write "lie p0".'],
    ['lie a3 a4', '"a4" is not understood.'],
  ])('%s', (text, reason) => {
    expect(parseFault(text, names)).toEqual({ ok: false, reason });
  });
});
