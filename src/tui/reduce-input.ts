/** The input line: what it asks, what is typed, and what Enter makes of it. */
import type { Facts } from './facts.js';
import { parseCommand, parseProposal, parseSearch } from './command-line.js';
import { parseOperation } from './operation-words.js';
import { ratioExpected } from './fault-words.js';
import type { Parsed } from './parsed.js';
import type { Line } from './line-edit.js';
import { listOf } from './list-page.js';
import { insert } from './line-edit.js';
import { mayControl } from './permission.js';
import { parseRatio } from './ratio.js';
import { parseFaultCommand } from './fault-commands.js';
import { setLoss } from './fault-requests.js';
import type { InputPurpose, KeyAction, State, Transition } from './state.js';

/** Opens an empty line, over the list that is open; the filter of the presets, which works while it is typed, goes on where it was. */
export function ask(state: State, purpose: InputPurpose): State {
  const text = purpose === 'preset-filter' ? state.presetFilter : '';
  const empty = { problem: null, over: listOf(state), replaces: null };
  return { ...state, overlay: { type: 'input', purpose, text, cursor: [...text].length, ...empty } };
}

/** Changes the text where one is being typed: the input line, or the words searched for in the help. */
export function editInput(state: State, edit: (line: Line) => Line): State {
  const { overlay } = state;
  if (overlay?.type === 'help') {
    const { text } = edit({ text: overlay.query, cursor: [...overlay.query].length });
    return { ...state, overlay: { ...overlay, query: text, offset: 0 } };
  }
  if (overlay?.type !== 'input') return state;
  const line = edit(overlay);
  const edited = { ...state, overlay: { ...overlay, text: line.text, cursor: line.cursor, problem: null } };
  return overlay.purpose === 'preset-filter' ? { ...edited, presetFilter: line.text, presetIndex: 0 } : edited;
}

export const typeText = (state: State, text: string): State => editInput(state, (line) => insert(line, text));

/** Takes what was typed; what is not understood stays in the line, with the reason beside it. */
export function submit(state: State, facts: Facts): Transition & { readonly action: KeyAction | null } {
  const { overlay } = state;
  if (overlay?.type !== 'input') return { state, commands: [], action: null };
  const parsed = parse(state, overlay.purpose, overlay.text, facts);
  if (!parsed.ok)
    return { state: { ...state, overlay: { ...overlay, problem: parsed.reason } }, commands: [], action: null };
  const { commands, log, action = null } = parsed;
  return { state: { ...state, overlay: overlay.over, log: { ...state.log, ...log } }, commands, action };
}

function parse(state: State, purpose: InputPurpose, text: string, facts: Facts): Parsed {
  switch (purpose) {
    case 'propose':
      return facts.cluster.log === null ? parseProposal(text, facts) : parseOperation(text, state, facts);
    case 'filter':
      return { ok: true, commands: [], log: { filter: text.trim() } };
    case 'search':
      return parseSearch(text);
    case 'node-loss':
    case 'all-loss': {
      const ratio = parseRatio(text);
      if (ratio === null) return { ok: false, reason: ratioExpected('A loss') };
      return { ok: true, commands: [setLoss(state, facts, purpose === 'all-loss' ? null : state.selected, ratio)] };
    }
    case 'command':
      return text.trim() === '' ? { ok: true, commands: [] } : parseCommand(text, state, facts);
    case 'fault':
      return parseInPanel(state, text, facts);
    case 'preset-filter':
      return { ok: true, commands: [] };
  }
}

/** Any command may be typed there; those about faults know which one they replace. */
function parseInPanel(state: State, text: string, facts: Facts): Parsed {
  const replaced = state.overlay?.type === 'input' ? state.overlay.replaces : null;
  const refusal = mayControl(state, facts);
  if (refusal !== null) return { ok: false, reason: refusal };
  return parseFaultCommand(text, state, facts, replaced) ?? parseCommand(text, state, facts);
}
