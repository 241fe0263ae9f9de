/** The playground's whole screen as rows of text. */
import type { PlayState } from '../../schema/playground.js';
import { counted, formatList } from '../../views/words.js';
import { withCursor } from '../cursor-line.js';
import type { Glyphs } from '../glyphs.js';
import { accent, alarm, bad, bold, dim, good, goodChip, warnChip } from '../paint.js';
import { titleRow } from '../pane-title.js';
import { keyName } from '../scope.js';
import { joinSegments, type Segment } from '../segments.js';
import { alignLeft, cut, padStyled, widthOf, wrapText } from '../width.js';
import { type Desk, isWalking, type PlayOverlay } from './desk.js';
import { detailRow, friendRows } from './friend-rows.js';
import { listRows } from './list-rows.js';
import { playBindings } from './play-keys.js';
import { playLayoutOf, tooSmallText } from './play-layout.js';
import { storyRows } from './story-rows.js';

export function playFrame(state: PlayState, desk: Desk, glyphs: Glyphs): readonly string[] {
  const { columns, rows, overlay } = desk;
  const footer = footerRows(state, desk);
  const layout = playLayoutOf({
    columns,
    rows,
    friends: state.friends.length,
    focus: desk.focus,
    isWalking: isWalking(desk, state),
    footerRows: footer.length,
  });
  if (layout === null) return [cut(tooSmallText(columns, rows), columns)];
  const header = headerRow(state, columns);
  if (overlay?.type === 'help') return [header, ...helpRows(overlay.top, desk, rows - 2, glyphs), ...footer];
  const friends = layout.friendRows === 0 ? [] : friendRows(state, desk, layout.friendRows, glyphs);
  const padding = Array.from({ length: layout.friendRows - friends.length }, () => '');
  const detail = layout.detailRows === 0 ? [] : [detailRow(state, desk)];
  const lists = layout.lists.flatMap(({ pane, rows: listed }) =>
    listRows(state, desk, { pane, rows: listed, columns: layout.listColumns }, glyphs),
  );
  const story = storyRows(state, desk, { rows: layout.storyRows, columns: layout.storyColumns }, glyphs);
  const body = layout.isBeside
    ? lists.map((row, place) => `${padStyled(row, layout.listColumns)}${dim(glyphs.bar)}${story[place] ?? ''}`)
    : [...lists, ...story];
  return [header, ...friends, ...padding, ...detail, ...body, ...footer];
}

function headerRow(state: PlayState, columns: number): string {
  const { title, script, quorum, acceptors, chosen, knowers, friends, verdict } = state;
  const safety: Segment = {
    holds: { text: ' safe ', paint: goodChip },
    violated: { text: ` VIOLATED ${verdict.text} `, paint: alarm },
    unknown: { text: ` unknown: ${verdict.text} `, paint: warnChip },
  }[verdict.state];
  const known =
    knowers.length === 0
      ? 'nobody knows'
      : knowers.length === friends.length
        ? 'all know'
        : `${formatList(knowers)} know${knowers.length === 1 ? 's' : ''}`;
  const choice: Segment =
    chosen === null ? { text: 'nothing is chosen', paint: dim } : { text: `CHOSEN ${chosen}, ${known}`, paint: good };
  const step: Segment =
    script === null ? { text: '', paint: dim } : { text: `step ${script.step} of ${script.steps}`, paint: bold };
  const size: Segment = { text: `quorum ${quorum} of ${acceptors}`, paint: dim };
  return joinSegments([{ text: ` ${title}`, paint: bold }, safety, choice, step, size], columns);
}

function footerRows(state: PlayState, desk: Desk): readonly string[] {
  const { overlay, notice, columns, rows } = desk;
  if (overlay?.type === 'input') return inputRows(overlay, state, desk);
  if (overlay?.type === 'question') {
    const choice = ' y/N ';
    const text = 'What you played is not saved. Quit? (ctrl-s saves)';
    return [`${warnChip(choice)} ${bold(cut(text, columns - choice.length - 1))}`];
  }
  if (notice !== null) {
    const lines = wrapText(notice.text, columns - 2).slice(0, rows < 18 ? 1 : 3);
    return lines.map((line) => (notice.isBad ? bad : accent)(alignLeft(` ${line}`, columns)));
  }
  if (overlay?.type === 'help') return [dim(alignLeft(' Up Down PgUp PgDn scroll, any other key closes', columns))];
  return [hintRow(state, desk)];
}

/** Hints drop from the right as the width shrinks; the help never does. */
function hintRow(state: PlayState, desk: Desk): string {
  const help = '? help';
  const room = desk.columns - widthOf(help) - 2;
  let row = '';
  let used = 0;
  for (const { keys, hint } of playBindings) {
    const word = hint(desk, state);
    const key = keyName(keys[0] ?? '');
    const width = widthOf(key) + widthOf(word) + 3;
    if (word === '' || used + width > room) continue;
    row += ` ${bold(key)} ${dim(word)} `;
    used += width;
  }
  return `${row}${' '.repeat(Math.max(0, room - used))} ${bold('?')} ${dim('help')}`;
}

function inputRows(input: Extract<PlayOverlay, { type: 'input' }>, state: PlayState, desk: Desk): readonly string[] {
  const { columns, rows } = desk;
  const name = state.friends[desk.selected.friends]?.name ?? '';
  const prompt = ` ${{ propose: `${name} proposes:`, save: 'Save as:', command: ':' }[input.purpose]} `;
  const advice = {
    propose: `Enter proposes it; ctrl-u clears the line; Esc: not now.`,
    save: 'A scenario, for "paxos-tui play FILE" and "paxos-tui scenario FILE".',
    command: 'A command of a scenario, such as deliver all prepare, or state Amy.',
  }[input.purpose];
  const line = withCursor(input.line.text, input.line.cursor, columns - widthOf(prompt) - 1);
  const below =
    input.problem === null
      ? [dim(alignLeft(` ${advice}`, columns))]
      : wrapText(input.problem, columns - 1)
          .slice(0, rows < 18 ? 1 : 3)
          .map((text) => bad(alignLeft(` ${text}`, columns)));
  return [`${bold(prompt)}${line}`, ...below];
}

function helpRows(top: number, { columns }: Desk, rows: number, glyphs: Glyphs): readonly string[] {
  const lines: string[] = [];
  let heading = '';
  for (const { keys, label, group } of playBindings) {
    if (group !== heading) lines.push(bold(group));
    heading = group;
    lines.push(`  ${alignLeft(keys.map(keyName).join(', '), 18)} ${cut(label, columns - 22)}`);
  }
  const words = [
    ['1.Amy', "Amy's ballot of round 1; ballots compare by round, then by the order of the friends"],
    ['promised', 'rejects every ballot below this one, also after a crash'],
    ['accepted', 'voted for; this is reported with every promise'],
    ['knows', 'has heard a quorum of votes, or was told'],
    ['x z !', 'gone, paused, lost its disk and neither votes nor proposes'],
  ];
  lines.push(
    bold('Words'),
    ...words.map(([word = '', text = '']) => `  ${alignLeft(word, 18)} ${cut(text, columns - 22)}`),
  );
  const start = Math.min(top, Math.max(0, lines.length - rows + 1));
  const shown = lines.slice(start, start + rows - 1);
  const more = lines.length - start - shown.length;
  const right = more > 0 ? `${counted(more, 'line')} below` : '';
  const title = titleRow({ name: 'Help', focused: true, parts: [], right, width: columns, glyphs });
  return [title, ...shown, ...Array.from({ length: Math.max(0, rows - 1 - shown.length) }, () => '')];
}
