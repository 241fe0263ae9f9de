/** The header: what runs, what was decided, whether it is safe, and the sentence that matters most. */
import type { Facts } from '../facts.js';
import { headerRows } from '../header-rows.js';
import type { State } from '../state.js';
import { Rows } from './rows.js';

export function Header({
  state,
  facts,
  rows,
}: {
  readonly state: State;
  readonly facts: Facts;
  readonly rows: number;
}) {
  return <Rows rows={headerRows(state, facts, rows)} />;
}
