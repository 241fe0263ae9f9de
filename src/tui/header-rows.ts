/** The header: what runs, what was decided, whether it is safe, and one sentence that matters most now. */
import { counted } from '../views/words.js';
import type { Facts } from './facts.js';
import { faultsInForce } from './faults-in-force.js';
import { isJudgedLate, sentenceOf } from './header-sentence.js';
import { logSegments } from './log-header.js';
import { accent, alarm, bold, dim, good, goodChip, warn, warnChip } from './paint.js';
import { formatRatio } from './ratio.js';
import type { Segment } from './segments.js';
import { joinSegments } from './segments.js';
import type { State } from './state.js';
import { alignLeft, widthOf, wrapText } from './width.js';

const plain = (text: string): string => text;

/** Exactly `rows` rows. A violation turns all of them red. */
export function headerRows(state: State, facts: Facts, rows: number): readonly string[] {
  const width = state.columns;
  const violated = facts.verdict.state === 'violated';
  const sentence = sentenceOf(state, facts);
  const lines: readonly (readonly Segment[])[] =
    rows >= 3
      ? [identity(state, facts), outcome(facts, width), ...sentenceRows(sentence, width - 1, rows - 2)]
      : rows === 2 && (sentence.urgent || violated)
        ? [summary(state, facts), [sentence]]
        : rows === 2
          ? [identity(state, facts), outcome(facts, width)]
          : [summary(state, facts)];
  return lines.map((segments) => {
    if (!violated) return ` ${joinSegments(segments, width - 1)}`;
    const plainRow = joinSegments(
      segments.map(({ text }) => ({ text, paint: plain })),
      width - 1,
    );
    return alarm(alignLeft(` ${plainRow}`, width));
  });
}

/** The last row holds what remains, cut. */
function sentenceRows(sentence: Segment, width: number, rows: number): readonly (readonly Segment[])[] {
  if (rows < 2) return [[sentence]];
  const [first = ''] = wrapText(sentence.text, width);
  const rest = sentence.text.slice(first.length).trimStart();
  return [first, rest].map((text) => [{ ...sentence, text }]);
}

function identity(state: State, facts: Facts): readonly Segment[] {
  const { cluster } = facts;
  const name = state.running ?? cluster.preset?.name ?? '';
  // Before the first record there is nothing to say of processes, pace and time.
  if (cluster.preset === null) return [{ text: name, paint: bold }];
  return [
    { text: name, paint: bold },
    ...kindSegments(facts),
    ...viewSegments(facts),
    { text: upText(facts), paint: cluster.up === cluster.nodes.size ? plain : warn },
    { text: `pace ${cluster.pace}`, paint: plain },
    ...(cluster.log === null ? [{ text: `decree ${cluster.decree}`, paint: plain }] : []),
    ...(facts.view === null ? [{ text: timeText(facts), paint: plain }] : []),
    { text: cluster.preset.title, paint: dim },
  ];
}

function outcome(facts: Facts, width: number): readonly Segment[] {
  if (facts.cluster.log !== null) return outcomeWith(logSegments(facts), facts);
  const whole = outcomeWith([decidedSegment(facts, ' learners and clients')], facts);
  const columns = whole.reduce((sum, { text }) => sum + (text === '' ? 0 : widthOf(text) + 2), 0);
  return columns <= width ? whole : outcomeWith([decidedSegment(facts)], facts);
}

function outcomeWith(decided: readonly Segment[], facts: Facts): readonly Segment[] {
  const { cluster, backlog } = facts;
  return [
    verdictSegment(facts),
    ...decided,
    ...(cluster.lossRatio > 0 ? [{ text: `loss ${formatRatio(cluster.lossRatio)} on all links`, paint: warn }] : []),
    ...faultSegments(facts),
    ...(backlog > 0 ? [{ text: `${backlog} records still to read`, paint: dim }] : []),
  ];
}

