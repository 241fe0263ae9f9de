/** The command line behind `:`. Its words are those of the keys and of the program's own command line. */
import { paceNames } from '../faults/pace.js';
import { clockForms, parseClockCommand } from './clock-commands.js';
import { didYouMean } from '../views/nearest.js';
import { faultCommandForms, parseFaultCommand } from './fault-commands.js';
import type { Facts } from './facts.js';
import { nodeNamed, nodesOf } from './facts.js';
import type { Parsed } from './parsed.js';
import { refuse, take } from './parsed.js';
import { killNode, nextDecree, pauseNode, propose, restartNode, resumeNode, setPace, stopNode } from './request.js';
import type { Permission } from './permission.js';
import { mayControl, mayOpenDecree, mayShowSlots, maySwitch } from './permission.js';
import { loadForms, parseLoad } from './load-commands.js';
import { operationVerbs, parseOperation } from './operation-words.js';
import { unknownNode } from './place-words.js';
import type { KeyAction, State } from './state.js';
import { levels } from './state.js';
import type { LogLevel } from '../views/log.js';

/** How each command is written, for the line that helps while typing. */
export const commandForms: readonly string[] = [
  'kill NODE',
  'stop NODE',
  'restart NODE [wiped]',
  'wipe NODE',
  'pause NODE',
  'resume NODE',
  ...faultCommandForms,
  'pace slow|normal|fast|full',
  'propose VALUE [PROPOSER]',
  'propose OPERATION',
  'members add NODE remove NODE quorums 2+2',
  ...loadForms,
  'slot 42',
  'slots',
  'next decree',
  ...clockForms,
  'filter TEXT',
  'search TEXT',
  'level debug|info|warning|error',
  'faults',
  'held',
  'save',
  'copy',
  'again',
  'presets',
  'help',
  'quit',
];

export const commandVerbs: readonly string[] = [...new Set(commandForms.map((form) => form.split(' ')[0] ?? ''))];

/** The forms of what is being typed; where that may still be many, only their first words, which fit. */
export function formsFor(text: string): string {
  const typed = text.trimStart();
  const [verb = ''] = typed.split(/\s/);
  const forms = commandForms.filter((form) => (typed === verb ? form.startsWith(verb) : form.split(' ')[0] === verb));
  if (forms.length > 0 && forms.length <= 3) return forms.join('; ');
  return (forms.length === 0 ? commandVerbs : forms.map((form) => form.split(' ')[0])).join(', ');
}

const always: Permission = () => null;

/** Commands that do what a key does, and what must hold for them. */
const actions: ReadonlyMap<string, readonly [KeyAction, Permission]> = new Map([
  ['faults', [{ type: 'show-faults' }, always]],
  ['held', [{ type: 'show-held' }, always]],
  ['slots', [{ type: 'toggle-slots' }, mayShowSlots]],
  ['save', [{ type: 'save' }, always]],
  ['copy', [{ type: 'copy' }, always]],
  ['again', [{ type: 'start-again' }, maySwitch]],
  ['presets', [{ type: 'list-presets' }, maySwitch]],
  ['help', [{ type: 'show-help' }, always]],
  ['quit', [{ type: 'quit' }, always]],
]);

export function parseCommand(text: string, state: State, facts: Facts): Parsed {
  const [verb = '', ...words] = text.trim().split(/\s+/);
  const rest = words.join(' ');
  if (verb === 'filter') return { ok: true, commands: [], log: { filter: rest } };
  if (verb === 'search') return parseSearch(rest);
  if (verb === 'level') return parseLevel(rest);
  const clock = parseClockCommand(verb, words, state, facts);
  if (clock !== null) return clock;
  const action = actions.get(verb);
  if (action !== undefined) {
    const [known, permission] = action;
    const reason = rest === '' ? permission(state, facts) : `"${rest}" is not understood.`;
    return reason === null ? { ok: true, commands: [], action: known } : refuse(reason);
  }
  if (verb === 'slot') return parseSlot(rest, facts);
  const { log } = facts.cluster;
  const ofApp = log === null || facts.cluster.learned !== null ? [] : operationVerbs(log.settings.app);
  const isOperation = ofApp.includes(verb);
  const known = [...commandVerbs, ...ofApp];
  if (!known.includes(verb)) {
    return refuse(`"${verb}" is no command${didYouMean(verb, known) || '; "help" lists them all.'}`);
  }
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refuse(refusal);
  if (isOperation && !commandVerbs.includes(verb)) return parseOperation(text, state, facts);
  return parseFaultCommand(text, state, facts, null) ?? parseRunCommand(verb, words, state, facts);
}

