/** The lines of the faults panel: what is in force now, then the kinds that can be added. */
import type { Fault } from './fault.js';
import { faultItems } from './fault-items.js';
import type { FaultKind } from './fault-kinds.js';
import { faultSentence } from './fault-sentences.js';
import { waitingFor } from './faults-in-force.js';
import { faultWords } from './fault-words.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import type { Glyphs } from './glyphs.js';
import type { ListLine } from './list-lines.js';
import { blank, heading, marginColumns, pointed, roomIn } from './list-lines.js';
import { chosenIndex } from './list-page.js';
import { bold, dim, warn } from './paint.js';
import type { ListPage } from './state.js';
import { alignLeft, widthOf, wrapText } from './width.js';

const kindColumns = 18;
/** From here on the sentence of a kind stands beside its name; else below the chosen one. */
const wideColumns = 72;

type Frame = { readonly columns: number; readonly glyphs: Glyphs; readonly isChosen: boolean };

export function faultLines(
  page: ListPage,
  facts: Facts,
  screen: { readonly columns: number; readonly rows: number; readonly glyphs: Glyphs },
): readonly ListLine[] {
  const items = faultItems(facts);
  const index = chosenIndex(items, page);
  const lines = items.map((item, at): ListLine => {
    const frame = { columns: screen.columns, glyphs: screen.glyphs, isChosen: at === index };
    const rows = item.type === 'in-force' ? inForceRows(item.fault, facts, frame) : kindRows(item.kind, frame);
    return { rows, chosen: frame.isChosen };
  });
  const inForce = items.filter((item) => item.type === 'in-force').length;
  const taken = lines.reduce((sum, { rows }) => sum + rows.length, 0);
  return [
    heading(inForceHeading(inForce, facts)),
    ...lines.slice(0, inForce),
    ...(screen.rows >= taken + 4 ? [blank] : []),
    heading('Faults to add'),
    ...lines.slice(inForce),
  ];
}

function inForceHeading(count: number, { view }: Facts): string {
  const then = view?.isPast === true ? ` at event ${view.event}` : null;
  return count === 0 ? `No fault is in force${then ?? ''}` : `In force${then ?? ' now'}`;
}

/** In plain words, with the words of the command behind them where there is room. */
function inForceRows(fault: Fault, facts: Facts, { columns, glyphs, isChosen }: Frame): readonly string[] {
  const names = nodesOf(facts);
  const waiting = fault.type === 'links' && fault.harm.kind === 'hold' ? waitingFor(fault, facts.held) : 0;
  const sentence = `${faultSentence(fault, names)}${waiting === 0 ? '' : ` (${waiting} waiting)`}`;
  const command = faultWords(fault, names);
  // A partition says itself already.
  const words = command === sentence ? '' : command;
  const room = roomIn(columns);
  const gap = room - widthOf(sentence) - widthOf(words);
  if (gap < 3) {
    return wrapText(sentence, room).map((row, at) =>
      pointed(alignLeft(row, room), { isChosen, isFirst: at === 0, glyphs }, warn),
    );
  }
  const blanks = ' '.repeat(gap);
  if (isChosen) return [pointed(`${sentence}${blanks}${words}`, { isChosen, isFirst: true, glyphs }, warn)];
  return [`${' '.repeat(marginColumns)}${warn(sentence)}${blanks}${dim(words)}`];
}

function kindRows({ name, sentence }: FaultKind, { columns, glyphs, isChosen }: Frame): readonly string[] {
  const room = roomIn(columns);
  const at = { isChosen, isFirst: true, glyphs };
  if (columns >= wideColumns) {
    const text = alignLeft(sentence, room - kindColumns);
    const named = alignLeft(name, kindColumns);
    return [isChosen ? pointed(`${named}${text}`, at, bold) : pointed(`${bold(named)}${dim(text)}`, at, (row) => row)];
  }
  const first = pointed(alignLeft(name, room), at, bold);
  if (!isChosen) return [first];
  return [first, ...wrapText(sentence, room - 2).map((row) => `${' '.repeat(marginColumns + 2)}${dim(row)}`)];
}
