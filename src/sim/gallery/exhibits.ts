/** The gallery of wrong Paxos: for each quirk what it is, and the simulated cluster in which it soon shows. */
import {
  type DecreeQuirkName,
  decreeQuirkNames,
  type LogQuirkName,
  logQuirkNames,
  type QuirkName,
} from '../../paxos/quirks.js';
import type { Preset } from '../../schema/preset.js';
import { isLogQuirk, type LogSwarm, logSwarmOf, logSwarmPreset } from './log-swarms.js';
import { logTexts } from './log-texts.js';
import { type Swarm, swarmOf } from './swarms.js';
import { type LogProfile, logProfile } from '../log/log-profile.js';
import { plainProfile, type Profile } from '../profile.js';
import { type GalleryText, galleryTexts } from './texts.js';
import { clusterPreset, seatedInOrder } from '../scenario/cluster.js';

export type DecreeExhibit = GalleryText & { readonly name: DecreeQuirkName; readonly swarm: Swarm };
export type LogExhibit = GalleryText & { readonly name: LogQuirkName; readonly swarm: LogSwarm };
export type Exhibit = DecreeExhibit | LogExhibit;

const ofDecrees = (name: DecreeQuirkName): DecreeExhibit => ({ name, ...galleryTexts[name], swarm: swarmOf(name) });
const ofLog = (name: LogQuirkName): LogExhibit => ({ name, ...logTexts[name], swarm: logSwarmOf(name) });

export const exhibitOf = (name: QuirkName): Exhibit => (isLogQuirk(name) ? ofLog(name) : ofDecrees(name));

/** Quirks of single decrees. */
export const decreeGallery: readonly DecreeExhibit[] = decreeQuirkNames.map(ofDecrees);

/** Quirks of logs. */
export const logGallery: readonly LogExhibit[] = logQuirkNames.map(ofLog);

export const gallery: readonly Exhibit[] = [...decreeGallery, ...logGallery];

/** What random schedules draw from: what suits the first quirk, else the plain ones. */
export function profilesOf({ quirks }: Preset): { readonly profile: Profile; readonly logProfile: LogProfile } {
  const [first] = quirks ?? [];
  const plain = { profile: plainProfile, logProfile };
  if (first === undefined) return plain;
  return isLogQuirk(first)
    ? { ...plain, logProfile: logSwarmOf(first).logProfile }
    : { ...plain, profile: swarmOf(first).profile };
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
  if ('members' in swarm) return logSwarmPreset(swarm, quirks);
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
