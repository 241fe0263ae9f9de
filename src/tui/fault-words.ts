/**
 * Faults as they are typed behind `:` and in the faults panel. What is written for a fault is read as the same fault
 * again.
 */
import type { CrashPoint } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';
import { didYouMean } from '../views/nearest.js';
import type { Fault, Harm, LinkFault } from './fault.js';
import { isCut, isEverywhere } from './fault.js';
import type { Names, Read } from './place-words.js';
import {
  nodeWords,
  placeWords,
  read,
  readNodes,
  readOne,
  readPlace,
  refuse,
  typeNamed,
  unknownNode,
  unknownType,
  whereWords,
  wordsOf,
} from './place-words.js';
import { parseRatio, ratioWords } from './ratio.js';

/** How each is written; the verb is the first word. */
export const faultForms: readonly string[] = [
  'loss 20% [NODE | FROM -> TO] [of TYPE]',
  'burst 5% [leave 25%] [lose 100%] [FROM -> TO] [of TYPE]',
  'delay 80-120ms [FROM -> TO] [of TYPE]',
  'duplicate 20% [FROM -> TO] [of TYPE]',
  'reorder 30% [FROM -> TO] [of TYPE]',
  'cut FROM -> TO | cut NODE',
  'partition NODE NODE | NODE NODE NODE',
  'hold [TYPE] [FROM -> TO]',
  'crash NODE before-persist|torn|after-persist|before-send TYPE [N]',
  'lie NODE',
];

/** A burst ends after four messages, on average, and loses all of them where nothing else is said. */
const burstDefaults = { leaveRatio: 0.25, lossRatio: 1 };
const delayMaxMs = 60_000;

const crashPoints: { readonly [word: string]: CrashPoint } = {
  'before-persist': 'before-persist',
  torn: 'torn-persist',
  'torn-persist': 'torn-persist',
  'after-persist': 'after-persist',
  'before-send': 'before-send',
};

export function parseFault(text: string, names: Names): Read<Fault> {
  const [verb = '', ...words] = wordsOf(text);
  switch (verb) {
    case 'loss':
      return readLoss(words, names);
    case 'duplicate':
    case 'reorder': {
      const ratio = parseRatio(words[0] ?? '');
      if (ratio === null) return refuse(ratioExpected(`What to ${verb}`));
      return readLinks({ kind: verb, ratio }, words.slice(1), names);
    }
    case 'burst':
      return readBurst(words, names);
    case 'delay':
      return readDelay(words, names);
    case 'cut':
      return readCut(words, names);
    case 'hold':
      return readHold(words, names);
    case 'partition':
      return readPartition(words, names);
    case 'crash':
      return readCrash(words, names);
    case 'lie': {
      const node = readOne(verb, words, names);
      return node.ok ? read({ type: 'lie', node: node.value }) : node;
    }
    default:
      return refuse(`"${verb}" is no fault.`);
  }
}

/** What `parseFault` reads as this fault. */
export function faultWords(fault: Fault, names: Names): string {
  switch (fault.type) {
    case 'links':
      return linkWords(fault, names);
    case 'partition':
      return `partition ${fault.groups.map((group) => nodeWords(group, names)).join(' | ')}`;
    case 'crash': {
      const { point, on, nth } = fault.crash;
      const where = point === 'torn-persist' ? 'torn' : point;
      return `crash ${nodeWords([fault.node], names)} ${where} ${on}${nth === 1 ? '' : ` ${nth}`}`;
    }
    case 'lie':
      return `lie ${nodeWords([fault.node], names)}`;
  }
}

function linkWords(fault: LinkFault, names: Names): string {
  const { harm, where, types } = fault;
  if (isCut(fault)) return `cut ${whereWords(where, names)}`;
  if (harm.kind === 'hold') {
    return ['hold', ...(types ?? []), whereWords(where, names)].filter((word) => word !== '').join(' ');
  }
  return `${harmWords(harm)} ${placeWords(where, types, names)}`.trimEnd();
}

function harmWords(harm: Exclude<Harm, { kind: 'hold' }>): string {
  switch (harm.kind) {
    case 'burst': {
      const { enterRatio, leaveRatio, lossRatio } = harm.burst;
      return `burst ${ratioWords(enterRatio)} leave ${ratioWords(leaveRatio)} lose ${ratioWords(lossRatio)}`;
    }
    case 'delay':
      return `delay ${harm.minMs === harm.maxMs ? '' : `${harm.minMs}-`}${harm.maxMs}ms`;
    default:
      return `${harm.kind} ${ratioWords(harm.ratio)}`;
  }
}

export const ratioExpected = (what: string): string => `${what} is written as 20% or 0.2, from 0 to 100%.`;

function readLinks(harm: Harm, words: readonly string[], names: Names): Read<LinkFault> {
  const place = readPlace(words, names);
  return place.ok ? read({ type: 'links', harm, ...place.value }) : place;
}

