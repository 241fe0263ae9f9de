/** A whole exploration on this thread, and the counterexample to what it found, for those who own no others. */
import type { QuirkName } from '../../paxos/quirks.js';
import { type Counterexample, counterexampleOf } from './counterexample.js';
import { retrace } from './retrace.js';
import { search, type SearchOptions, type SearchResult } from './search.js';
import { createShard } from './shard.js';
import { createWorld, type WorldOptions } from './world.js';

/** `shards` share the states as cores would. */
export function exploreHere(
  options: WorldOptions,
  shards: number,
  searchOptions: Omit<SearchOptions, 'shards'>,
): Promise<SearchResult> {
  const parts = Array.from({ length: shards }, (_, index) => createShard(options, index, shards));
  return search({ ...searchOptions, shards: parts.map((shard) => (task) => shard.ask(task)) });
}

/** Null where nothing was violated. */
export function counterexampleTo(
  { end }: SearchResult,
  options: WorldOptions,
  quirks: readonly QuirkName[],
): Counterexample | null {
  if (end.state !== 'violated') return null;
  const world = createWorld(options);
  const happenings = retrace(world, [...end.trail, end.breach.to]);
  const { configuration } = world;
  const { core, bounds } = options;
  return counterexampleOf({ core, configuration, bounds, quirks, findings: end.breach.findings, happenings });
}
