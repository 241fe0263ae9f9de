import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answersOf, answerText } from '../../../src/paxos/multi/answer.js';
import { commandsOf, commandText } from '../../../src/paxos/multi/command.js';
import { fieldsOf, fieldText } from '../../../src/paxos/multi/saved-text.js';

test('two answers read as sequence, length and result', () => {
  const text = answerText(36, 'ok') + answerText(7, 'it is "3:4:x"');
  expect(text).toBe('10:2:ok7:d:it is "3:4:x"');
  expect(answersOf(text)).toEqual([
    { sequence: 36, result: 'ok' },
    { sequence: 7, result: 'it is "3:4:x"' },
  ]);
});

const text = fc.string({ unit: fc.constantFrom('0', 'a', ':', '.', ' ', 'é', '\ud83d') });
const number = fc.integer({ min: 1, max: 0xffff_ffff });

test('answers, commands and saved fields come back as they were written', () => {
  const answers = fc.array(fc.record({ sequence: number, result: text }));
  fc.assert(
    fc.property(answers, (some) => {
      expect(answersOf(some.map(({ sequence, result }) => answerText(sequence, result)).join(''))).toEqual(some);
    }),
  );
  const command = fc
    .record({ session: number, sequence: number, mark: number, operation: text })
    .filter(({ sequence, mark }) => mark < sequence);
  fc.assert(
    fc.property(fc.array(command), (some) => {
      expect(commandsOf(some.map(commandText).join(''))).toEqual(some);
    }),
  );
  fc.assert(
    fc.property(fc.array(text), (fields) => {
      expect(fieldsOf(fields.map(fieldText).join(''))).toEqual(fields);
    }),
  );
});

const garbage = fc.string({ unit: fc.constantFrom('0', '1', 'z', ':', '.', '-', '+', ' ', 'A', 'é') });

test('no text from the wire throws; what is read says the same when it is written', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      const answers = answersOf(text);
      if (answers === null) return;
      const written = answers.map(({ sequence, result }) => answerText(sequence, result)).join('');
      expect(answersOf(written)).toEqual(answers);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['an end without a colon', '1:2'],
  ['a result that is cut', '1:3:ok'],
  ['a sequence number 0', '0:2:ok'],
  ['a number with a sign', '-1:2:ok'],
  ['a number of nine digits', '000000001:2:ok'],
  ['a length that is none', '1:!:ok'],
])('%s is no answer', (_what, text) => {
  expect(answersOf(text)).toBeNull();
});
