/** The gallery of wrong Paxos: for each quirk what it is, and the simulated cluster in which it soon shows. */
import { type QuirkName, quirkNames } from '../../paxos/quirks.js';
import type { Preset } from '../../schema/preset.js';
import { type Swarm, swarmOf } from './swarms.js';
import { plainProfile, type Profile } from '../profile.js';
import { type GalleryText, galleryTexts } from './texts.js';
import { clusterPreset, seatedInOrder } from '../scenario/cluster.js';

export type Exhibit = GalleryText & { readonly name: QuirkName; readonly swarm: Swarm };

export const exhibitOf = (name: QuirkName): Exhibit => ({ name, ...galleryTexts[name], swarm: swarmOf(name) });

export const gallery: readonly Exhibit[] = quirkNames.map(exhibitOf);

/** What random schedules draw from: what suits the first quirk, else the plain one. */
export function profileOf({ quirks }: Preset): Profile {
  const [first] = quirks ?? [];
  return first === undefined ? plainProfile : swarmOf(first).profile;
}

/** The same preset with every node wrong, as its title says. */
export function withQuirks(preset: Preset, quirks: readonly QuirkName[]): Preset {
  const all = [...new Set([...(preset.quirks ?? []), ...quirks])];
  const untold = all.filter((quirk) => !preset.title.includes(quirk));
  if (all.length === 0) return preset;
  return {
    ...preset,
    title: untold.length === 0 ? preset.title : `${preset.title}, ${withWords(untold)}`,
    quirks: all,
  };
}

/** "with forgets-promise", as titles have it. */
export const withWords = (quirks: readonly QuirkName[]): string => `with ${quirks.join(' and ')}`;

/** The cluster of its swarm. Without quirks it is the same one, sound. */
export function exhibitPreset({ swarm }: Exhibit, quirks: readonly QuirkName[]): Preset {
  const { proposers, acceptors, learners, clients } = swarm;
  const preset = clusterPreset(seatedInOrder({ proposers, acceptors, learners, clients }), 'disk', [], quirks);
  const firstAsked = Math.max(0, proposers - clients);
  const plans = preset.clients.map((plan, index) => ({
    ...plan,
    value: `v${plan.node}`,
    proposerIndex: firstAsked + index,
  }));
  return { ...preset, clients: plans };
}
