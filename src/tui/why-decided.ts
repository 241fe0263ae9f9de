/** The certificates of a decree, from the events up to one. */
import { Certifier } from '../checker/certificate.js';
import type { Decree } from '../paxos/ballot.js';
import { firstDecree } from '../schema/preset.js';
import type { Why } from './facts.js';
import type { Timeline } from './timeline.js';

/** `decree` is null for the first one that two values are decided of, or else the last one that is decided. */
export function whyDecided(timeline: Timeline, event: number, decree: Decree | null): Why {
  const certifier = new Certifier(decree);
  for (const record of timeline.recordsUntil(event)) certifier.fold(record);
  const isIncomplete = timeline.gone > 0;
  const asked = decree ?? certifier.contested() ?? certifier.lastDecided() ?? firstDecree;
  return { decree: asked, certificates: certifier.of(asked), isIncomplete };
}
