/** The three checks of the course on an atomic broadcast as it runs: a small pane between the node table and the log. */
import { type CourseCheck, courseChecks } from '../views/course-checks.js';
import type { Facts } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { count } from './log-pane.js';
import { accent, bad, dim, good } from './paint.js';
import { titleRow } from './pane-title.js';
import type { Segment } from './segments.js';
import { rateText, trafficRows } from './traffic-pane.js';
import { alignLeft } from './width.js';

/** Title and a row a check. */
export const checksRowsWanted = 4;

const nameColumns = 15;
const stateColumns = 8;

/** What stands between the table and the live panes of a log: these, or how fast its clients are answered. */
export const figureRows = (facts: Facts, width: number, rows: number, glyphs: Glyphs): readonly string[] =>
  (facts.cluster.learned === null ? trafficRows : checksRows)(facts, width, rows, glyphs);

/** Exactly `rows` rows: all of it, or the three in one. */
function checksRows(facts: Facts, width: number, rows: number, glyphs: Glyphs): readonly string[] {
  if (rows === 0) return [];
  const checks = courseChecks(facts.cluster);
  if (rows < checksRowsWanted) {
    const text = checks.map(({ name, state }) => `${name}: ${wordOf(state)}`).join('   ');
    const blank = ' '.repeat(width);
    return [alignLeft(` ${text}`, width), ...Array.from({ length: rows - 1 }, () => blank)];
  }
  const painted = checks.map(({ name, state, text }) => {
    const head = ` ${dim(alignLeft(name, nameColumns))}${paintOf(state)(alignLeft(wordOf(state), stateColumns))}`;
    const room = width - 1 - nameColumns - stateColumns;
    return room < 1 ? alignLeft(` ${name} ${wordOf(state)}`, width) : `${head}${alignLeft(text, room)}`;
  });
  return [title(facts, width, glyphs), ...painted].slice(0, rows);
}

/** All three, as short as can be, for the header of a low screen. */
export function checksSegment(facts: Facts): Segment {
  const checks = courseChecks(facts.cluster);
  const failed = checks.filter(({ state }) => state === 'Failed');
  if (failed.length > 0) return { text: `${failed.map(({ name }) => name).join(', ')}: Failed`, paint: bad };
  const fine = checks.filter(({ state }) => state === 'OK').length;
  return { text: `checks ${fine} of ${checks.length} OK`, paint: fine === checks.length ? good : accent };
}

function title(facts: Facts, width: number, glyphs: Glyphs): string {
  const { traffic, cluster, elapsedMs } = facts;
  const { perSecond } = traffic.recent(elapsedMs);
  const parts = [{ text: "of the learners' output", paint: dim }];
  if (perSecond > 0 && facts.ended === null) parts.push({ text: `${rateText(perSecond)} values/s`, paint: accent });
  const { submitted = 0, toSubmit = 0 } = cluster.learned ?? {};
  const right = `${count(submitted)} of ${count(submitted + toSubmit)} values submitted`;
  return titleRow({ name: 'Checks', focused: false, parts, right, width, glyphs });
}

const wordOf = (state: CourseCheck['state']): string => (state === 'open' ? '...' : state);

const paintOf = (state: CourseCheck['state']) => ({ OK: good, open: accent, Failed: bad })[state];
