/** The command line behind `:`. Its words are those of the keys and of the program's own command line. */
import { paceNames } from '../faults/pace.js';
import { clockForms, parseClockCommand } from './clock-commands.js';
import type { Facts } from './facts.js';
import { nodeNamed, nodesOf } from './facts.js';
import { parseRatio } from './ratio.js';
import {
  killNode,
  nextDecree,
  pauseNode,
  propose,
  restartNode,
  resumeNode,
  setLoss,
  setPace,
  stopNode,
} from './request.js';
import type { Permission } from './permission.js';
import { mayControl, maySwitch } from './permission.js';
import type { Command, KeyAction, State } from './state.js';
import { levels } from './state.js';
import type { LogLevel } from '../views/log.js';

export type Parsed =
  | {
      readonly ok: true;
      readonly commands: readonly Command[];
      readonly log?: Partial<State['log']>;
      /** What a key does as well. */
      readonly action?: KeyAction;
    }
  | { readonly ok: false; readonly reason: string };

/** How each command is written, for the line that helps while typing. */
export const commandForms: readonly string[] = [
  'kill NODE',
  'stop NODE',
  'restart NODE [wiped]',
  'wipe NODE',
  'pause NODE',
  'resume NODE',
  'loss [NODE] 20%',
  'pace slow|normal|fast|full',
  'propose VALUE [PROPOSER]',
  'next decree',
  ...clockForms,
  'filter TEXT',
  'search TEXT',
  'level debug|info|warning|error',
  'save',
  'copy',
  'again',
  'presets',
  'help',
  'quit',
];

const always: Permission = () => null;

/** Commands that do what a key does, and what must hold for them. */
const actions: ReadonlyMap<string, readonly [KeyAction, Permission]> = new Map([
  ['save', [{ type: 'save' }, always]],
  ['copy', [{ type: 'copy' }, always]],
  ['again', [{ type: 'start-again' }, maySwitch]],
  ['presets', [{ type: 'list-presets' }, maySwitch]],
  ['help', [{ type: 'show-help' }, always]],
  ['quit', [{ type: 'quit' }, always]],
]);

const refuse = (reason: string): Parsed => ({ ok: false, reason });
const take = (...commands: readonly Command[]): Parsed => ({ ok: true, commands });

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
  if (!commandForms.some((form) => form.split(' ')[0] === verb)) {
    return refuse(`"${verb}" is no command: ${commandForms.map((form) => form.split(' ')[0]).join(', ')}.`);
  }
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refuse(refusal);
  switch (verb) {
    case 'kill':
    case 'stop':
    case 'pause':
    case 'resume':
    case 'restart':
    case 'wipe':
      return parseNodeCommand(verb, words, facts);
    case 'loss':
      return parseLoss(words, facts);
    case 'pace': {
      const pace = paceNames.find((name) => name === rest);
      return pace === undefined ? refuse(`A pace is one of ${paceNames.join(', ')}.`) : take(setPace(pace));
    }
    case 'propose':
      return parseProposal(rest, facts);
    case 'next':
      return rest === 'decree' ? take(nextDecree) : refuse('Did you mean "next decree"?');
    default:
      return refuse(`"${verb}" is no command.`);
  }
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
  if (node === null) return refuse(name === '' ? `Which node? Write "${verb} a4".` : `There is no node ${name}.`);
  if (option !== undefined && !(verb === 'restart' && option === 'wiped'))
    return refuse(`"${option}" is not understood.`);
  if (verb === 'kill') return take(killNode(node));
  if (verb === 'stop') return take(stopNode(node));
  if (verb === 'pause') return take(pauseNode(node));
  if (verb === 'resume') return take(resumeNode(node));
  return take(restartNode(node, verb === 'wipe' || option === 'wiped'));
}

function parseLoss(words: readonly string[], facts: Facts): Parsed {
  const [first = '', second] = words;
  const node = second === undefined ? null : nodeNamed(facts, first);
  if (second !== undefined && node === null) return refuse(`There is no node ${first}.`);
  const ratio = parseRatio(second ?? first);
  return ratio === null ? refuse(ratioExpected) : take(setLoss(facts, node?.node ?? null, ratio));
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

export const ratioExpected = 'A loss is written as 20% or 0.2, from 0 to 100%.';

function parseLevel(text: string): Parsed {
  const level: LogLevel | undefined = levels.find((name) => name === text);
  return level === undefined
    ? refuse(`A level is one of ${levels.join(', ')}.`)
    : { ok: true, commands: [], log: { level } };
}
