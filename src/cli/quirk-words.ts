/** Quirks as the command line has them: checked, and said aloud wherever one is on. */
import { type QuirkName, quirkNames } from '../paxos/quirks.js';
import { didYouMean } from '../views/nearest.js';
import type { Preset } from '../schema/preset.js';
import { say } from './say.js';

export const quirkNamed = (text: string): QuirkName | undefined => quirkNames.find((known) => known === text);

/** A sentence where one is not known. */
export function knownQuirks(names: readonly string[]): readonly QuirkName[] | string {
  const stranger = names.find((name) => quirkNamed(name) === undefined);
  return stranger === undefined ? names.flatMap((name) => quirkNamed(name) ?? []) : unknownQuirk(stranger);
}

export const unknownQuirk = (name: string): string =>
  `there is no quirk ${name}${didYouMean(name, quirkNames) || '; paxos-tui gallery lists them'}`;

/** Beside whatever comes of it: this is not Paxos. */
export function sayQuirks({ quirks = [] }: Pick<Preset, 'quirks'>): void {
  if (quirks.length > 0) say(`this Paxos is wrong on purpose: ${quirks.join(', ')}`);
}
