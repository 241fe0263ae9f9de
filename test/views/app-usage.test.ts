import { describe, expect, test } from 'vitest';
import { appNames } from '../../src/paxos/multi/apps/app.js';
import { startApp } from '../../src/paxos/multi/apps/running-app.js';
import { appUsage, completionsOf, namesIn } from '../../src/views/app-usage.js';

const examples: { readonly [argument: string]: string } = { AMOUNT: '5', COUNT: '5', OLD: '(none)' };

describe.each(appNames)('%s', (app) => {
  test.each(appUsage[app])('understands $form', ({ form }) => {
    const operation = form.replace(/[A-Z]+/g, (argument) => examples[argument] ?? 'a');
    expect(startApp(app, null).execute(operation)).not.toContain('not understood');
  });
});

test.each([
  ['', [['put ', 'get ', 'delete ', 'cas ', 'append '], '']],
  ['p', [['put '], 'p']],
  ['get ', [['apple', 'pear'], '']],
  ['get a', [['apple'], 'a']],
  ['put a', [['apple '], 'a']],
  ['put apple ', [[], '']],
  ['nonsense a', [[], 'a']],
])('a key-value line %j becomes %j', (line, completions) => {
  expect(completionsOf('kv', ['pear', 'apple'], line)).toEqual(completions);
});

test('accounts and keys are remembered, values are not', () => {
  expect(namesIn('bank', 'transfer ann bob 10')).toEqual(['ann', 'bob']);
  expect(namesIn('kv', 'put  a b')).toEqual(['a']);
  expect(namesIn('kv', 'put "a b" c')).toEqual([]);
  expect(namesIn('chat', 'say a')).toEqual([]);
});
