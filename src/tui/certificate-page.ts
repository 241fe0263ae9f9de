/** The page behind `y`: why a value was decided, in plain sentences; of two values both, beside each other. */
import { certificateLines, decidedText } from '../checker/certificate-sentences.js';
import { printable } from '../views/printable.js';
import { formatList } from '../views/words.js';
import type { Facts } from './facts.js';
import { labelIn } from './facts.js';
import { sideBySide } from './side-by-side.js';
import type { State } from './state.js';

type CertificatePage = {
  readonly title: string;
  readonly rows: readonly never[];
  readonly lines: readonly string[];
  readonly offset: number;
};

export function certificatePage({ columns }: State, facts: Facts, offset: number): CertificatePage {
  const { why, view } = facts;
  const certificates = why?.certificates ?? [];
  if (why === null || certificates.length === 0) {
    const decree = why === null ? '' : ` of ${placeIn(facts)} ${why.decree}`;
    return { title: 'Why', rows: [], lines: [`Nothing${decree} is known as decided here.`], offset };
  }
  const values = formatList(certificates.map(decidedText));
  const verb = certificates.length === 1 ? 'was' : 'were both';
  const then = view === null ? '' : `, as of event ${view.event}`;
  const blocks = certificates.map((certificate) => certificateLines(certificate, (node) => labelIn(facts, node)));
  const gap = why.isIncomplete
    ? ['The first events of this run are no longer kept here: paxos-tui why FILE on its recording tells all.', '']
    : [];
  const lines = [...gap, ...sideBySide(blocks, columns - 2)].map(printable);
  return { title: `Why ${values} ${verb} decided in ${placeIn(facts)} ${why.decree}${then}`, rows: [], lines, offset };
}

const placeIn = ({ cluster }: Facts): string => (cluster.preset?.configuration.log === undefined ? 'decree' : 'slot');
