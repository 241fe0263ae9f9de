/** Keys on the faults panel and on the list of held messages. */
import { exampleOf } from './fault-kinds.js';
import { faultItems } from './fault-items.js';
import { heal, lift, undo } from './fault-requests.js';
import { faultWords } from './fault-words.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import { deliverAll, release } from './held-requests.js';
import { chosen, chosenIndex, heldKey, pageAt } from './list-page.js';
import type { KeyAction, ListPage, State, Transition } from './state.js';

const stay = (state: State): Transition => ({ state, commands: [] });

export const openList = (state: State, type: ListPage['type']): State => ({
  ...state,
  overlay: { type, key: '', index: 0 },
});

export function reduceLists(
  state: State,
  action: Extract<KeyAction, { type: 'choose-fault' | 'lift-fault' | 'undo' | 'release' | 'deliver-all' }>,
  facts: Facts,
): Transition {
  switch (action.type) {
    case 'undo':
      return undoLast(state, facts);
    case 'deliver-all':
      return facts.held.length === 0 ? stay(state) : { state, commands: [deliverAll(facts)] };
    case 'release':
      return releaseChosen(state, action.how, facts);
    case 'choose-fault':
    case 'lift-fault': {
      if (state.overlay?.type !== 'faults') return stay(state);
      const item = chosen(faultItems(facts), state.overlay);
      if (item === undefined) return stay(state);
      const page = pageAt(faultItems(facts), state.overlay);
      if (item.type === 'in-force') {
        if (action.type === 'lift-fault') return { state, commands: [lift(state, facts, item.fault)] };
        return stay(promptFor(state, page, faultWords(item.fault, nodesOf(facts)), item.fault));
      }
      if (action.type === 'lift-fault') return stay(state);
      if (!item.kind.asks) return { state, commands: [heal(state, facts)] };
      return stay(promptFor(state, page, exampleOf(item.kind, state.selected, facts), null));
    }
  }
}

type Prompt = Extract<NonNullable<State['overlay']>, { type: 'input' }>;

function promptFor(state: State, over: ListPage, text: string, replaces: Prompt['replaces']): State {
  const overlay: Prompt = {
    type: 'input',
    purpose: 'fault',
    text,
    cursor: [...text].length,
    problem: null,
    over,
    replaces,
  };
  return { ...state, overlay };
}

/** What cannot be undone, since somebody changed it meanwhile, is passed over and named. */
function undoLast(state: State, facts: Facts): Transition {
  const deed = state.deeds.at(-1);
  if (deed === undefined) return stay(state);
  const left = { ...state, deeds: state.deeds.slice(0, -1) };
  const command = undo(state, facts, deed);
  if (command !== null) return { state: left, commands: [command] };
  const text = `Not undone, since it was changed meanwhile: ${deed.text}.`;
  return stay({ ...left, notice: { text, tone: 'warning', untilMs: state.nowMs + 6_000 } });
}

/** The next line is chosen at once, so that a second press is about the next message. */
function releaseChosen(state: State, how: 'deliver' | 'drop' | 'duplicate', facts: Facts): Transition {
  const { overlay } = state;
  if (overlay?.type !== 'held') return stay(state);
  const items = facts.held.map((copy) => ({ copy, key: heldKey(copy) }));
  const index = chosenIndex(items, overlay);
  const item = items[index];
  if (item === undefined) return stay(state);
  const next = how === 'duplicate' ? item : (items[index + 1] ?? items[index - 1]);
  const page = { ...overlay, key: next?.key ?? '', index };
  return { state: { ...state, overlay: page }, commands: [release(facts, item.copy, how)] };
}
