/** The lines of the list of held messages. */
import type { HeldCopy } from '../views/held.js';
import { exampleOf, faultKinds } from './fault-kinds.js';
import type { Facts } from './facts.js';
import { labelIn } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { heldWords } from './held-requests.js';
import type { ListLine } from './list-lines.js';
import { heading, pointed, roomIn } from './list-lines.js';
import { chosenIndex, heldKey } from './list-page.js';
import type { ListPage, State } from './state.js';
import { alignLeft, widthOf, wrapText } from './width.js';

/** From here on a line says since when, too, and not only for how long. */
const wideColumns = 60;

/** The heading and the lines that may be in sight: of thousands that wait, few fit. */
export function heldLines(
  page: ListPage,
  state: State,
  facts: Facts,
  screen: { readonly rows: number; readonly glyphs: Glyphs },
): readonly ListLine[] {
  const { columns } = state;
  const { rows, glyphs } = screen;
  if (facts.held.length === 0) return emptyLines(state, facts);
  const keys = facts.held.map((copy) => ({ key: heldKey(copy) }));
  const index = chosenIndex(keys, page);
  const first = Math.max(0, index - rows);
  const lines = facts.held.slice(first, index + rows).map((copy, at): ListLine => {
    const isChosen = first + at === index;
    const text = copyText(copy, facts, columns, glyphs);
    return { rows: [pointed(text, { isChosen, isFirst: true, glyphs }, (row) => row)], chosen: isChosen };
  });
  return [heading(waitingHeading(columns, facts)), ...lines];
}

/** Of the past no hand can let anything go. */
function waitingHeading(columns: number, { view }: Facts): string {
  const what = view?.isPast === true ? `Waiting at event ${view.event}` : 'Waiting for your hand';
  if (columns >= wideColumns) return `${what}, the longest first`;
  return view?.isPast === true ? what : 'The longest first';
}

/** "a3 → p0   promise 1.0   since 34.318 s, for 2 s" */
function copyText(copy: HeldCopy, facts: Facts, columns: number, glyphs: Glyphs): string {
  const room = roomIn(columns);
  const [from, to] = [labelIn(facts, copy.key.from), labelIn(facts, copy.node)];
  const link = `${alignLeft(from, 4)}${glyphs.arrow} ${alignLeft(to, 5)}`;
  const age = `${Math.max(0, Math.round((facts.elapsedMs - copy.sinceMs) / 1_000))} s`;
  const since = columns >= wideColumns ? `since ${(copy.sinceMs / 1_000).toFixed(3)} s, for ${age}` : age;
  const sinceColumns = columns >= wideColumns ? 28 : 8;
  const what = alignLeft(heldWords(copy), room - widthOf(link) - sinceColumns - 1);
  return `${link}${what} ${alignLeft(since, sinceColumns)}`;
}

/** How to hold something, with an example about the selected node. */
function emptyLines({ columns, selected }: State, facts: Facts): readonly ListLine[] {
  if (facts.view?.isPast === true) {
    return [{ rows: [` Nothing is held at event ${facts.view.event}.`], chosen: false }];
  }
  const hold = faultKinds.find(({ name }) => name === 'hold');
  const texts = [
    'Nothing is held.',
    '',
    'To hold messages, press b and choose hold, or type a command such as',
    `    :${hold === undefined ? 'hold' : exampleOf(hold, selected, facts)}`,
    'Then they wait here, in order, until you deliver, drop or duplicate them.',
  ];
  return texts.map((text) => ({ rows: wrapText(text, columns - 2).map((row) => ` ${row}`), chosen: false }));
}

/** For the clipboard. */
export const plainHeld = (facts: Facts): string =>
  facts.held
    .map((copy) => `${labelIn(facts, copy.key.from)} -> ${labelIn(facts, copy.node)} ${heldWords(copy)}`)
    .join('\n');
