/** Leaving: with a question whenever processes would die. */
import type { Facts } from './facts.js';
import { ownedProcesses } from './facts.js';
import type { Command, KeyAction, State, Transition } from './state.js';

/** Exit code after an interrupt. */
const interrupted = 130;

/** The answer No is what every key but y leaves it at. */
export function question(state: State, text: string, yes: readonly Command[], forced = false): State {
  return { ...state, overlay: { type: 'question', text, yes, forced } };
}

export function quit(state: State, facts: Facts): Transition {
  return leave(state, facts, 'quit', { type: 'quit', code: 0 });
}

/** Ctrl-c: like quit, but a second one needs no answer. */
export function interrupt(state: State, facts: Facts): Transition {
  const isAsking = state.overlay?.type === 'question' && state.overlay.forced;
  if (isAsking || state.place === 'closing') return { state, commands: [{ type: 'quit', code: interrupted }] };
  const transition = quit(state, facts);
  return transition.commands.length === 0
    ? transition
    : { state: transition.state, commands: [{ type: 'quit', code: interrupted }] };
}

export function switchRun(
  state: State,
  action: Extract<KeyAction, { type: 'start-again' | 'switch-preset' | 'list-presets' }>,
  facts: Facts,
): Transition {
  if (action.type === 'list-presets') return leave(state, facts, 'go back to the list', { type: 'leave' });
  if (state.running === null) return { state, commands: [] };
  if (action.type === 'start-again') {
    return leave(state, facts, `start ${state.running} again`, { type: 'open', preset: state.running });
  }
  const names = state.presets.map((preset) => preset.name);
  const index = names.indexOf(state.running);
  const next = names[index === -1 ? 0 : (index + action.direction + names.length) % names.length];
  return next === undefined
    ? { state, commands: [] }
    : leave(state, facts, `start ${next}`, { type: 'open', preset: next });
}

function leave(state: State, facts: Facts, what: string, command: Command): Transition {
  if (state.place === 'closing') return { state, commands: [] };
  const processes = ownedProcesses(facts);
  if (processes === 0 && state.place !== 'opening') return { state, commands: [command] };
  const whose = processes === 0 ? 'the processes' : processes === 1 ? '1 process' : `${processes} processes`;
  return { state: question(state, `End ${whose} and ${what}?`, [command], true), commands: [] };
}
