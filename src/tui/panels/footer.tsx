/** Keys that work now, a sentence, a question, or the input line. */
import type { Facts } from '../facts.js';
import { footerRows } from '../footer-rows.js';
import type { State } from '../state.js';
import { Rows } from './rows.js';

export function Footer({ state, facts }: { readonly state: State; readonly facts: Facts }) {
  return <Rows rows={footerRows(state, facts)} />;
}
