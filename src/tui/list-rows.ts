/** The faults panel and the list of held messages as rows of a full screen; the footer apart. */
import { counted } from '../views/words.js';
import { faultLines } from './fault-lines.js';
import { faultsInForce } from './faults-in-force.js';
import { faultWords } from './fault-words.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { heldLines, plainHeld } from './held-lines.js';
import { inSight } from './list-lines.js';
import { listOf } from './list-page.js';
import { titleRow } from './pane-title.js';
import type { State } from './state.js';

export function listRows(state: State, facts: Facts, rows: number, glyphs: Glyphs): readonly string[] {
  const page = listOf(state);
  if (page === null) return [];
  const { columns } = state;
  const isHeld = page.type === 'held';
  const lines = isHeld
    ? heldLines(page, state, facts, { rows: rows - 1, glyphs })
    : faultLines(page, facts, { columns, rows: rows - 1, glyphs });
  const right = isHeld ? `${counted(facts.held.length, 'message')} waiting` : '';
  const name = isHeld ? 'Held messages' : 'Faults';
  return [titleRow({ name, focused: true, parts: [], right, width: columns, glyphs }), ...inSight(lines, rows - 1)];
}

/** For the clipboard: the held messages, or the commands that bring about what is in force. */
export function listText(state: State, facts: Facts): string {
  if (listOf(state)?.type === 'held') return plainHeld(facts);
  return faultsInForce(facts)
    .map((fault) => faultWords(fault, nodesOf(facts)))
    .join('\n');
}
