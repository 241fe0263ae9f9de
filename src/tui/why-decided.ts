/** The certificates of a decree, from the events up to one. */
import { Certifier } from '../checker/certificate.js';
import { type Decree, decreeNumber } from '../paxos/ballot.js';
import type { Why } from './facts.js';
import type { Timeline } from './timeline.js';

/** `decree` is null for the first one that two values are decided of, or else the last one that is decided. */
export function whyDecided(timeline: Timeline, event: number, decree: Decree | null): Why {
  const certifier = new Certifier(decree);
  for (const record of timeline.recordsUntil(event)) certifier.fold(record);
  const isIncomplete = timeline.gone > 0;
  const asked = decree ?? contested(certifier);
  return { decree: asked, certificates: certifier.of(asked), isIncomplete };
}

function contested(certifier: Certifier): Decree {
  const last = certifier.lastDecided() ?? decreeNumber(0);
  for (let decree = 0; decree < last; decree++) {
    if (certifier.of(decreeNumber(decree)).length > 1) return decreeNumber(decree);
  }
  return last;
}
