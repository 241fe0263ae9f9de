/** Random schedules of a log catch every quirk of a log by its own property; the sound core passes the same seeds. */
import { describe, expect, test } from 'vitest';
import { logGallery } from '../../../src/sim/gallery/exhibits.js';
import { killOf, runExhibit } from '../../../src/sim/gallery/kills.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
/** From so many places the seeds are counted. */
const beginnings = isLong ? [1, 10_001, 20_001] : [1];
const seedsMax = isLong ? 1000 : 400;
/** So many seeds of the same swarm the sound core is tried with beside, at most. */
const soundSeedsMax = isLong ? 100 : 5;

describe('random schedules of a log', () => {
  test.each(logGallery)('catch $name: $breaks', (exhibit) => {
    for (const first of beginnings) {
      const { inner } = killOf(exhibit, first, seedsMax);
      expect({ first, inner: inner !== null }).toEqual({ first, inner: true });
      const last = first + Math.min(inner ?? 1, soundSeedsMax) - 1;
      for (let seed = first; seed <= last; seed++) {
        const { verdict, outcome } = runExhibit(exhibit, seed, false);
        const { state, violations } = verdict;
        const told = { seed, state, violations, outcome: outcome.state };
        expect(told).toEqual({ seed, state: 'holds', violations: [], outcome: 'held' });
      }
    }
  });
});