function parseRunCommand(verb: string, words: readonly string[], state: State, facts: Facts): Parsed {
  const rest = words.join(' ');
  switch (verb) {
    case 'kill':
    case 'stop':
    case 'pause':
    case 'resume':
    case 'restart':
    case 'wipe':
      return parseNodeCommand(verb, words, facts);
    case 'pace': {
      const pace = paceNames.find((name) => name === rest);
      return pace === undefined ? refuse(`A pace is one of ${paceNames.join(', ')}.`) : take(setPace(pace));
    }
    case 'propose':
      return facts.cluster.log === null ? parseProposal(rest, facts) : parseOperation(rest, state, facts);
    case 'members':
      if (facts.cluster.learned !== null) return refuse('Acceptors of an atomic broadcast do not change by command.');
      return parseOperation(`members ${rest}`, state, facts);
    case 'load':
      return parseLoad(words, facts);
    case 'next': {
      if (rest !== 'decree') return refuse('Did you mean "next decree"?');
      const refusal = mayOpenDecree(state, facts);
      return refusal === null ? take(nextDecree) : refuse(refusal);
    }
    default:
      return refuse(`"${verb}" is no command.`);
  }
}

function parseSlot(text: string, { slots, cluster }: Facts): Parsed {
  if (cluster.log === null) return refuse('This cluster decides single decrees: only a replicated log has slots.');
  if (!/^\d{1,15}$/.test(text)) return refuse('A number was expected, such as "slot 42".');
  const { first, last } = slots;
  const slot = Number(text);
  if (last === null) return refuse('Nothing was proposed yet.');
  if (slot < first || slot > last) return refuse(`There is no slot ${slot} here: they go from ${first} to ${last}.`);
  return { ok: true, commands: [], action: { type: 'to-slot', slot } };
}

/** "99" or "99 p1": a value, and perhaps the proposer that it goes to. */
export function parseProposal(text: string, facts: Facts): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('A value is missing, such as 99 or "99 p1".');
  if (nodesOf(facts).some((node) => node.label === trimmed && node.roles.includes('proposer'))) {
    return refuse(`A value first, then the proposer: 99 ${trimmed}`);
  }
  const match = /^(.+)\s+p(\d+)$/.exec(trimmed);
  if (match === null) return take(propose(facts, trimmed, null));
  const proposers = nodesOf(facts).filter((node) => node.roles.includes('proposer'));
  const proposer = proposers.find((node) => String(node.node) === match[2]);
  if (proposer === undefined)
    return refuse(`p${match[2]} is no proposer: ${proposers.map((node) => node.label).join(', ')}.`);
  return take(propose(facts, match[1] ?? '', proposer.node));
}

function parseNodeCommand(
  verb: 'kill' | 'stop' | 'pause' | 'resume' | 'restart' | 'wipe',
  words: readonly string[],
  facts: Facts,
): Parsed {
  const [name = '', option] = words;
  const node = nodeNamed(facts, name);
  if (node === null) return refuse(name === '' ? `Which node? Write "${verb} a4".` : unknownNode(name, nodesOf(facts)));
  if (option !== undefined && !(verb === 'restart' && option === 'wiped'))
    return refuse(`"${option}" is not understood.`);
  if (verb === 'kill') return take(killNode(node));
  if (verb === 'stop') return take(stopNode(node));
  if (verb === 'pause') return take(pauseNode(node));
  if (verb === 'resume') return take(resumeNode(node));
  return take(restartNode(node, verb === 'wipe' || option === 'wiped'));
}

/** Goes to the newest match; without a text nothing is searched for any more. */
export function parseSearch(text: string): Parsed {
  const search = text.trim();
  if (search === '') return { ok: true, commands: [], log: { search } };
  return {
    ok: true,
    commands: [{ type: 'scroll', pane: 'log', scroll: { by: 'match', direction: -1 } }],
    log: { search },
  };
}

function parseLevel(text: string): Parsed {
  const level: LogLevel | undefined = levels.find((name) => name === text);
  return level === undefined
    ? refuse(`A level is one of ${levels.join(', ')}.`)
    : { ok: true, commands: [], log: { level } };
}
