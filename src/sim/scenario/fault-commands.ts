/** The commands of a scenario for faults of the network, of disks, and crashes planned for later. */
import { withCut } from '../../faults/cut.js';
import type { Release } from '../../faults/held.js';
import { harmless } from '../../faults/settings.js';
import type { NodeId } from '../../paxos/ballot.js';
import { type Crash, crashPoints } from '../../paxos/host.js';
import { messageTypes } from '../../paxos/message.js';
import { planCrash, setDiskLies } from '../node-faults.js';
import { releaseByHand } from '../table.js';
import { pick } from './selection.js';
import {
  type Command,
  happened,
  linesOf,
  noNode,
  orNothing,
  type Played,
  refused,
  said,
  type Scene,
  type Stage,
  traffic,
} from './stage.js';

export const faultCommands: { readonly [name: string]: Command } = {
  lie: (stage, scene, words) => lie(stage, scene, words, true),
  honest: (stage, scene, words) => lie(stage, scene, words, false),
  'plan-crash': (stage, scene, words) => plan(stage, scene, words),
  partition: (_stage, scene, words) => part(scene, words),
  heal: (_stage, { table }) => {
    table.settings = { ...table.settings, groups: [] };
    return said(['the partition is healed']);
  },
  cut: (_stage, scene, words) => cut(scene, words, true),
  mend: (_stage, scene, words) => cut(scene, words, false),
  hold: (_stage, scene, words) => hold(scene, words),
  release: (stage, scene, words) => letGo(stage, scene, words, 'deliver'),
  discard: (stage, scene, words) => letGo(stage, scene, words, 'drop'),
  copy: (stage, scene, words) => letGo(stage, scene, words, 'duplicate'),
  held: (_stage, scene) => said(orNothing(scene.table.held.map((datagram) => traffic(scene, datagram)))),
};

function lie(stage: Stage, scene: Scene, [name = '']: readonly string[], lies: boolean): Played {
  const node = scene.nodes.get(name);
  if (node === undefined) return refused(noNode(scene, name));
  setDiskLies(scene.table.nodes, node, lies);
  return happened(stage, scene);
}

function plan(stage: Stage, scene: Scene, [name = '', ...words]: readonly string[]): Played {
  const node = scene.nodes.get(name);
  if (node === undefined) return refused(noNode(scene, name));
  const crash = words[0] === 'never' && words.length === 1 ? null : parseCrash(words);
  if (crash === undefined) {
    return refused(`expected "plan-crash ${name} POINT TYPE NUMBER" with one of ${crashPoints.join(', ')}, or "never"`);
  }
  return planCrash(scene.table.nodes, node, crash) ? happened(stage, scene) : refused(`${name} is not running`);
}

function parseCrash([point, on, nth = '1', ...more]: readonly string[]): Crash | undefined {
  const knownPoint = crashPoints.find((known) => known === point);
  const knownType = messageTypes.find((known) => known === on);
  const isWhole = more.length === 0 && /^[1-9]\d*$/.test(nth);
  if (knownPoint === undefined || knownType === undefined || !isWhole) return undefined;
  return { point: knownPoint, on: knownType, nth: Number(nth) };
}

/** Groups are lists of names without spaces: "p0,a2 p1,a3,a4". */
function part({ table, nodes }: Scene, words: readonly string[]): Played {
  const groups = words.map((word) => word.split(',').map((name) => nodes.get(name)));
  const known = groups.map((group) => group.filter((node): node is NodeId => node !== undefined));
  const members = known.flat();
  const isComplete = members.length === groups.flat().length && new Set(members).size === members.length;
  if (groups.length < 2 || !isComplete) {
    return refused('expected at least two groups of nodes that do not overlap, as in "partition p0,a2 p1,a3,a4"');
  }
  table.settings = { ...table.settings, groups: known };
  return said([`nothing passes between ${words.join(' and ')}`]);
}

function cut({ table, nodes }: Scene, [arrow = '', ...more]: readonly string[], isCut: boolean): Played {
  const [from, to] = arrow.split('->').map((name) => nodes.get(name));
  if (from === undefined || to === undefined || more.length > 0) return refused(`expected "FROM->TO", got "${arrow}"`);
  table.settings = { ...table.settings, rules: withCut(table.settings.rules, { from, to, isCut }) };
  return said([isCut ? `nothing passes ${arrow}` : `${arrow} is mended`]);
}

/** "prepare to=a2", "from=p0": all of a type, sender or receiver wait at their receivers from now on. */
function hold({ table, nodes }: Scene, words: readonly string[]): Played {
  const others = table.settings.rules.filter(({ isHeld }) => !isHeld);
  if (words.length === 1 && words[0] === 'nothing') {
    table.settings = { ...table.settings, rules: others };
    return said(['nothing more is held']);
  }
  let rule = { ...harmless, isHeld: true };
  for (const word of words) {
    const [, side, name = ''] = /^(from|to)=(.*)$/.exec(word) ?? [];
    const node = nodes.get(name);
    const type = messageTypes.find((known) => known === word);
    if (side !== undefined && node !== undefined) rule = { ...rule, [side]: node };
    else if (type !== undefined) rule = { ...rule, types: [type] };
    else return refused(`expected a type of message, from=NODE or to=NODE, or "hold nothing", got "${word}"`);
  }
  table.settings = { ...table.settings, rules: [...others, rule] };
  return said([`held from now on: ${words.length === 0 ? 'everything' : words.join(' ')}`]);
}

function letGo(stage: Stage, scene: Scene, words: readonly string[], how: Release): Played {
  const { table } = scene;
  const selection = pick(table.held, words, scene);
  if (!selection.ok) {
    const there = table.held.map((datagram) => traffic(scene, datagram)).join('; ');
    return refused(`${selection.reason}; held: ${there === '' ? 'nothing' : there}`);
  }
  const [datagram] = selection.datagrams;
  if (datagram === undefined || !releaseByHand(table, datagram, how)) return refused('its receiver is not awake');
  const lines = linesOf(stage, scene);
  if (how === 'deliver') return said(lines);
  return said([`${traffic(scene, datagram)} is ${how === 'drop' ? 'lost' : 'held twice'}`]);
}
