/** A page, the help and the list of presets as rows of a full screen; the footer apart. */
import type { Page } from './page.js';
import type { Glyphs } from './glyphs.js';
import { accent, bold, dim, inverse } from './paint.js';
import type { State } from './state.js';
import { shownPresets } from './state.js';
import type { PresetLine } from './facts.js';
import type { HelpLine } from './help.js';
import { titleRow } from './pane-title.js';
import { cut, alignLeft, wrapText } from './width.js';

const nameColumns = 15;

export function pageRows(page: Page, columns: number, rows: number, glyphs: Glyphs): readonly string[] {
  if (page.lines !== undefined) return scrolledRows(page, page.lines, columns, rows, glyphs);
  const title = titleRow({ name: page.title, focused: true, parts: [], right: '', width: columns, glyphs });
  const lines = page.rows.flatMap(({ name, text }) => {
    if (name === null) return wrapText(text, columns - 1).map((piece) => ` ${accent(piece)}`);
    return wrapText(text, columns - nameColumns - 2).map(
      (piece, index) => ` ${bold(alignLeft(index === 0 ? name : '', nameColumns))}${piece}`,
    );
  });
  return filled([title, '', ...lines], rows);
}

function scrolledRows(
  { title: name, offset = 0 }: Page,
  lines: readonly string[],
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly string[] {
  const start = Math.max(0, Math.min(offset, lines.length - (rows - 2)));
  const shown = lines.slice(start, start + rows - 2);
  const right = lines.length > shown.length ? `${start + 1} to ${start + shown.length} of ${lines.length}` : '';
  const title = titleRow({ name, focused: true, parts: [], right, width: columns, glyphs });
  return filled([title, '', ...shown.map((line) => ` ${cut(line, columns - 1)}`)], rows);
}

export function helpRows(
  lines: readonly HelpLine[],
  overlay: { readonly query: string; readonly offset: number },
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly string[] {
  const start = Math.max(0, Math.min(overlay.offset, lines.length - (rows - 3)));
  const shown = lines.slice(start, start + rows - 3);
  const right = lines.length > shown.length ? `${start + 1} to ${start + shown.length} of ${lines.length}` : '';
  const title = titleRow({ name: 'Help', focused: true, parts: [], right, width: columns, glyphs });
  const query = ` ${dim('type to search:')} ${overlay.query}${inverse(' ')}`;
  const painted = shown.map((line) => {
    if (line.keys === '') return ` ${bold(cut(line.text, columns - 1))}`;
    if (line.text === '') return `   ${accent(cut(line.keys, columns - 3))}`;
    return `   ${accent(alignLeft(line.keys, 22))}${cut(line.text, columns - 25)}`;
  });
  const none = lines.length === 0 ? [dim('   Nothing here matches.')] : painted;
  return filled([title, query, '', ...none], rows);
}

export function presetRows(state: State, rows: number, glyphs: Glyphs): readonly string[] {
  const { columns } = state;
  const presets = shownPresets(state);
  const intro = ' A laboratory for Paxos: real processes, faults at a key, and a checker that watches every promise.';
  const head = [
    titleRow({
      name: 'paxos-tui',
      focused: true,
      parts: [],
      right: `${presets.length} presets`,
      width: columns,
      glyphs,
    }),
    ...(rows >= 14 ? [dim(cut(intro, columns)), ''] : []),
  ];
  const room = rows - head.length;
  const each = [4, 2, 1].find((lines) => lines * presets.length <= room) ?? 1;
  const shown = Math.max(1, Math.floor(room / each));
  const start = Math.max(0, Math.min(state.presetIndex - Math.floor(shown / 2), presets.length - shown));
  const lines = presets
    .slice(start, start + shown)
    .flatMap((preset, index) => presetLines(preset, start + index === state.presetIndex, columns, each, glyphs));
  const none = presets.length === 0 ? [dim(` No preset holds "${cut(state.presetFilter, columns - 24)}".`)] : lines;
  return filled([...head, ...none], rows);
}

/** Name and title, and below them what it teaches, in as many rows as each preset gets. */
function presetLines(
  preset: PresetLine,
  selected: boolean,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly string[] {
  const pointer = selected ? glyphs.pointer : ' ';
  const name = ` ${pointer} ${alignLeft(preset.name, 15)} `;
  const title = alignLeft(preset.title, columns - 19);
  const first = selected ? inverse(name + title) : `${bold(name)}${title}`;
  const wrapped = wrapText(preset.teaches, columns - 20);
  const teaches = wrapped.length > Math.max(1, rows - 2) ? [cut(preset.teaches, columns - 20)] : wrapped;
  return filled([first, ...teaches.map((line) => ' '.repeat(19) + dim(line))], rows);
}

/** Exactly that many rows. */
function filled(lines: readonly string[], rows: number): readonly string[] {
  return [...lines, ...Array<string>(Math.max(0, rows - lines.length)).fill('')].slice(0, rows);
}
