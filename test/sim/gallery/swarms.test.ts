/**
 * Random schedules catch every quirk: its own property and agreement itself are seen red. The sound core passes
 * seeds of the very same swarms.
 */
import { describe, expect, test } from 'vitest';
import { decreeGallery } from '../../../src/sim/gallery/exhibits.js';
import { killOf, runExhibit } from '../../../src/sim/gallery/kills.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
/** From so many places the seeds are counted. */
const beginnings = isLong ? [1, 10_001, 20_001, 30_001, 40_001] : [1];
/** Few need more than forty; docs/gallery.md has the figures. */
const seedsMax = isLong ? 4000 : 1000;
/** So many of these seeds the sound core is tried with beside, at most: ten thousand others it has to itself. */
const soundSeedsMax = isLong ? 4000 : 5;

describe('random schedules', () => {
  test.each(decreeGallery)('catch $name: $breaks and agreement', (exhibit) => {
    for (const first of beginnings) {
      const { inner, agreement } = killOf(exhibit, first, seedsMax);
      const told = { first, inner: inner !== null, agreement: agreement !== null };
      expect(told).toEqual({ first, inner: true, agreement: true });
      const seeds = Math.min(soundSeedsMax, Math.max(inner ?? 0, agreement ?? 0));
      for (let seed = first; seed < first + seeds; seed++) {
        const { verdict, outcome } = runExhibit(exhibit, seed, false);
        const { state, violations } = verdict;
        expect({ seed, state, violations, outcome: outcome.state }).toEqual({
          seed,
          state: 'holds',
          violations: [],
          outcome: 'held',
        });
      }
    }
  });
});
