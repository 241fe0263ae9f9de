/** Operations of a log as people type them: the words of each app, and what makes no sense before it is sent. */
import type { NodeId } from '../paxos/ballot.js';
import { bytesOfText } from '../paxos/broadcast/value-bytes.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import { startApp } from '../paxos/multi/apps/running-app.js';
import { commandsOf, operationLengthMax } from '../paxos/multi/command.js';
import { isMembersOperation, parseChange } from '../paxos/multi/membership-change.js';
import { replicasOf } from '../paxos/multi/settings.js';
import { appUsage, completionsOf, namesIn } from '../views/app-usage.js';
import { didYouMean } from '../views/nearest.js';
import { configurationNow, type LogClusterView } from '../views/replica.js';
import { standingProposal } from '../views/slots.js';
import type { Facts } from './facts.js';
import { labelIn, nodeOf } from './facts.js';
import { type Parsed, refuse, take } from './parsed.js';
import { propose, submit } from './request.js';
import type { State } from './state.js';

const membersForm = 'members add NODE remove NODE quorums 2+2';

/** How each operation is written. */
const operationForms = (app: AppName): readonly string[] => [...appUsage[app].map(({ form }) => form), membersForm];

export const operationVerbs = (app: AppName): readonly string[] =>
  operationForms(app).map((form) => form.split(' ')[0] ?? '');

/** What no state of the app could make sense of. */
const senseless = /^(not understood|no: (an amount|a value has|an account's name|nothing was said))/;

export function parseOperation(text: string, state: State, facts: Facts): Parsed {
  const { log } = facts.cluster;
  if (facts.cluster.learned !== null) return parseValue(text, state, facts);
  const operation = text.trim();
  if (log === null) return refuse('This cluster decides single decrees: propose a value.');
  const { app } = log.settings;
  if (operation === '') return refuse(`An operation is missing: ${operationForms(app).join('; ')}.`);
  if (operation.length > operationLengthMax) {
    return refuse(`An operation has at most ${operationLengthMax} characters, and this one has ${operation.length}.`);
  }
  const problem = isMembersOperation(operation) ? problemOfMembers(operation, log) : problemOfOperation(operation, app);
  if (problem !== null) return refuse(problem);
  return take(propose(facts, operation, null, upClient(state, facts)));
}

/** Of an atomic broadcast: any line, as its bytes. */
function parseValue(text: string, state: State, facts: Facts): Parsed {
  const bytes = bytesOfText(text);
  if (text.trim() === '') return refuse('A value is missing: any line will do, such as 99.');
  if (bytes.length > operationLengthMax) {
    return refuse(`A value has at most ${operationLengthMax} bytes, and this one has ${bytes.length}.`);
  }
  return take(submit(facts, text, upClient(state, facts)));
}

/** The selected client, if it is one that is up. */
function upClient(state: State, facts: Facts): NodeId | null {
  const client = nodeOf(facts, state.selected);
  return client?.client != null && client.process === 'up' ? client.node : null;
}

function problemOfOperation(operation: string, app: AppName): string | null {
  const result = startApp(app, null).execute(operation);
  if (!senseless.test(result)) return null;
  const [verb = ''] = operation.split(/\s+/);
  const verbs = operationVerbs(app);
  if (result.startsWith('no: ')) return `${capital(result.slice(4))}.`;
  const form = operationForms(app).find((each) => each.split(' ')[0] === verb);
  if (form !== undefined) return `That is not how it is written: ${form}. A word with spaces goes in "double quotes".`;
  return `"${verb}" is no operation of ${app}${didYouMean(verb, verbs) || `: ${operationForms(app).join('; ')}.`}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function problemOfMembers(operation: string, log: LogClusterView): string | null {
  const parsed = parseChange(operation);
  if (!parsed.ok) return `${capital(parsed.reason)}.`;
  const { add, remove } = parsed.change;
  const stranger = add.find(({ node }) => !replicasOf(log.settings).includes(node));
  if (stranger !== undefined) {
    const known = replicasOf(log.settings).join(', ');
    return `There is no replica ${stranger.node} in this cluster: they are ${known}.`;
  }
  const members = membersOf(log);
  const gone = remove.find((node) => !members.includes(node));
  return gone === undefined ? null : `Node ${gone} is no member: they are ${members.join(', ')}.`;
}

/** Of the newest configuration that is known, in force or not. */
function membersOf(log: LogClusterView): readonly NodeId[] {
  const newest = log.configurations.at(-1) ?? configurationNow(log);
  return newest?.members.map(({ node }) => node) ?? log.settings.members;
}

/** What may come after these words of an operation. */
export function nextWords(words: readonly string[], log: LogClusterView, facts: Facts): readonly string[] {
  if (facts.cluster.learned !== null) return [];
  if (words.length === 0) return operationVerbs(log.settings.app);
  if (words[0] !== 'members') return namesAfter(words, log.settings.app, facts);
  const members = membersOf(log);
  switch (words.at(-1)) {
    case 'add':
      return replicasOf(log.settings)
        .filter((node) => !members.includes(node))
        .map(String);
    case 'remove':
      return members.map(String);
    case 'quorums':
      return quorumWords(members.length);
    default:
      return ['add', 'remove', 'quorums'].filter((verb) => verb !== 'quorums' || !words.includes(verb));
  }
}

/** Keys or accounts that stand in the latest slots. */
function namesAfter(words: readonly string[], app: AppName, facts: Facts): readonly string[] {
  const { first, last } = facts.slots;
  const names = new Set<string>();
  for (let slot = last ?? -1; slot >= Math.max(first, (last ?? 0) - slotsLookedAt); slot--) {
    const view = facts.slots.at(slot);
    const value = view === null ? null : (standingProposal(view)?.value ?? null);
    for (const { operation } of (value === null ? null : commandsOf(value)) ?? []) {
      for (const name of namesIn(app, operation)) names.add(name);
    }
  }
  return completionsOf(app, names, `${words.join(' ')} `)[0].map((word) => word.trimEnd());
}

const slotsLookedAt = 200;

/** Sizes that just meet, the usual one first. */
function quorumWords(members: number): readonly string[] {
  const usual = Math.floor(members / 2) + 1;
  const sizes = Array.from({ length: members }, (_, index) => index + 1).filter((size) => size !== usual);
  return [usual, ...sizes].map((phase1) => `${phase1}+${Math.max(1, members + 1 - phase1)}`);
}

/** For the line below the prompt. */
export function operationAdvice(text: string, state: State, facts: Facts): string {
  const { log } = facts.cluster;
  if (log === null) return '';
  const [verb = '', ...rest] = text.trimStart().split(/\s+/);
  const client = nodeOf(facts, state.selected);
  const through = client?.client != null ? ` (through ${labelIn(facts, client.node)}, which is selected)` : '';
  if (facts.cluster.learned !== null) {
    return `Any line: the learners will print it once${through || ' (through the first client that is up)'}`;
  }
  const known = operationForms(log.settings.app).filter((form) => form.split(' ')[0] === verb);
  if (rest.length === 0 || known.length === 0) {
    const fitting = operationForms(log.settings.app).filter((form) => form.startsWith(verb));
    return `${(fitting.length === 0 ? operationForms(log.settings.app) : fitting).join('; ')}${through}`;
  }
  const next =
    verb === 'members'
      ? nextWords([verb, ...rest.slice(0, -1)], log, facts).filter((word) => word.startsWith(rest.at(-1) ?? ''))
      : [];
  return `${known.join('; ')}${next.length === 0 ? '' : ` (Tab: ${next.join(', ')})`}${through}`;
}
