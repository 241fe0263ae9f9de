/** Commands about faults behind `:`, and what is typed in the faults panel: the same words. */
import { inflict, heal, lift, setLies, spare } from './fault-requests.js';
import { faultForms, parseFault } from './fault-words.js';
import type { Fault } from './fault.js';
import type { Facts } from './facts.js';
import { nodeOf, nodesOf } from './facts.js';
import { deliverAll } from './held-requests.js';
import type { Parsed } from './parsed.js';
import { refuse, take } from './parsed.js';
import { mayUndo } from './permission.js';
import { readOne, wordsOf } from './place-words.js';
import type { State } from './state.js';
import { isAlive } from '../views/nodes.js';

export const faultCommandForms: readonly string[] = [
  ...faultForms,
  'spare NODE',
  'honest NODE',
  'release all',
  'heal',
  'undo',
];

/** Null where the first word is none of these. `replaced` gives way to what is typed. */
export function parseFaultCommand(text: string, state: State, facts: Facts, replaced: Fault | null): Parsed | null {
  const [verb = '', ...words] = wordsOf(text);
  if (!faultCommandForms.some((form) => form.split(' ')[0] === verb)) return null;
  const names = nodesOf(facts);
  switch (verb) {
    case 'spare':
    case 'honest': {
      const node = readOne(verb, words, names);
      if (!node.ok) return node;
      const view = nodeOf(facts, node.value);
      if (verb === 'spare') {
        return view?.plannedCrash == null
          ? refuse(`No crash is planned for ${words[0]}.`)
          : take(spare(facts, node.value));
      }
      return view?.diskLies === true
        ? take(setLies(facts, node.value, false))
        : refuse(`The disk of ${words[0]} is honest.`);
    }
    case 'release':
      if (words.join(' ') !== 'all')
        return refuse('Write "release all"; single messages are let go in their list (h).');
      return facts.held.length === 0 ? refuse('Nothing is held.') : take(deliverAll(facts));
    case 'heal':
    case 'undo': {
      if (words.length > 0) return refuse(`"${words.join(' ')}" is not understood.`);
      if (verb === 'heal') return take(heal(state, facts));
      const reason = mayUndo(state, facts);
      return reason === null ? { ok: true, commands: [], action: { type: 'undo' } } : refuse(reason);
    }
    default:
      return parseInfliction(text, state, facts, replaced);
  }
}

function parseInfliction(text: string, state: State, facts: Facts, replaced: Fault | null): Parsed {
  const fault = parseFault(text, nodesOf(facts));
  if (!fault.ok) return fault;
  if (fault.value.type === 'crash') {
    const node = nodeOf(facts, fault.value.node);
    if (node !== null && !isAlive(node)) return refuse(`${node.label} is not running: restart it first.`);
  }
  const command = inflict(state, facts, fault.value, replaced);
  return replaced === null || givesWay(replaced, fault.value)
    ? take(command)
    : take(lift(state, facts, replaced), command);
}

/** The request for the new one takes the place of the old one by itself. */
function givesWay(old: Fault, fresh: Fault): boolean {
  const areOfNetwork = 'node' in old === false && 'node' in fresh === false;
  return areOfNetwork || ('node' in old && 'node' in fresh && old.type === fresh.type && old.node === fresh.node);
}