/** Everything in one row, for low screens. */
function summary(state: State, facts: Facts): readonly Segment[] {
  const name = { text: state.running ?? facts.cluster.preset?.name ?? '', paint: bold };
  if (facts.cluster.preset === null) return [name, verdictSegment(facts)];
  return [
    verdictSegment(facts),
    ...viewSegments(facts),
    name,
    ...(facts.kind === 'simulated' ? [{ text: 'simulation', paint: accent }] : []),
    ...(facts.cluster.log === null ? [decidedSegment(facts)] : logSegments(facts)),
    ...faultSegments(facts),
    { text: upText(facts), paint: plain },
    { text: facts.cluster.pace, paint: plain },
    { text: timeText(facts), paint: plain },
  ];
}

function kindSegments({ kind, mayControl, cluster }: Facts): readonly Segment[] {
  if (kind === 'recorded') return [{ text: 'recording', paint: accent }];
  if (kind === 'simulated') return [{ text: `simulation, seed ${cluster.preset?.seed}`, paint: accent }];
  return kind === 'live' && !mayControl ? [{ text: 'view only', paint: accent }] : [];
}

/** Where one is, and how to leave it. */
function viewSegments({ view, events, kind }: Facts): readonly Segment[] {
  if (view === null) return [];
  const kept = events.gone === 0 ? '' : ` (kept from ${events.first} on)`;
  const place = `event ${view.event} of ${events.total}${kept}, ${secondsText(view.atMs)}`;
  if (view.isPast)
    return [{ text: ` ${place}: E returns to ${kind === 'recorded' ? 'the end' : 'now'} `, paint: warnChip }];
  return [{ text: ` stopped at ${place}: s runs `, paint: warnChip }];
}

/** How much is broken, and the keys that show it. */
function faultSegments(facts: Facts): readonly Segment[] {
  const faults = faultsInForce(facts).length;
  const held = facts.held.length;
  return [
    ...(faults > 0 ? [{ text: `${counted(faults, 'fault')}: B`, paint: warn }] : []),
    ...(held > 0 ? [{ text: `${held} held: h`, paint: warn }] : []),
  ];
}

const upText = ({ cluster }: Facts): string => `${cluster.up}/${cluster.nodes.size} up`;

function verdictSegment(facts: Facts): Segment {
  const { verdict, cluster } = facts;
  const isHeard = [...cluster.nodes.values()].some(({ process }) => process !== 'unheard');
  if (!isHeard && verdict.state === 'holds') return { text: 'nothing to judge yet', paint: dim };
  if (verdict.state === 'violated') {
    const more = verdict.violationCount > 1 ? ` and ${verdict.violationCount - 1} more` : '';
    return { text: `VIOLATED ${verdict.violations[0]?.property ?? ''}${more} (v)`, paint: alarm };
  }
  if (verdict.isOnlyUnwatched) return { text: ' nothing wrong seen ', paint: warnChip };
  if (verdict.state === 'unknown') return { text: ' unknown ', paint: warnChip };
  if (verdict.checked.length === 0) return { text: ' not checked ', paint: warnChip };
  return isJudgedLate(facts) ? { text: ' safe so far ', paint: warnChip } : { text: ' safe ', paint: goodChip };
}

function decidedSegment({ cluster }: Facts, who = ''): Segment {
  const { chosen } = cluster;
  if (chosen === null) return { text: cluster.nodes.size === 0 ? '' : 'undecided', paint: dim };
  const { known, all } = knowers(cluster);
  return { text: `decided ${chosen.value}, known to ${known} of ${all}${who}`, paint: known === all ? good : accent };
}

/** Of the live learners and clients; of all of them where none lives, as at the end of a recording. */
function knowers(cluster: Facts['cluster']): { readonly known: number; readonly all: number } {
  if (cluster.decidableNodes > 0) return { known: cluster.decidedNodes, all: cluster.decidableNodes };
  const waiting = [...cluster.nodes.values()].filter(
    ({ roles }) => roles.includes('learner') || roles.includes('client'),
  );
  return { known: waiting.filter(({ decided }) => decided !== null).length, all: waiting.length };
}

const secondsText = (ms: number): string => `${(ms / 1_000).toFixed(3)} s`;

/** Virtual time is exact. */
const timeText = ({ kind, elapsedMs }: Facts): string =>
  kind === 'simulated' ? `virtual ${secondsText(elapsedMs)}` : elapsedText(elapsedMs);

function elapsedText(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
