/** How many seeds it takes until random schedules show a quirk: its own property, and agreement itself. */
import { createMachine } from '../../paxos/machine.js';
import type { PropertyName } from '../../checker/judge.js';
import { isLogQuirk } from './log-swarms.js';
import { type Exhibit, exhibitPreset } from './exhibits.js';
import { runSwarm, type Trial, verdictAlone } from '../trial.js';

/** Seeds from the first one to that which shows it, or null within the limit. */
export type Kill = { readonly inner: number | null; readonly agreement: number | null };

/** Goes on after the first violation, until both were seen or `seedsMax` seeds were run. */
export function killOf(exhibit: Exhibit, firstSeed: number, seedsMax: number): Kill {
  let [inner, agreement]: (number | null)[] = [null, null];
  for (let seeds = 1; seeds <= seedsMax && (inner === null || agreement === null); seeds++) {
    const { verdict } = runExhibit(exhibit, firstSeed + seeds - 1, true);
    const isRed = (name: PropertyName): boolean => verdict.violations.some(({ property }) => property === name);
    if (isRed(exhibit.breaks)) inner ??= seeds;
    if (isRed('agreement')) agreement ??= seeds;
    if (inner !== null && isLogQuirk(exhibit.name)) break; // Most of them break something else than agreement.
  }
  return { inner: inner ?? null, agreement: agreement ?? null };
}

/** One seed of its swarm, with the quirk or, for comparison, without. */
export function runExhibit(exhibit: Exhibit, seed: number, isWrong: boolean): Trial {
  const preset = exhibitPreset(exhibit, isWrong ? [exhibit.name] : []);
  const { swarm } = exhibit;
  const profiles = 'members' in swarm ? { logProfile: swarm.logProfile } : { profile: swarm.profile };
  return runSwarm({ preset, seed, createMachine, onRecord: () => {}, ...profiles }, verdictAlone);
}
