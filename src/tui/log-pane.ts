/** The log as ready-made rows. It is painted outside React, since a frame of Ink costs far more than a row here. */
import type { LogLine } from '../views/log.js';
import type { Facts } from './facts.js';
import { labelIn } from './facts.js';
import type { Glyphs } from './glyphs.js';
import type { Mark } from './live-panes.js';
import { accent, dim, inverse, levelMark, levelPaint, nodePaint, warn } from './paint.js';
import type { Paint } from './paint.js';
import type { TitlePart } from './pane-title.js';
import { titleRow } from './pane-title.js';
import type { State } from './state.js';
import { levels } from './state.js';
import { cut, alignLeft, alignRight, widthOf, wrapText } from './width.js';
import type { Window } from './window.js';

const timeColumns = 8;
const labelColumns = 4;

export function logKey(state: State): string {
  const { filter, level, onlySelected } = state.log;
  return `${level} ${onlySelected ? state.selected : ''} ${filter}`;
}

export function logMatcher(state: State): (line: LogLine) => boolean {
  const { filter, level, onlySelected } = state.log;
  const words = filter.toLowerCase();
  const least = levels.indexOf(level);
  return (line) =>
    levels.indexOf(line.level) >= least &&
    (!onlySelected || line.node === state.selected) &&
    (words === '' || containsWords(line, words));
}

/** By text or by node: "a4 promise" is looked for in "a4 promises ...", so label and text count as one. */
export const containsWords = (line: LogLine, words: string): boolean =>
  `${line.label} ${line.text}`.toLowerCase().includes(words);

/** Exactly `rows` rows, the title first, each exactly `width` columns wide. */
export function paintLog(options: {
  readonly state: State;
  readonly facts: Facts;
  readonly window: Window<LogLine>;
  readonly dropped: number;
  readonly mark: Mark | null;
  readonly width: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
  /** The messages are out of sight. */
  readonly alone: boolean;
}): readonly string[] {
  const { state, window, width, rows } = options;
  const room = rows - 1;
  const page = window.page(room);
  const painted: string[] = [...quietRow(options)];
  // From the newest upwards, so that wrapped lines push the oldest out.
  for (let index = page.items.length - 1; index >= 0 && painted.length < room; index--) {
    const line = page.items[index];
    if (line !== undefined)
      painted.unshift(...paintLine(line, state, width, options.mark !== null && line.id >= options.mark.lineFrom));
  }
  const shown = painted.slice(-room);
  const why = page.items.length === 0 ? whyEmpty(state, options.facts) : '';
  if (why !== '' && room > 0) shown.push(dim(alignLeft(` ${why}`, width)));
  while (shown.length < room) shown.push(' '.repeat(width));
  return [logTitle(options, page.newer, page.matching), ...shown];
}

/** The event at hand is always told, the last of all. */
function quietRow({ state, facts: { view }, width }: Parameters<typeof paintLog>[0]): readonly string[] {
  if (view?.isQuiet !== true) return [];
  const line = { id: 0, atMs: view.atMs, node: null, label: view.label, level: 'info', text: view.text } as const;
  return paintLine(line, state, width, true).slice(0, 1);
}

/** What hides all lines, and how to change it; empty where nothing does. */
function whyEmpty(state: State, facts: Facts): string {
  const { filter, level, onlySelected } = state.log;
  if (filter !== '') return `nothing holds "${filter}"; Esc shows all again`;
  if (onlySelected && state.selected !== null) {
    return `nothing of ${labelIn(facts, state.selected)} here; o shows all nodes`;
  }
  if (level === 'info' || level === 'debug') return '';
  return `nothing at ${level}${level === 'error' ? '' : ' or above'}; e changes the level`;
}

/** Marked ones are inverted: they are what the event at hand brought. */
function paintLine(line: LogLine, state: State, width: number, isMarked: boolean): readonly string[] {
  const { times, wrap, search } = state.log;
  const margin = (times ? timeColumns + 1 : 0) + labelColumns + 3;
  const time = times ? `${dim(alignRight((line.atMs / 1_000).toFixed(3), timeColumns))} ` : '';
  const label =
    line.node === null
      ? dim(alignLeft(line.label, labelColumns))
      : nodePaint(line.node)(alignLeft(line.label, labelColumns));
  const paint = levelPaint(line.level);
  const textColumns = Math.max(1, width - margin);
  const pieces = wrap ? wrapText(line.text, textColumns) : [cut(line.text, textColumns)];
  if (isMarked) {
    const plainTime = times ? `${alignRight((line.atMs / 1_000).toFixed(3), timeColumns)} ` : '';
    const plainHead = `${plainTime}${alignLeft(line.label, labelColumns)} ${levelMark(line.level)} `;
    return pieces.map((piece, index) =>
      inverse(alignLeft(`${index === 0 ? plainHead : ' '.repeat(margin)}${piece}`, width)),
    );
  }
  return pieces.map((piece, index) => {
    const head = index === 0 ? `${time}${label} ${paint(levelMark(line.level))} ` : ' '.repeat(margin);
    return `${head}${highlight(piece, search, paint)}${' '.repeat(Math.max(0, textColumns - widthOf(piece)))}`;
  });
}

/** Marks what is searched for, wherever the row shows it. */
function highlight(text: string, search: string, paint: Paint): string {
  const at = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase());
  if (at === -1) return paint(text);
  const end = at + search.length;
  return paint(text.slice(0, at)) + inverse(text.slice(at, end)) + paint(text.slice(end));
}

function logTitle(options: Parameters<typeof paintLog>[0], newer: number, matching: number): string {
  const { state, facts, dropped, width, glyphs } = options;
  const { filter, search, level, onlySelected, follow } = state.log;
  const parts: TitlePart[] = options.alone ? [{ text: '[3] Messages', paint: dim }] : [];
  if (!follow) parts.push({ text: `paused, ${newer} newer (F follows)`, paint: warn });
  if (onlySelected && state.selected !== null)
    parts.push({ text: `only ${labelIn(facts, state.selected)}`, paint: accent });
  if (level !== 'info') parts.push({ text: level === 'debug' ? 'debug too' : `from ${level} up`, paint: accent });
  if (filter !== '') parts.push({ text: `filter: ${filter}`, paint: accent });
  if (search !== '') parts.push({ text: `search: ${search} (n, N)`, paint: accent });
  if (filter === '' && search === '') parts.push({ text: 'f filter, / search', paint: dim });
  const right = `${count(matching)} lines${dropped > 0 ? `, ${count(dropped)} older dropped` : ''}`;
  return titleRow({ name: 'Log', focused: state.focus === 'log', parts, right, width, glyphs });
}

export const count = (value: number): string => value.toLocaleString('en-US');

/** One line of the log as plain text, for copies and files. */
export function plainLine(line: LogLine): string {
  const time = (line.atMs / 1_000).toFixed(3).padStart(timeColumns);
  return `${time} ${line.label.padEnd(labelColumns)} ${levelMark(line.level)} ${line.text}`;
}
