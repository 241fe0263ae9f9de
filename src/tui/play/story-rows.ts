/** The story so far: what was done, what each step teaches, and what a scenario says about the step to come. */
import type { PlayPage, PlayState } from '../../schema/playground.js';
import { type Glyphs, lineGlyphs } from '../glyphs.js';
import { accent, bold, dim, good, type Paint, warn } from '../paint.js';
import { titleRow } from '../pane-title.js';
import { padStyled, wrapText } from '../width.js';
import { type Desk, isWalking } from './desk.js';

type StoryLine = { readonly text: string; readonly paint: Paint };

const plain: Paint = (text) => text;

export function storyRows(
  state: PlayState,
  desk: Desk,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  glyphs: Glyphs,
): readonly string[] {
  const lines = storyLines(state, desk, columns - 2, glyphs);
  const room = rows - 1;
  const up = Math.min(desk.storyUp, Math.max(0, lines.length - room));
  const end = lines.length - up;
  const shown = lines.slice(Math.max(0, end - room), end);
  const title = titleRow({
    name: 'Story',
    focused: false,
    parts: up === 0 ? [] : [{ text: `${up} more below`, paint: warn }],
    right: end - room > 0 ? 'PgUp for more' : '',
    width: columns,
    glyphs,
  });
  const text = shown.map((line) => padStyled(` ${line.paint(line.text)}`, columns));
  return [title, ...text, ...Array.from({ length: Math.max(0, room - shown.length) }, () => ' '.repeat(columns))];
}

/** So many rows can be scrolled back. */
export function storyUpMax(
  state: PlayState,
  desk: Desk,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): number {
  return Math.max(0, storyLines(state, desk, columns - 2, lineGlyphs).length - (rows - 1));
}

function storyLines(state: PlayState, desk: Desk, width: number, glyphs: Glyphs): readonly StoryLine[] {
  const last = state.pages.length - 1;
  const past = state.pages.flatMap((page, place) => pageLines(page, place, place === last, width, glyphs));
  return [...past, ...aheadLines(state, desk, width, glyphs)];
}

function pageLines(
  { command, comment, sentences }: PlayPage,
  place: number,
  isLast: boolean,
  width: number,
  glyphs: Glyphs,
): readonly StoryLine[] {
  return [
    ...comment.flatMap((paragraph) => wrapText(paragraph, width).map((text) => ({ text, paint: accent }))),
    ...wrapText(`${place + 1} ${glyphs.pointer} ${command}`, width).map((text) => ({ text, paint: dim })),
    ...sentences.flatMap((sentence) => sentenceLines(sentence, isLast, width)),
  ];
}

function sentenceLines(sentence: string, isLast: boolean, width: number): readonly StoryLine[] {
  const paint = / (CHOSEN|KNOWS)\b/.test(sentence)
    ? good
    : / rejects .* accept | rejects ballot /.test(sentence)
      ? warn
      : isLast
        ? plain
        : dim;
  return wrapText(sentence, width - 2).map((text) => ({ text: `  ${text}`, paint }));
}

/** The step to come, or what may be done. */
function aheadLines(state: PlayState, desk: Desk, width: number, glyphs: Glyphs): readonly StoryLine[] {
  const { script, pages } = state;
  const lines = (text: string, paint: Paint): readonly StoryLine[] =>
    wrapText(text, width).map((each) => ({ text: each, paint }));
  if (script === null) {
    if (pages.length > 1) return [];
    return lines(
      'Nothing moves by itself. p proposes a film for the friend that is selected (Tab goes to the lists).',
      accent,
    );
  }
  const comment = script.comment.flatMap((paragraph) => lines(paragraph, accent));
  if (script.command === null) return [...comment, ...lines('The scenario ends here. Play on as you like.', bold)];
  if (!isWalking(desk, state)) return lines(`You play freely; the scenario goes on with Space: ${script.command}`, dim);
  return [...comment, ...lines(`next ${glyphs.pointer} ${script.command}`, bold)];
}
