/**
 * Pages that lie over the panes: a title, and rows of a name and what there is to say. Plain data; copied as it is
 * read.
 */
import { formatBallot } from '../paxos/ballot.js';
import type { Evidence } from '../checker/judge.js';
import type { NodeView } from '../views/nodes.js';
import { formatProposal } from '../views/words.js';
import type { Fault } from './fault.js';
import { faultSentence } from './fault-sentences.js';
import { faultsInForce, isAbout } from './faults-in-force.js';
import type { Facts } from './facts.js';
import { labelIn, nodeOf, nodesOf } from './facts.js';
import { broadcastNodePage } from './broadcast-node-page.js';
import { certificatePage } from './certificate-page.js';
import { sentenceOf } from './header-sentence.js';
import { count } from './log-pane.js';
import { acceptedText } from './node-words.js';
import { logNodePage } from './log-node-page.js';
import { slotPage } from './slot-page.js';
import type { State } from './state.js';

export type Page = {
  readonly title: string;
  /** A row without a name belongs to the one before it; null has the whole width, to be copied in one piece. */
  readonly rows: readonly { readonly name: string | null; readonly text: string }[];
  /** Lines that are laid out already, in place of rows, and how many of them are scrolled away. */
  readonly lines?: readonly string[];
  readonly offset?: number;
};

const row = (name: string | null, text: string): Page['rows'][number] => ({ name, text });

/** The page that is open, or null. */
export function pageOf(state: State, facts: Facts): Page | null {
  switch (state.overlay?.type) {
    case 'node': {
      const node = nodeOf(facts, state.selected);
      return node === null ? null : nodePage(node, facts);
    }
    case 'run':
      return runPage(state, facts);
    case 'violation':
      return violationPage(facts, state.overlay.index);
    case 'slot': {
      const { offset } = state.overlay;
      return { ...slotPage(state, facts, state.overlay), rows: [], offset };
    }
    case 'certificate':
      return certificatePage(state, facts, state.overlay.offset);
    default:
      return null;
  }
}

function nodePage(node: NodeView, facts: Facts): Page {
  const { log } = facts.cluster;
  if (facts.cluster.learned !== null) return broadcastNodePage(node, facts);
  if (log !== null) return logNodePage(node, log, facts);
  const disk = node.abstains
    ? 'another one than its seat was known by: it neither votes nor proposes'
    : 'the one of its seat';
  return {
    title: `Node ${node.label}`,
    rows: [
      row('role', `${node.roles.join(', ')}${node.assigned ? '' : ' (not announced to it yet)'}`),
      row('leader', node.leader ? 'yes, of the election' : 'no'),
      row('process', `${node.process}${node.pid === null ? '' : `, pid ${node.pid}`}`),
      row('incarnation', node.incarnation === 0 ? 'not started yet' : String(node.incarnation)),
      ...(node.exit === null ? [] : [row('last words', node.exit)]),
      row('disk', disk),
      row('', ''),
      row(`decree ${facts.cluster.decree}`, ''),
      row('ballot', node.ballot === null ? 'none of its own' : `${formatBallot(node.ballot)} ${node.phase}`),
      row('promised', node.promised === null ? 'nothing' : `nothing below ${formatBallot(node.promised)}`),
      row('accepted', node.accepted === null ? acceptedText(node, facts) || 'nothing' : formatProposal(node.accepted)),
      row('decided', node.decided === null ? 'not known to it' : formatProposal(node.decided)),
      row('', ''),
      row('messages', `${count(node.received)} in, ${count(node.sent)} out`),
      row('lost', `${count(node.lost)} on their way to it`),
      row('refused', `${count(node.refused)} datagrams that were not for it or not understood`),
      ...faultRows(
        faultsInForce(facts).filter((fault) => isAbout(fault, node)),
        facts,
      ),
    ],
  };
}

