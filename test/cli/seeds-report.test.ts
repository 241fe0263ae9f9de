/** What many seeds say of themselves: the line that shows how far they are, and the exit code for what went wrong. */
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/checker/judge.js';
import { createProgress, progressText } from '../../src/cli/seeds-progress.js';
import { exitCodeOfSeeds, summaryLines } from '../../src/cli/seeds.js';
import { sightingNames } from '../../src/sim/sightings.js';
import { noSeeds, type SeedFailure, type SeedsReport } from '../../src/sim/seeds.js';

const half: SeedsReport = { ...noSeeds, seeds: 5_000, events: 12_345_678, sightings: { 'a duel': 3, 'a pause': 9 } };

function failure(state: Verdict['state'], outcome: 'held' | 'failed', otherHash: string | null): SeedFailure {
  const verdict: Verdict = {
    state,
    violations: [],
    violationCount: 0,
    unknown: [],
    pending: 0,
    pendingSinceMs: null,
    stuck: null,
    checked: [],
    notChecked: [],
    isOnlyUnwatched: false,
  };
  const trial = { events: 1, records: 1, decrees: 1, verdict, stuck: null, hash: 'a' };
  return { seed: 1, trial: { ...trial, outcome: { state: outcome, text: '' } }, otherHash };
}

describe('the progress line', () => {
  test('has seeds, time left, rates, events and what was seen', () => {
    expect(progressText(half, 10_000, 50_000)).toBe(
      '[######------] 5,000 of 10,000 seeds, 50 s left, 100 seeds/s, 12,345,678 events, 246,914/s, 2 of 26 sights',
    );
  });

  test('tells failures early, where a narrow terminal still shows them', () => {
    const failing = { ...half, failures: [failure('violated', 'held', null)] };
    expect(progressText(failing, 10_000, 50_000)).toContain('5,000 of 10,000 seeds, 1 FAILED, 50 s left');
  });

  test('is drawn over on a terminal, cut to its width, and taken away at the end', () => {
    const written: string[] = [];
    const output = { isTTY: true, columns: 31, write: (text: string) => written.push(text) > 0 };
    const progress = createProgress(10_000, output, () => 0);
    progress.show(half);
    progress.show(half); // Too soon after the first.
    progress.clear();
    expect(written.join('')).toBe('\r[######------] 5,000 of 10,000\u001B[K\r\u001B[K');
  });

  test('is a plain line every ten seconds elsewhere', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const output = { isTTY: false, columns: 0, write: (text: string) => lines.push(text) > 0 };
    const progress = createProgress(10_000, output, () => nowMs);
    for (nowMs = 0; nowMs < 25_000; nowMs += 500) progress.show(half);
    progress.clear();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\[######------\] 5,000 .* sights\n$/);
  });
});

describe('the summary', () => {
  const all = Object.fromEntries(sightingNames.map((name) => [name, 1]));
  const { 'a duel': _duel, ...duelless } = all;
  const linesOf = (seeds: number, sightings: SeedsReport['sightings']): readonly string[] =>
    summaryLines({ name: 'run3' }, { first: 1, last: seeds }, { ...noSeeds, seeds, events: 2_000 * seeds, sightings });

  test('names what was not seen, and of many seeds says what that means', () => {
    expect(linesOf(1_000, duelless).slice(2)).toEqual(['25 of 26 sights seen; not seen: a duel']);
    expect(linesOf(1_001, duelless).slice(2)).toEqual([
      '25 of 26 sights seen; not seen: a duel',
      'what was not seen in 1,001 seeds was not put to the test; ' +
        'perhaps this cluster does not allow it, as one proposer has no rival',
    ]);
  });

  test('says no more where all was seen', () => {
    expect(linesOf(10_000, all)).toEqual([
      'run3, seeds 1 to 10000: 10,000 run, every property held in all of them',
      '20,000,000 events, 0 decrees; none was run twice',
      '26 of 26 sights seen',
    ]);
  });
});

describe('the exit code of many seeds', () => {
  test.each([
    ['nothing failed', [], 0],
    ['a violation weighs most', [failure('holds', 'failed', 'b'), failure('violated', 'held', null)], 1],
    ['then two runs of one seed that differ', [failure('holds', 'failed', null), failure('holds', 'held', 'b')], 70],
    ['then no decision in time', [failure('unknown', 'held', null), failure('holds', 'failed', null)], 3],
    ['then a verdict that is unknown', [failure('unknown', 'held', null)], 4],
  ])('%s', (_name, failures, code) => {
    expect(exitCodeOfSeeds({ ...noSeeds, failures })).toBe(code);
  });
});
