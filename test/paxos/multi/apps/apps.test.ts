import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appNames } from '../../../../src/paxos/multi/apps/app.js';
import { bank, bankTotal, totalOf } from '../../../../src/paxos/multi/apps/bank.js';
import { startApp } from '../../../../src/paxos/multi/apps/running-app.js';
import { operationLengthMax } from '../../../../src/paxos/multi/command.js';
import { typed, valueLengthMax, wordsOf } from '../../../../src/paxos/multi/apps/words.js';

/** One app's life: operations and what each answers. */
const lives = {
  kv: [
    ['get A', '(none)'],
    ['put A 9', 'ok'],
    ['get A', '9'],
    ['put A "nine lives"', 'ok'],
    ['get A', '"nine lives"'],
    ['put A "say \\"nine\\" \\\\"', 'ok'],
    ['get A', '"say \\"nine\\" \\\\"'],
    ['cas A 9 10', 'no: the value is "say \\"nine\\" \\\\"'],
    ['cas B (none) 1', 'ok'],
    ['cas B 1 2', 'ok'],
    ['cas B (none) 3', 'no: the value is 2'],
    ['append B 34', 'ok, 3 characters'],
    ['append C "a b"', 'ok, 3 characters'],
    ['get B', '234'],
    ['delete B', 'ok'],
    ['delete B', 'no: it has no value'],
    ['cas B 234 1', 'no: the value is (none)'],
    ['put empty ""', 'ok'],
    ['get empty', '""'],
    ['put odd "(none)"', 'ok'],
    ['get odd', '"(none)"'],
    ['get __proto__', '(none)'],
    ['put A', 'not understood: put KEY VALUE, get KEY, delete KEY, cas KEY OLD NEW or append KEY TEXT'],
    ['put A (none)', 'not understood: put KEY VALUE, get KEY, delete KEY, cas KEY OLD NEW or append KEY TEXT'],
    ['put A "b', 'not understood: an operation is one line; words with spaces go in "double quotes"'],
    ['', 'not understood: put KEY VALUE, get KEY, delete KEY, cas KEY OLD NEW or append KEY TEXT'],
  ],
  register: [
    ['read', '(none)'],
    ['cas (none) 1', 'ok'],
    ['cas 2 3', 'no: the value is 1'],
    ['write "a b"', 'ok'],
    ['read', '"a b"'],
    ['cas "a b" c', 'ok'],
    ['read now', 'not understood: read, write VALUE or cas OLD NEW'],
  ],
  bank: [
    ['total', '1000000000'],
    ['open ann', 'ok'],
    ['open ann', 'no: ann is open already'],
    ['open vault', 'no: vault is open already'],
    ['deposit ann 100', 'ok, vault has 999999900, ann has 100'],
    ['transfer ann bob 10', 'no: bob is not open'],
    ['open bob', 'ok'],
    ['transfer ann bob 10', 'ok, ann has 90, bob has 10'],
    ['transfer ann ann 50', 'ok, ann has 90'],
    ['transfer ann bob 91', 'no: ann has only 90'],
    ['withdraw bob 3', 'ok, bob has 7, vault has 999999903'],
    ['balance bob', '7'],
    ['balance eve', 'no: eve is not open'],
    ['transfer ann bob -5', 'no: an amount is a whole number from 1 on, of at most ten digits'],
    ['transfer ann bob 0.5', 'no: an amount is a whole number from 1 on, of at most ten digits'],
    ['total', '1000000000'],
  ],
  chat: [
    ['history', 'no message yet'],
    ['Ann: hello', 'message 1'],
    ['say Bob: hi, Ann', 'message 2'],
    ['say history', 'message 3'],
    ['Ann: two\nlines', 'message 4'],
    ['history', 'Ann: hello | Bob: hi, Ann | history | Ann: two lines'],
    ['history 2', 'history | Ann: two lines'],
    ['say ', 'no: nothing was said'],
    ['history books', 'message 5'],
    ['messages', '5'],
    ['messages after 3', 'e:Ann: two linesd:history books'],
    ['messages after 9', ''],
    ['messages are fine', 'message 6'],
  ],
} as const;

