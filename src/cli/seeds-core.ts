/**
 * One core of a long simulation: a thread that is handed one seed after the other and answers a report for each.
 * Imported on the main thread, this file only tells where it is: what the build calls it is not known before.
 */
import { parentPort } from 'node:worker_threads';
import { createMachine } from '../paxos/machine.js';
import type { Preset } from '../schema/preset.js';
import { profilesOf } from '../sim/gallery/exhibits.js';
import { runSeed, type SeedsReport } from '../sim/seeds.js';

export type SeedTask = { readonly preset: Preset; readonly seed: number; readonly isRepeated: boolean };

export type SeedAnswer = SeedsReport;

export const coreUrl = import.meta.url;

const port = parentPort;
port?.on('message', ({ preset, seed, isRepeated }: SeedTask) => {
  const answer: SeedAnswer = runSeed({ preset, seed, createMachine, ...profilesOf(preset) }, isRepeated);
  port.postMessage(answer);
});
