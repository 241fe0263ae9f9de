/** The judge over random schedules of an atomic broadcast: green at both levels, in other orders, with lost tails. */
import { expect, test } from 'vitest';
import { hashNumbers, seededRandom } from '../../../src/faults/random.js';
import type { TraceRecord } from '../../../src/schema/trace.js';
import { runSchedule } from '../../paxos/broadcast/broadcast-schedule.js';
import { interleave, loseTails } from '../interleaving.js';
import { factsIn } from '../log/log-script.js';
import { verdictOf } from '../verdict-of.js';

const seeds = process.env.PAXOS_TUI_LONG === undefined ? 5 : 400;
const firstSeed = Number(process.env.PAXOS_TUI_FIRST ?? 1);

function ended(records: readonly TraceRecord[]): readonly TraceRecord[] {
  const sequence = records.filter(({ node }) => node === null).length;
  const atMs = records.at(-1)?.atMs ?? 0;
  return [...records, { kind: 'end', node: null, incarnation: 1, sequence, atMs, reason: 'over' }];
}

/** A kill took what both ends of a vote or of a submission would have told. */
const isLost = /votes of .* are lost|no record that is left shows/;

test('random schedules hold at both levels, in other orders, and with the tails lost that kills take along', () => {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const { records } = runSchedule(seed).cluster;
    const random = seededRandom(hashNumbers(seed, 1));
    const mixed = records.length > 20_000 ? records : interleave(records, (max) => random.between(0, max));
    for (const told of [records, mixed, factsIn(records), factsIn(mixed)]) {
      expect(verdictOf(ended(told)), `seed ${seed}`).toMatchObject({ state: 'holds', violations: [], pending: 0 });
    }
    const cut = loseTails(records, () => random.between(0, 6));
    for (const told of [cut, factsIn(cut)]) {
      const { violations, unknown } = verdictOf(ended(told));
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(
        unknown.filter((reason) => !isLost.test(reason)),
        `seed ${seed}`,
      ).toEqual([]);
    }
  }
}, 600_000);

type Spoil = (lines: readonly string[]) => readonly string[];
const spoils: readonly (readonly [string, Spoil])[] = [
  ['leaves its last line out', (lines) => lines.slice(0, -1)],
  ['prints its last line twice', (lines) => [...lines, lines.at(-1) ?? '']],
  ['prints what nobody submitted', (lines) => [...lines.slice(0, -1), 'nobody']],
];

test.each(spoils)('a learner that %s in the midst of a simulated run is seen', (_, spoil) => {
  const { records } = runSchedule(1).cluster;
  const printed = records.flatMap((record, index) =>
    record.kind === 'step' && record.effects.some(({ type }) => type === 'chat-log') ? [index] : [],
  );
  const spoilt = printed[Math.floor(printed.length / 2)];
  const told = records.map((record, index) => {
    if (index !== spoilt || record.kind !== 'step') return record;
    const effects = record.effects.map((effect) =>
      effect.type === 'chat-log' ? { ...effect, lines: spoil(effect.lines) } : effect,
    );
    return { ...record, effects };
  });
  expect(verdictOf(ended(told)).state).toBe('violated');
});