function runPage(state: State, facts: Facts): Page {
  const { cluster, mayControl, kind } = facts;
  const { preset, url } = cluster;
  const rights = rightsOf(kind, mayControl);
  const attach =
    kind === 'simulated'
      ? [
          row(
            'again',
            `paxos-tui ${preset?.name ?? ''} --sim --seed ${preset?.seed ?? ''} --pace ${preset?.pace ?? ''}`,
          ),
        ]
      : url === null
        ? [row('address', 'none: nobody can watch from elsewhere')]
        : [
            row('watch from', 'another terminal with this command; its address holds the right to watch only:'),
            row(null, `paxos-tui attach '${url}'`),
          ];
  if (preset === null) return { title: 'This run', rows: [row('this dashboard', rights), ...attach] };
  const { expect } = preset;
  const { text: now, urgent } = sentenceOf(state, facts);
  return {
    title: `This run: ${preset.name}`,
    rows: [
      ...(urgent ? [row('now', now)] : []),
      row('title', preset.title),
      row('teaches', preset.teaches),
      row('this dashboard', rights),
      ...attach,
      row('cluster', cluster.cluster),
      row('seed', String(preset.seed)),
      row('storage', preset.storage),
      row('events', eventsText(facts)),
      row('expected', `${expect.outcome} within ${expect.withinMs / 1_000} s at full pace`),
      ...facts.verdict.unknown.map((reason, index) => row(index === 0 ? 'unknown' : '', reason)),
      ...checkRows(facts),
      ...faultRows(faultsInForce(facts), facts),
    ],
  };
}

/** Only where something is left out: else the verdict says it all. */
function checkRows({ verdict: { checked, notChecked }, cluster: { preset } }: Facts): Page['rows'] {
  if (notChecked.length === 0) return [];
  const level = preset?.trace ?? 'steps';
  return [
    row('checked', checked.length === 0 ? `nothing at trace level ${level}` : checked.join(', ')),
    row('not checked', `at trace level ${level}, or for this app: ${notChecked.join(', ')}`),
  ];
}

function eventsText({ events }: Facts): string {
  if (events.gone === 0) return `${count(events.total)}, and all can be gone back over`;
  return `${count(events.total)}; of these the first ${count(events.gone)} are kept in the recording alone`;
}

function rightsOf(kind: Facts['kind'], mayControl: boolean): string {
  if (kind === 'recorded') return 'a recording';
  if (kind === 'simulated') return 'a simulation in virtual time, without processes: watch and control';
  return mayControl ? 'watch and control' : 'watch only';
}

function faultRows(faults: readonly Fault[], facts: Facts): Page['rows'] {
  if (faults.length === 0) return [row('faults', 'none in force')];
  return faults.map((fault, index) => row(index === 0 ? 'faults' : '', faultSentence(fault, nodesOf(facts))));
}

function violationPage(facts: Facts, index: number): Page {
  const { violations, violationCount } = facts.verdict;
  const violation = violations[Math.min(index, violations.length - 1)];
  if (violation === undefined) return { title: 'No property was violated', rows: [] };
  const [first, second] = violation.evidence;
  return {
    title: `Violated: ${violation.property} (${Math.min(index, violations.length - 1) + 1} of ${violationCount})`,
    rows: [
      row('what', violation.text),
      row('', ''),
      row('evidence 1', first.text),
      row('', evidencePlace(first, facts)),
      row('', ''),
      row('evidence 2', second.text),
      row('', evidencePlace(second, facts)),
      row('', ''),
      row('decided', 'y shows how it was decided: where two values were, both certificates side by side'),
    ],
  };
}

function evidencePlace(evidence: Evidence, facts: Facts): string {
  const who = evidence.node === null ? 'the supervisor' : labelIn(facts, evidence.node);
  const seconds = (evidence.atMs / 1_000).toFixed(3);
  return `record ${evidence.sequence} of ${who}, incarnation ${evidence.incarnation}, at ${seconds} s`;
}

/** For the clipboard. */
export function plainPage(page: Page): string {
  if (page.lines !== undefined) return [page.title, '', ...page.lines].join('\n');
  const rows = page.rows.map(({ name, text }) => `${name === null ? '' : name.padEnd(15)}${text}`.trimEnd());
  return [page.title, ...rows].join('\n');
}
