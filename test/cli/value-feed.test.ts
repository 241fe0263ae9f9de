import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createValueFeed } from '../../src/cli/value-feed.js';

/** A client that decides what it is told to. */
function createStand() {
  const input = new PassThrough();
  const submitted: string[] = [];
  const refusals: string[] = [];
  const feed = createValueFeed({
    input,
    lengthMax: 15_900,
    submit: (values) => submitted.push(...values),
    onRefused: (reason) => refusals.push(reason),
  });
  feed.start();
  const decide = (from: number, to: number): void => {
    const sequences = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    feed.hear(sequences.map((sequence) => ({ type: 'respond', session: 1, sequence, result: '' })));
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { input, submitted, refusals, decide, turn };
}

const many = (count: number): string => Array.from({ length: count }, (_, index) => `${index}\n`).join('');

test('each line is submitted, in order', async () => {
  const { input, submitted, turn } = createStand();
  input.write('3\n1\n');
  input.end('2');
  await turn();
  expect(submitted).toEqual(['3', '1', '2']);
});

test('with many values undecided the input waits, and goes on as they are decided', async () => {
  const { input, submitted, decide, turn } = createStand();
  input.write(many(20_000));
  await turn();
  expect(submitted.length).toBe(20_000);
  expect(input.isPaused()).toBe(true);
  input.write('later\n');
  decide(1, 3_000);
  await turn();
  expect(submitted.length).toBe(20_000);
  decide(3_001, 4_000);
  await turn();
  expect(submitted.at(-1)).toBe('later');
});

test('long values make it wait, too', async () => {
  const { input, decide, turn } = createStand();
  for (let index = 0; index < 300; index++) input.write(`${'x'.repeat(15_900)}\n`);
  await turn();
  expect(input.isPaused()).toBe(true);
  decide(1, 100);
  expect(input.isPaused()).toBe(false);
});

test('a line that is too long ends it, once what came before is decided', async () => {
  const { input, submitted, refusals, decide, turn } = createStand();
  input.write(`1\n2\n${'x'.repeat(15_901)}\n3\n`);
  await turn();
  expect(submitted).toEqual(['1', '2']);
  expect(refusals).toEqual([]);
  decide(1, 2);
  decide(1, 2);
  expect(refusals).toEqual([
    'line 3 of standard input: expected at most 15900 bytes; ' +
      'the lines before it are decided, and nothing from it on was submitted',
  ]);
});
