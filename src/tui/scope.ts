/** Which keys mean something now, and what a key press becomes. */
import type { Facts } from './facts.js';
import type { Binding, Scope } from './keymap.js';
import { bindings } from './keymap.js';
import type { KeyPress } from './keys.js';
import type { Action, State } from './state.js';

/** The innermost scope, and what holds everywhere. */
function scopesOf(state: State): readonly Scope[] {
  return ['everywhere', innermost(state)];
}

function innermost(state: State): Scope {
  switch (state.overlay?.type) {
    case 'help':
      return 'help';
    case 'question':
      return 'question';
    case 'input':
      return 'input';
    case 'node':
    case 'slot':
    case 'violation':
    case 'run':
    case 'certificate':
      return 'pages';
    case 'faults':
      return 'faults';
    case 'held':
      return 'held';
    case undefined:
      return state.place === 'presets' ? 'presets' : 'run';
  }
}

export function bindingsIn(scopes: readonly Scope[]): readonly Binding[] {
  return bindings.filter((binding) => binding.scopes.some((scope) => scopes.includes(scope)));
}

/** A key that cannot work now becomes the sentence that says why; one without meaning becomes null. */
export function actionOf(press: KeyPress, state: State, facts: Facts): Action | null {
  const scopes = scopesOf(state);
  const types = scopes.includes('input') || scopes.includes('help');
  if (press.type === 'paste') {
    if (types) return { type: 'type-text', text: press.text };
    return { type: 'say', text: 'Pasted text is taken only where text is asked for.', tone: 'info' };
  }
  const binding = bindingsIn(scopes).find(({ keys }) => keys.includes(press.name));
  if (binding !== undefined) {
    const refusal = binding.refusal(state, facts);
    return refusal === null ? binding.action : { type: 'say', text: refusal, tone: 'warning' };
  }
  return types && press.text !== null ? { type: 'type-text', text: press.text } : null;
}

/** Bindings for the footer: those with a hint that would work now. */
export function workingNow(state: State, facts: Facts): readonly Binding[] {
  return bindingsIn(scopesOf(state)).filter((binding) => binding.hint !== '' && binding.refusal(state, facts) === null);
}

const shortNames: { readonly [name: string]: string } = {
  'page-down': 'PgDn',
  'page-up': 'PgUp',
  'shift-tab': 'shift-Tab',
  tab: 'Tab',
  enter: 'Enter',
  esc: 'Esc',
  space: 'Space',
  home: 'Home',
  end: 'End',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  backspace: 'Backspace',
};

/** A key as people read it. */
export const keyName = (key: string): string => shortNames[key] ?? key;
