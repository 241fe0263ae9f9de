/** Tab while typing: the last word is completed, as far as there is only one way to go on. */
import { paceNames } from '../faults/pace.js';
import { commandVerbs } from './command-line.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import { nextWords } from './operation-words.js';
import type { State } from './state.js';
import { levels } from './state.js';

export function complete(state: State, facts: Facts): State {
  const { overlay } = state;
  if (overlay?.type !== 'input') return state;
  const characters = [...overlay.text];
  const before = characters.slice(0, overlay.cursor).join('');
  const completed = completedText(before, overlay.purpose, facts);
  const text = completed + characters.slice(overlay.cursor).join('');
  return { ...state, overlay: { ...overlay, text, cursor: [...completed].length, problem: null } };
}

function completedText(text: string, purpose: string, facts: Facts): string {
  const words = text.split(' ').filter((word) => word !== '');
  const last = text === '' || text.endsWith(' ') ? '' : (words.pop() ?? '');
  const candidates = candidatesAfter(words, purpose, facts).filter((word) => word.startsWith(last));
  const [first] = candidates;
  if (first === undefined) return text;
  const kept = text.slice(0, text.length - last.length);
  return kept + (candidates.length === 1 ? `${first} ` : commonStart(candidates));
}

function candidatesAfter(words: readonly string[], purpose: string, facts: Facts): readonly string[] {
  const { log } = facts.cluster;
  const operation = (from: readonly string[]): readonly string[] => (log === null ? [] : nextWords(from, log, facts));
  if (purpose === 'propose') return operation(words);
  if (purpose !== 'command' && purpose !== 'fault') return [];
  const [verb] = words;
  if (verb === undefined) return [...new Set([...commandVerbs, ...operation([])])];
  if (verb === 'propose') return operation(words.slice(1));
  if (verb === 'members') return operation(words);
  if (verb === 'pace') return paceNames;
  if (verb === 'level') return levels;
  return nodesOf(facts).map(({ label }) => label);
}

function commonStart(words: readonly string[]): string {
  let [start = ''] = words;
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1);
  return start;
}