/** "20% p0 -> a3", and "a4 20%" as well. */
function readLoss(words: readonly string[], names: Names): Read<Fault> {
  const [first = '', second = ''] = words;
  const nodeFirst = words.length === 2 && readNodes([first], names).ok && parseRatio(second) !== null;
  const [amount = '', ...place] = nodeFirst ? [second, first] : words;
  const ratio = parseRatio(amount);
  if (ratio === null) {
    const isNode = words.length === 2 && /%$|^0?\.\d+$/.test(second);
    return refuse(isNode ? unknownNode(first, names) : ratioExpected('A loss'));
  }
  return readLinks({ kind: 'loss', ratio }, place, names);
}

function readBurst(words: readonly string[], names: Names): Read<Fault> {
  const [first = '', ...rest] = words;
  const enterRatio = parseRatio(first);
  if (enterRatio === null) return refuse(ratioExpected('How many messages begin a burst'));
  let burst = { enterRatio, ...burstDefaults };
  while (rest[0] === 'leave' || rest[0] === 'lose') {
    const [word, amount = ''] = rest.splice(0, 2);
    const ratio = parseRatio(amount);
    if (ratio === null) return refuse(ratioExpected(`What follows "${word}"`));
    burst = word === 'leave' ? { ...burst, leaveRatio: ratio } : { ...burst, lossRatio: ratio };
  }
  return readLinks({ kind: 'burst', burst }, rest, names);
}

function readDelay([amount = '', ...place]: readonly string[], names: Names): Read<Fault> {
  const [, low, high = low] = /^(\d{1,6})(?:ms)?(?:-(\d{1,6}))?(?:ms)?$/.exec(amount) ?? [];
  const [minMs, maxMs] = [Number(low), Number(high)];
  if (low === undefined || minMs > maxMs || maxMs > delayMaxMs) {
    return refuse(`A delay is written as 100ms or 80-120ms, up to ${delayMaxMs}ms.`);
  }
  return readLinks({ kind: 'delay', minMs, maxMs }, place, names);
}

function readCut(words: readonly string[], names: Names): Read<Fault> {
  if (words.includes('of')) return refuse('A cut stops every type: write loss 100% FROM -> TO of TYPE instead.');
  const fault = readLinks({ kind: 'loss', ratio: 1 }, words, names);
  if (fault.ok && isEverywhere(fault.value.where)) return refuse('Cut what? Write "cut p0 -> a3", or "cut a4".');
  return fault;
}

/** Types may stand first, as one says it: "hold promise a3 -> p0". */
function readHold(words: readonly string[], names: Names): Read<Fault> {
  const firstOther = words.findIndex((word) => typeNamed(word) === null);
  const types = firstOther === -1 ? words : words.slice(0, firstOther);
  const place = firstOther === -1 ? [] : words.slice(firstOther);
  if (types.length === 0) {
    const [first = ''] = place;
    const isPlace = ['', '->', 'of', 'all'].includes(first) || readNodes([first], names).ok;
    if (!isPlace && didYouMean(first, messageTypes) !== '') return refuse(unknownType(first));
    return readLinks({ kind: 'hold' }, place, names);
  }
  if (place.includes('of')) return refuse('The types stand once: before the links, or behind "of".');
  return readLinks({ kind: 'hold' }, [...place, 'of', ...types], names);
}

function readPartition(words: readonly string[], names: Names): Read<Fault> {
  const sides: string[][] = [[]];
  for (const word of words) {
    if (word === '|') sides.push([]);
    else sides.at(-1)?.push(word);
  }
  if (sides.length < 2 || sides.some((side) => side.length === 0)) {
    return refuse('A partition is two groups or more with | between: partition p0 a3 | p1 a4 a5.');
  }
  const groups = [];
  for (const side of sides) {
    const group = readNodes(side, names);
    if (!group.ok) return group;
    groups.push(group.value);
  }
  const all = groups.flat();
  const twice = all.find((node, index) => all.indexOf(node) !== index);
  if (twice !== undefined) return refuse(`${nodeWords([twice], names)} stands in two groups; it can be in one only.`);
  return read({ type: 'partition', groups });
}

function readCrash(words: readonly string[], names: Names): Read<Fault> {
  const [label, point = '', on = '', nth = '1', more] = words;
  const node = readOne('crash', label === undefined ? [] : [label], names);
  if (!node.ok) return node;
  const where = crashPoints[point];
  if (where === undefined) {
    const points = ['before-persist', 'torn', 'after-persist', 'before-send'];
    if (point === '') return refuse(`At which point? One of ${points.join(', ')}.`);
    return refuse(`"${point}" is no point of a crash${didYouMean(point, points) || `: ${points.join(', ')}.`}`);
  }
  const type = typeNamed(on);
  if (type === null) {
    return refuse(on === '' ? 'At which message? Write "crash a3 before-persist accept".' : unknownType(on));
  }
  if (!/^[1-9]\d{0,5}$/.test(nth) || more !== undefined)
    return refuse(`The crash comes at the 1st, 2nd, ... of these messages: a number, found "${more ?? nth}".`);
  return read({ type: 'crash', node: node.value, crash: { point: where, on: type, nth: Number(nth) } });
}