describe.each(appNames)('%s', (name) => {
  test('answers', () => {
    const app = startApp(name, null);
    const answers = lives[name].map(([operation]) => [operation, app.execute(operation)]);
    expect(answers).toEqual(lives[name]);
  });

  test('a read changes nothing and answers as if it stood in the log', () => {
    const app = startApp(name, null);
    for (const [operation] of lives[name]) {
      const before = app.save();
      if (app.isRead(operation)) {
        const answer = app.read(operation);
        expect(app.save()).toBe(before);
        expect(app.execute(operation)).toBe(answer);
        expect(app.save()).toBe(before);
      } else app.execute(operation);
    }
  });

  test('saved at any place and loaded, it goes on as if nothing had been', () => {
    const life = lives[name];
    for (let cut = 0; cut <= life.length; cut++) {
      const app = startApp(name, null);
      for (const [operation] of life.slice(0, cut)) app.execute(operation);
      const copy = startApp(name, app.save());
      expect(copy.save()).toBe(app.save());
      expect(copy.lines()).toEqual(app.lines());
      for (const [operation, answer] of life.slice(cut)) expect(copy.execute(operation)).toBe(answer);
    }
  });

  test('no operation throws, and each answer is one line that fits a datagram', () => {
    const app = startApp(name, null);
    const letter = fc.constantFrom('x', ' ', '"', '\\', '\n', '\u0000', '\ud800', '\u2028', 'é');
    const words = [
      'put',
      'get',
      'cas',
      'append',
      'write',
      'open',
      'deposit',
      'say',
      'history',
      'a',
      '9',
      '(none)',
      '"',
    ];
    const word = fc.oneof(fc.constantFrom(...words), fc.string({ unit: letter }), fc.constant('w'.repeat(7_000)));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (some) => {
        const answer = app.execute(some.join(' ').slice(0, operationLengthMax));
        expect(answer.length).toBeLessThan(16_000);
        expect(answer).not.toMatch(/[\n\r]/);
      }),
      { numRuns: 300 },
    );
  });

  test('text that was never saved is refused', () => {
    const app = startApp(name, null);
    expect(() => startApp(name, `${app.save()}9:cut`)).toThrow('saved');
  });
});

test('the same state is saved as the same text, whatever led to it', () => {
  const [one, other] = [startApp('kv', null), startApp('kv', null)];
  for (const operation of ['put a 1', 'put b 2', 'delete a', 'put a 3']) one.execute(operation);
  for (const operation of ['put a 3', 'put b 2']) other.execute(operation);
  expect(other.save()).toBe(one.save());
});

/** What a store is: keys with values, and what each operation makes of one. Null for "does not do it". */
const meanings = {
  put: (_present: string | undefined, value: string, _next: string): string | null => value,
  append: (present: string | undefined, value: string): string | null => (present ?? '') + value,
  cas: (present: string | undefined, value: string, next: string): string | null => (present === value ? next : null),
};

test('a key-value store does as a table does', () => {
  const key = fc.constantFrom('a', 'b', 'a b', '"', '\\', '(none)', '');
  const value = fc.oneof(fc.string({ unit: 'grapheme-ascii' }), key);
  const operation = fc.record({ verb: fc.constantFrom('put', 'append', 'cas'), key, value, next: value });
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const app = startApp('kv', null);
      const table = new Map<string, string>();
      for (const { verb, key: name, value: some, next } of operations) {
        const meant = meanings[verb](table.get(name), some, next);
        const words = verb === 'cas' ? [name, some, next] : [name, some];
        expect(app.execute([verb, ...words.map(typed)].join(' ')).startsWith('ok')).toBe(meant !== null);
        if (meant !== null) table.set(name, meant);
        expect(app.read(`get ${typed(name)}`)).toBe(typed(table.get(name) ?? null));
      }
    }),
  );
});

test('whatever is asked of the bank, no money comes or goes, and no account is overdrawn', () => {
  const account = fc.constantFrom('vault', 'ann', 'bob', 'eve');
  const amount = fc.constantFrom('1', '5', '1000', '999999999', '0', '-1', 'x');
  const operation = fc.oneof(
    account.map((name) => `open ${name}`),
    fc.tuple(fc.constantFrom('deposit', 'withdraw'), account, amount).map((words) => words.join(' ')),
    fc.tuple(account, account, amount).map((words) => `transfer ${words.join(' ')}`),
  );
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const accounts = bank.create();
      for (const text of operations) {
        bank.execute(accounts, text);
        expect(totalOf(accounts)).toBe(bankTotal);
        expect(Math.min(...accounts.values())).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('a bank that was saved with other money than all is not loaded', () => {
  expect(() => bank.load('5:vault1:5')).toThrow('a saved bank holds 5 where 1000000000 was expected');
});

test('words come back as they were typed', () => {
  const word = fc.option(fc.string({ unit: fc.constantFrom('x', ' ', '"', '\\', '(', 'é', '😀') }));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(wordsOf(words.map(typed).join(' '))).toEqual(words);
    }),
  );
});

test('no value outgrows an answer', () => {
  const app = startApp('kv', null);
  const half = '"'.repeat(valueLengthMax / 2);
  expect(app.execute(`put a ${typed(half)}`)).toBe('ok');
  expect(app.execute(`append a ${typed(half)}`)).toBe(`ok, ${valueLengthMax} characters`);
  expect(app.execute('append a x')).toBe(`no: a value has at most ${valueLengthMax} characters`);
  expect(app.execute('get a').length).toBe(2 * valueLengthMax + 2);
});
