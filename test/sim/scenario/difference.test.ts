/** Where a scenario and the world differ: the first line, and no more lines than differ. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';
import { type Difference, differenceOf } from '../../../src/sim/scenario/difference.js';

const right = `# A request.
cluster proposers=1 acceptors=1 learners=1 clients=1
----
p0 a1 l2 c3 are up and know their roles

propose c3 value=x
----
c3 is asked to propose x
  submits x to p0
  c3 -> p0 request x
  sets request-retry to 300-450 ms
`;

function differencesOf(text: string): readonly Difference[] {
  const replay = replayScenario(text, createMachine);
  if (!replay.ok) throw new Error(replay.reason);
  return replay.blocks.flatMap((block) => differenceOf(block) ?? []);
}

const changed = (text: string): Difference | undefined => differencesOf(text)[0];

describe('a scenario', () => {
  test('that is as the world has it has no difference; nor has one without answers', () => {
    expect(differencesOf(right)).toEqual([]);
    expect(differencesOf('cluster acceptors=1\n\npropose c3 value=x\n')).toEqual([]);
  });

  test('with another line is told its number, the line and the one that came in its place', () => {
    expect(changed(right.replace('submits x to p0', 'submits x to p9'))).toMatchObject({
      line: 9,
      command: 'propose c3 value=x',
      lines: [
        { kind: 'same' },
        { kind: 'written', text: '  submits x to p9' },
        { kind: 'new', text: '  submits x to p0' },
        { kind: 'same' },
        { kind: 'same' },
      ],
    });
  });

  test('that lacks a line in the middle differs in that line alone', () => {
    const difference = changed(right.replace('  submits x to p0\n', ''));
    expect(difference?.line).toBe(9);
    expect(difference?.lines.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'new', text: '  submits x to p0' },
    ]);
  });

  test('that lacks its last line differs at its end', () => {
    const difference = changed(right.replace('  sets request-retry to 300-450 ms\n', ''));
    expect(difference?.line).toBe(10);
    expect(difference?.lines.at(-1)).toEqual({ kind: 'new', text: '  sets request-retry to 300-450 ms' });
  });

  test('with a line too many differs in that line', () => {
    const difference = changed(`${right}  and more\n`);
    expect(difference).toMatchObject({ line: 12 });
    expect(difference?.lines.at(-1)).toEqual({ kind: 'written', text: '  and more' });
  });
});
