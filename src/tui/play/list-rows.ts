/** The lists of what can be moved: messages in flight, and timers. */
import type { PlayState } from '../../schema/playground.js';
import { counted } from '../../views/words.js';
import type { Glyphs } from '../glyphs.js';
import { bold, dim, inverse } from '../paint.js';
import { titleRow } from '../pane-title.js';
import { alignLeft, alignRight } from '../width.js';
import type { Desk, PlayPane } from './desk.js';

export function listRows(
  state: PlayState,
  desk: Desk,
  { pane, rows, columns }: { readonly pane: PlayPane; readonly rows: number; readonly columns: number },
  glyphs: Glyphs,
): readonly string[] {
  const texts = textsOf(pane, state);
  const isFocused = desk.focus === pane;
  const { start } = windowOf(texts.length, desk.selected[pane], rows - 1);
  const title = titleRow({
    name: { messages: 'In flight', timers: 'Timers', friends: 'Friends' }[pane],
    focused: isFocused,
    parts: [],
    right: countOf(pane, state),
    width: columns,
    glyphs,
  });
  const shown = texts.slice(start, start + rows - 1).map((text, index) => {
    const isSelected = start + index === desk.selected[pane];
    const pointer = isSelected ? glyphs.pointer : ' ';
    const row = alignLeft(`${pointer} ${text}`, columns);
    return isSelected && isFocused ? inverse(row) : isSelected ? bold(row) : row;
  });
  if (shown.length === 0) shown.push(dim(alignLeft(`  ${emptyText(pane)}`, columns)));
  while (shown.length < rows - 1) shown.push(' '.repeat(columns));
  return [title, ...shown];
}

/** Keeps the selected one in sight, a row or two from the edge where there is room. */
export function windowOf(count: number, selected: number, rows: number): { readonly start: number } {
  const margin = rows >= 5 ? 1 : 0;
  const start = Math.max(0, Math.min(selected - rows + 1 + margin, count - rows));
  return { start: Math.max(0, Math.min(start, selected)) };
}

function textsOf(pane: PlayPane, state: PlayState): readonly string[] {
  switch (pane) {
    case 'messages': {
      const width = Math.max(0, ...state.friends.map(({ name }) => name.length));
      return state.messages.map(({ from, to, words, isHeld }) => {
        return `${alignRight(from, width)} to ${alignLeft(to, width)}  ${words}${isHeld ? ', held' : ''}`;
      });
    }
    case 'timers':
      return state.timers.map(({ node, words }) => `${node}  ${timerText(words)}`);
    case 'friends':
      return state.friends.map(({ name, promised, accepted, decided }) => {
        const known = decided === '' ? '' : `, knows ${decided}`;
        const vote = accepted === '' ? '' : `, accepted ${accepted}`;
        return `${name}  ${promised === '' ? 'no promise' : `promised ${promised}`}${vote}${known}`;
      });
  }
}

/** The timer's own words say what it is for; these say what firing it does. */
function timerText(words: string): string {
  const [type = '', ...rest] = words.split(' ');
  const [ballot = '', repeating = ''] = rest;
  switch (type) {
    case 'phase-resend':
      return repeating === 'decision' ? 'say again what is chosen' : `send ${repeating} ${ballot} again`;
    case 'back-off':
      return `try a ballot above ${ballot}`;
    case 'learn-query':
      return 'ask all what is chosen';
    case 'request-retry':
      return 'ask the proposer again';
    case 'decision-resend':
      return 'tell those who did not acknowledge';
    default:
      return words;
  }
}

function countOf(pane: PlayPane, state: PlayState): string {
  const { messages, timers, friends } = state;
  return {
    messages: counted(messages.length, 'message'),
    timers: counted(timers.length, 'timer'),
    friends: `${friends.length}`,
  }[pane];
}

const emptyText = (pane: PlayPane): string =>
  pane === 'messages' ? 'nothing is in flight' : pane === 'timers' ? 'no timer is set' : 'nobody';
