/** How fast a log's clients are answered: a small pane between the node table and the log. */
import { workloadWords } from '../views/log-words.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { loading } from './load-commands.js';
import { count } from './log-pane.js';
import { accent, dim, good, warn } from './paint.js';
import { type TitlePart, titleRow } from './pane-title.js';
import { joinSegments } from './segments.js';
import { alignLeft } from './width.js';

/** Title, throughput, latency. */
export const trafficRowsWanted = 3;

const labelColumns = 12;
const figureColumns = 30;

/** Exactly `rows` rows: all of it, or the throughput alone. */
export function trafficRows(facts: Facts, width: number, rows: number, glyphs: Glyphs): readonly string[] {
  if (rows === 0) return [];
  const { traffic, elapsedMs } = facts;
  const now = traffic.recent(elapsedMs);
  const columns = Math.max(0, width - 1 - labelColumns - figureColumns - 18);
  const seconds = traffic.seconds(elapsedMs, columns);
  const isTold =
    traffic.invoked > 0 || facts.cluster.preset?.trace === undefined || facts.cluster.preset.trace === 'steps';
  const rate = isTold ? `${rateText(now.perSecond)} operations/s` : `${rateText(now.slotsPerSecond)} slots/s`;
  const rates = seconds.map(({ answered, slots }) => (isTold ? answered : slots));
  const peak = Math.max(0, ...rates);
  const most = peak === 0 ? '' : `most ${count(peak)}/s`;
  const throughput = figureRow('throughput', rate, sparkline(rates, columns, glyphs), most, width);
  if (rows === 1) return [throughput];
  const slow = seconds.map(({ p99Us }) => p99Us ?? 0);
  const worst = Math.max(0, ...slow);
  const latency =
    now.p50Us === null
      ? figureRow('latency', isTold ? 'nothing answered of late' : 'not told at this trace level', '', '', width)
      : figureRow(
          'latency',
          `p50 ${latencyText(now.p50Us)}, p99 ${latencyText(now.p99Us ?? 0)}`,
          sparkline(slow, columns, glyphs),
          worst === 0 ? '' : `p99 to ${latencyText(worst)}`,
          width,
        );
  return [trafficTitle(facts, width, glyphs), throughput, ...(rows > 2 ? [latency] : [])].slice(0, rows);
}

function figureRow(label: string, figure: string, spark: string, right: string, width: number): string {
  const head = ` ${dim(alignLeft(label, labelColumns))}${alignLeft(figure, figureColumns)}`;
  const room = width - 1 - labelColumns - figureColumns;
  if (room < 1) return alignLeft(` ${label} ${figure}`, width);
  return (
    head +
    joinSegments(
      [
        { text: spark, paint: accent },
        { text: right, paint: dim },
      ],
      room,
    )
  );
}

function trafficTitle(facts: Facts, width: number, glyphs: Glyphs): string {
  const { traffic } = facts;
  const who = loading(facts);
  const load = nodesOf(facts).find(({ label }) => label === who[0])?.client?.workload ?? null;
  const parts: TitlePart[] = [];
  if (load === null) parts.push({ text: 'no load (b begins one)', paint: dim });
  else parts.push({ text: `${who.join(' ')}: ${workloadWords(load)} (b ends it)`, paint: good });
  if (load !== null && facts.cluster.pace !== 'full') {
    parts.push({ text: `pace ${facts.cluster.pace}, + is faster`, paint: warn });
  }
  if (traffic.outstanding > 0) parts.push({ text: `${count(traffic.outstanding)} under way`, paint: warn });
  const right = `${count(traffic.answered)} answered`;
  return titleRow({ name: 'Load', focused: false, parts, right, width, glyphs });
}

/** One character a second, the newest last, each as high as its share of the highest. */
function sparkline(values: readonly number[], width: number, { spark }: Glyphs): string {
  const shown = values.slice(-width);
  const highest = Math.max(...shown, 0);
  if (highest === 0) return '';
  const levels = [...spark];
  return shown
    .map((value) =>
      value === 0 ? ' ' : (levels[Math.min(levels.length - 1, Math.floor((value / highest) * levels.length))] ?? ' '),
    )
    .join('');
}

export const rateText = (perSecond: number): string =>
  perSecond >= 100 || perSecond === 0 ? count(Math.round(perSecond)) : perSecond.toFixed(1);

/** "640 us", "1.2 ms", "2.5 s". */
function latencyText(us: number): string {
  if (us < 1_000) return `${us} us`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 100_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** For low screens, in the header. */
export function trafficText({ traffic, elapsedMs }: Facts): string {
  const { perSecond, p50Us, p99Us } = traffic.recent(elapsedMs);
  if (p50Us === null || p99Us === null) return '';
  return `${rateText(perSecond)}/s, p50 ${latencyText(p50Us)}, p99 ${latencyText(p99Us)}`;
}
