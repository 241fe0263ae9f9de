/** Where a fault acts, as people type it: "p0 -> a3", "a4", "acceptors -> all", "of promise accept". Parsed and written. */
import type { NodeId } from '../paxos/ballot.js';
import type { Role } from '../paxos/configuration.js';
import type { MessageType } from '../paxos/message.js';
import { messageTypes } from '../paxos/message.js';
import { didYouMean } from '../views/nearest.js';
import type { NodeView } from '../views/nodes.js';
import type { Where } from './fault.js';
import { everywhere } from './fault.js';

/** The nodes that may be named, by id ascending. */
export type Names = readonly Pick<NodeView, 'node' | 'label' | 'roles'>[];

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  /** One sentence: what was expected, and what was found. */
  | { readonly ok: false; readonly reason: string };

export const read = <Value>(value: Value): Read<Value> => ({ ok: true, value });
export const refuse = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

const roles: readonly Role[] = ['proposer', 'acceptor', 'learner', 'replica', 'client'];

/** Words apart, arrows and bars too, whether or not there are blanks around them. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .replaceAll(/->|→/g, ' -> ')
    .replaceAll('|', ' | ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');

/** "[NODES | FROM -> TO] [of TYPES]"; without any of it: all messages on all links. */
export function readPlace(
  words: readonly string[],
  names: Names,
): Read<{ readonly where: Where; readonly types: readonly MessageType[] | null }> {
  const of = words.indexOf('of');
  const types = of === -1 ? read(null) : readTypes(words.slice(of + 1));
  if (!types.ok) return types;
  const where = readWhere(of === -1 ? words : words.slice(0, of), names);
  return where.ok ? read({ where: where.value, types: types.value }) : where;
}

function readWhere(words: readonly string[], names: Names): Read<Where> {
  if (words.length === 0) return read(everywhere);
  const arrow = words.indexOf('->');
  if (arrow === -1) {
    const nodes = readEnd(words, names);
    if (!nodes.ok) return nodes;
    return read(nodes.value === null ? everywhere : { type: 'around', nodes: nodes.value });
  }
  const [left, right] = [words.slice(0, arrow), words.slice(arrow + 1)];
  if (left.length === 0) return refuse('Who sends is missing before ->; "all" means everybody.');
  if (right.length === 0) return refuse('Who receives is missing behind ->; "all" means everybody.');
  const from = readEnd(left, names);
  if (!from.ok) return from;
  const to = readEnd(right, names);
  return to.ok ? read({ type: 'links', from: from.value, to: to.value }) : to;
}

const readEnd = (words: readonly string[], names: Names): Read<readonly NodeId[] | null> =>
  words.length === 1 && words[0] === 'all' ? read(null) : readNodes(words, names);

/** Labels, ids and roles in the plural, as ids ascending. */
export function readNodes(words: readonly string[], names: Names): Read<readonly NodeId[]> {
  const nodes = new Set<NodeId>();
  for (const word of words) {
    const role = roles.find((known) => word === `${known}s`);
    const found = names.filter(
      (name) => name.label === word || String(name.node) === word || (role !== undefined && name.roles.includes(role)),
    );
    if (found.length === 0) return refuse(role === undefined ? unknownNode(word, names) : `This run has no ${word}.`);
    for (const { node } of found) nodes.add(node);
  }
  return read([...nodes].sort((a, b) => a - b));
}

/** The one node that a verb is about. */
export function readOne(verb: string, words: readonly string[], names: Names): Read<NodeId> {
  const [word, more] = words;
  if (word === undefined) return refuse(`Which node? Write "${verb} ${names[0]?.label ?? 'a4'}".`);
  if (more !== undefined) return refuse(`"${more}" is not understood.`);
  const found = names.find(({ node, label }) => label === word || String(node) === word);
  return found === undefined ? refuse(unknownNode(word, names)) : read(found.node);
}

export function unknownNode(word: string, names: Names): string {
  if (names.length === 0) return 'No node is known yet: the run is still starting.';
  if (word === '->' || word === '|' || word === 'of') return `"${word}" is not understood here.`;
  const present = roles.filter((role) => names.some((name) => name.roles.includes(role)));
  const plurals = present.map((role) => `${role}s`);
  const known = [...names.map(({ label }) => label), ...plurals];
  // A number that is not there is no slip of the finger: the range helps more.
  const hint = /^[a-z]?\d+$/.test(word) ? '' : didYouMean(word, [...plurals, 'all']);
  return `There is no node ${word}${hint === '' ? `: ${shortList(known)}.` : hint}`;
}

/** The first and the last of each letter: "p0 to p2, a3 to a5, acceptors, ...". */
function shortList(names: readonly string[]): string {
  const ranges: { readonly first: string; last: string }[] = [];
  for (const name of names) {
    const open = ranges.at(-1);
    if (open !== undefined && /^[a-z]\d+$/.test(name) && open.first[0] === name[0]) open.last = name;
    else ranges.push({ first: name, last: name });
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first} to ${last}`)).join(', ');
}

/** One type or more, in wire order; the plural is understood, too. */
function readTypes(words: readonly string[]): Read<readonly MessageType[]> {
  if (words.length === 0) return refuse('A type of message is missing behind "of", such as promise.');
  const found = new Set<MessageType>();
  for (const word of words) {
    const type = typeNamed(word);
    if (type === null) return refuse(unknownType(word));
    found.add(type);
  }
  return read(messageTypes.filter((type) => found.has(type)));
}

export const typeNamed = (word: string): MessageType | null =>
  messageTypes.find((type) => type === word) ?? messageTypes.find((type) => `${type}s` === word) ?? null;

export function unknownType(word: string): string {
  const hint = didYouMean(word, messageTypes);
  return `There is no message ${word}${hint === '' ? `: ${messageTypes.join(', ')}.` : hint}`;
}

/** The words that `readPlace` takes for it; empty for everywhere. */
export function placeWords(where: Where, types: readonly MessageType[] | null, names: Names): string {
  const of = types === null ? '' : `of ${types.join(' ')}`;
  return [whereWords(where, names), of].filter((word) => word !== '').join(' ');
}

export function whereWords(where: Where, names: Names): string {
  if (where.type === 'around') return nodeWords(where.nodes, names);
  if (where.from === null && where.to === null) return '';
  const end = (nodes: readonly NodeId[] | null): string => (nodes === null ? 'all' : nodeWords(nodes, names));
  return `${end(where.from)} -> ${end(where.to)}`;
}

/** A role in the plural where these are all of it, else the labels. */
export function nodeWords(nodes: readonly NodeId[], names: Names): string {
  const role = roles.find((known) => {
    const seats = names.filter((name) => name.roles.includes(known)).map(({ node }) => node);
    return seats.length > 1 && seats.join() === nodes.join();
  });
  if (role !== undefined) return `${role}s`;
  return nodes.map((node) => names.find((name) => name.node === node)?.label ?? String(node)).join(' ');
}
