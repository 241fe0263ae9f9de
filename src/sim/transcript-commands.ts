/** The commands of a transcript: each moves the world by hand and answers what it did, or why it could not. */
import { decreeNumber, type NodeId } from '../paxos/ballot.js';
import { allNodes, labelOf } from '../paxos/configuration.js';
import type { Machine } from '../paxos/host.js';
import type { MachineOptions } from '../paxos/machine.js';
import type { Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { readDisk } from './disk.js';
import { messageForms, parseMessage } from './message-words.js';
import { diskOf, endNode, isDown, isSeated, openDecree, pauseNode, request, restartNode, resumeNode } from './nodes.js';
import type { Datagram } from './process.js';
import {
  createTable,
  deliverByHand,
  dropByHand,
  duplicateByHand,
  expireByHand,
  fateOf,
  holdDisk,
  inject,
  skipElection,
  sweepHeld,
  sweepTimers,
  syncByHand,
  type Table,
} from './table.js';
import { parseCluster } from './transcript-cluster.js';
import { faultCommands } from './transcript-faults.js';
import { isBeginning, parseNth, pick, pickAll, type Selection } from './transcript-selection.js';
import { verdictLines } from './transcript-verdict.js';
import { describeRecord, describeTraffic, formatPersist, formatTimer, type Label } from './transcript-words.js';

export type Played =
  | { readonly ok: true; readonly lines: readonly string[] }
  /** One sentence: what was expected or is not there. */
  | { readonly ok: false; readonly reason: string };

export type Stage = {
  readonly createMachine: (options: MachineOptions) => Machine;
  /** What happened since the command began. */
  records: TraceRecord[];
  scene: Scene | null;
};

export type Scene = {
  readonly preset: Preset;
  readonly table: Table;
  readonly label: Label;
  readonly nodes: ReadonlyMap<string, NodeId>;
  readonly hasElection: boolean;
  /** Everything since the cluster came up, shown or not: the checker asks for complete sequences. */
  readonly trace: TraceRecord[];
};

export type Command = (stage: Stage, scene: Scene, words: readonly string[]) => Played;

/** Deliveries of one command, after which it is taken for one that never ends. */
const deliveriesMax = 10_000;

/**
 * A message in flight is meant by its arrow and the beginning of its words, "[2]" behind them is the second such one.
 *     propose c6 value=x to=p0      deliver p0->a2 prepare 1.0    deliver all accepted to=l5      deliver everything
 *     drop a2->p0 promise           duplicate a2->l5 accepted     inject p0->a3 accept 1.0 = x    timer p0 back-off
 *     crash a2                      crash a2 written              restart a2                      restart a2 wiped
 *     pause a2                      resume a2                     hold-disk a2                    sync a2
 *     state a2                      in-flight                     timers                          open-decree 1
 *     election                      plan-crash a2 torn-persist prepare 1  plan-crash a2 never
 *     partition p0,a2 p1,a3,a4      heal                          cut p0->a2                      mend p0->a2
 *     hold prepare to=a2            hold nothing                  release p0->a2 prepare          discard p0->a2 accept
 *     copy p0->a2 prepare           held                          lie a2                          honest a2
 *     verdict
 */
const commands: { readonly [name: string]: Command } = {
  election: (stage, scene) => raise(stage, scene.preset, true),
  propose: (stage, scene, words) => propose(stage, scene, words),
  deliver: (stage, scene, words) =>
    words[0] === 'everything' ? deliverEverything(stage, scene) : each(stage, scene, words, deliverOne),
  drop: (stage, scene, words) =>
    each(stage, scene, words, (datagram) => {
      dropByHand(scene.table, datagram);
      return [`${traffic(scene, datagram)} is lost`];
    }),
  duplicate: (stage, scene, words) =>
    each(stage, scene, words, (datagram) => {
      duplicateByHand(scene.table, datagram);
      return [`${traffic(scene, datagram)} is in flight twice`];
    }),
  inject: (_stage, scene, words) => injectOne(scene, words),
  timer: (stage, scene, words) => expireOne(stage, scene, words),
  crash: (stage, scene, words) => crash(stage, scene, words),
  pause: onNode(({ table }, node) => pauseNode(table.nodes, node)),
  resume: onNode(({ table }, node) => resumeNode(table.nodes, node)),
  'hold-disk': onNode(({ table }, node) => holdDisk(table, node)),
  restart: (stage, scene, words) => restart(stage, scene, words),
  sync: (stage, scene, [name]) =>
    withNode(scene, name, (node) =>
      syncByHand(scene.table, node) ? happened(stage, scene) : refused(`${name} has no sync under way`),
    ),
  state: (_stage, scene, [name]) => withNode(scene, name, (node) => said([stateOf(scene, node)])),
  'open-decree': (stage, scene, words) => open(stage, scene, words),
  'in-flight': (_stage, scene) => said(orNothing(scene.table.inFlight.map((datagram) => traffic(scene, datagram)))),
  verdict: (_stage, { trace }) => said(verdictLines(trace)),
  timers: (_stage, scene) =>
    said(orNothing(scene.table.timers.map(({ node, timer }) => `${scene.label(node)} ${formatTimer(timer)}`))),
  ...faultCommands,
};

export function createStage(createMachine: (options: MachineOptions) => Machine): Stage {
  return { createMachine, records: [], scene: null };
}

export function play(stage: Stage, line: string): Played {
  const [name = '', ...words] = line.trim().split(/\s+/);
  if (name === 'cluster') {
    const parsed = parseCluster(words);
    return parsed.ok ? raise(stage, parsed.preset, false) : refused(parsed.reason);
  }
  const command = commands[name];
  if (command === undefined) {
    return refused(`unknown command "${name}", expected one of cluster, ${Object.keys(commands).join(', ')}`);
  }
  if (stage.scene === null)
    return refused(`"${name}" before any cluster: begin with "cluster proposers=1 acceptors=3 ..."`);
  stage.scene.table.moves++;
  const played = command(stage, stage.scene, words);
  sweepTimers(stage.scene.table);
  sweepHeld(stage.scene.table);
  return played;
}

/** Sets up a cluster: in its first election, or as if START had been heard by all. */
function raise(stage: Stage, preset: Preset, hasElection: boolean): Played {
  const { configuration } = preset;
  const label: Label = (node) => labelOf(configuration, node);
  const ids = allNodes(configuration);
  const trace: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    trace.push(record);
    stage.records.push(record);
  };
  const table = createTable({ preset, seed: 0, onRecord, createMachine: stage.createMachine });
  const nodes = new Map(ids.map((node) => [label(node), node]));
  stage.scene = { preset, table, label, nodes, hasElection, trace };
  if (hasElection) return happened(stage, stage.scene);
  skipElection(table, ids);
  stage.records = [];
  return said([`${ids.map(label).join(' ')} are up and know their roles`]);
}

function propose(stage: Stage, scene: Scene, [name, ...words]: readonly string[]): Played {
  const value = option(words, 'value');
  const to = option(words, 'to');
  const proposer = to === null ? null : (scene.nodes.get(to) ?? null);
  if (value === null || !words.every((word) => /^(value|to)=/.test(word))) {
    return refused('expected "propose CLIENT value=VALUE" or "propose CLIENT value=VALUE to=PROPOSER"');
  }
  if (to !== null && proposer === null) return refused(noNode(scene, to));
  return withNode(scene, name, (node) => {
    request(scene.table.nodes, node, { type: 'propose', decree: scene.table.nodes.decree, value, proposer });
    return happened(stage, scene);
  });
}

/** One message or all that are selected, in the order of sending. What is sent meanwhile waits for another command. */
function each(
  stage: Stage,
  scene: Scene,
  words: readonly string[],
  act: (datagram: Datagram, stage: Stage, scene: Scene) => readonly string[],
): Played {
  const { inFlight } = scene.table;
  const describe = (datagram: Datagram): string => traffic(scene, datagram);
  const selection: Selection =
    words[0] === 'all' ? pickAll(inFlight, words.slice(1), scene) : pick(inFlight, words, scene);
  if (!selection.ok) {
    const there = inFlight.length === 0 ? 'nothing' : inFlight.map(describe).join('; ');
    return refused(`${selection.reason}; in flight: ${there}`);
  }
  return said(selection.datagrams.flatMap((datagram) => act(datagram, stage, scene)));
}

function deliverOne(datagram: Datagram, stage: Stage, scene: Scene): readonly string[] {
  const fate = fateOf(scene.table, datagram);
  if (!deliverByHand(scene.table, datagram)) return [`${traffic(scene, datagram)} finds nobody`];
  const lines = linesOf(stage, scene);
  if (fate !== null) return [`${traffic(scene, datagram)} is ${fate.fate}`];
  return lines.length === 0 ? [`${traffic(scene, datagram)} waits`] : lines;
}

/** Until nothing is in flight. */
function deliverEverything(stage: Stage, scene: Scene): Played {
  const lines: string[] = [];
  for (let count = 0; count < deliveriesMax; count++) {
    const [first] = scene.table.inFlight;
    if (first === undefined) return said(orNothing(lines));
    lines.push(...deliverOne(first, stage, scene));
  }
  return refused(`still messages in flight after ${deliveriesMax} deliveries`);
}

function injectOne(scene: Scene, [arrow = '', ...words]: readonly string[]): Played {
  const [from, to] = arrow.split('->').map((name) => scene.nodes.get(name));
  if (from === undefined || to === undefined) return refused(`expected "FROM->TO", got "${arrow}"`);
  const message = parseMessage(words.join(' '));
  if (message === null)
    return refused(`"${words.join(' ')}" is no message; expected one of: ${messageForms.join(', ')}`);
  return said([traffic(scene, inject(scene.table, from, to, message))]);
}

function expireOne(stage: Stage, scene: Scene, [name, ...words]: readonly string[]): Played {
  return withNode(scene, name, (node) => {
    const { nth, rest } = parseNth(words);
    const own = scene.table.timers.filter((pending) => pending.node === node);
    const timer = own.filter((pending) => isBeginning(rest.join(' '), formatTimer(pending.timer)))[nth - 1];
    if (timer === undefined) {
      const set = orNothing(own.map((pending) => formatTimer(pending.timer))).join('; ');
      return refused(`no timer of ${name} matches "${words.join(' ')}"; set: ${set}`);
    }
    expireByHand(scene.table, timer);
    return happened(stage, scene);
  });
}

function crash(stage: Stage, scene: Scene, [name, how]: readonly string[]): Played {
  if (how !== undefined && how !== 'written') return refused(`expected "crash ${name}" or "crash ${name} written"`);
  return withNode(scene, name, (node) => {
    if (scene.table.heldDisks.has(node)) holdDisk(scene.table, node); // What it was about to sync is no more.
    endNode(scene.table.nodes, node, 'kill', how === 'written');
    return happened(stage, scene);
  });
}

function restart(stage: Stage, scene: Scene, [name, how]: readonly string[]): Played {
  if (how !== undefined && how !== 'wiped') return refused(`expected "restart ${name}" or "restart ${name} wiped"`);
  return withNode(scene, name, (node) => {
    restartNode(scene.table.nodes, node, how === 'wiped', false);
    if (scene.hasElection) return happened(stage, scene);
    const boot = stage.records.filter((record) => record.kind !== 'step' || record.input.type === 'boot');
    skipElection(scene.table, [node]);
    stage.records = [];
    // Asking for START belongs to the election, which this transcript leaves out.
    return said(boot.flatMap((record) => describeRecord(record, scene.label).slice(0, 1)));
  });
}

function open(stage: Stage, scene: Scene, [number]: readonly string[]): Played {
  if (number === undefined || !/^\d+$/.test(number)) return refused('expected "open-decree NUMBER"');
  openDecree(scene.table.nodes, decreeNumber(Number(number)));
  const idle = (record: TraceRecord): boolean => record.kind === 'step' && record.effects.length === 0;
  stage.records = stage.records.filter((record) => !idle(record));
  return happened(stage, scene);
}

/** The latest record of each kind that the node's disk holds. */
function stateOf(scene: Scene, node: NodeId): string {
  const { nodes } = scene.table;
  const latest = new Map<string, string>();
  for (const record of readDisk(diskOf(nodes, node)))
    latest.set(`${record.type} ${record.decree}`, formatPersist(record));
  const held = latest.size === 0 ? 'nothing' : [...latest.values()].join(', ');
  const life = isDown(nodes, node) ? ' (down)' : '';
  return `${scene.label(node)}${life} holds ${held}${isSeated(nodes, node) ? '' : ', not the disk of its seat'}`;
}

function onNode(act: (scene: Scene, node: NodeId) => void): Command {
  return (stage, scene, [name]) =>
    withNode(scene, name, (node) => {
      act(scene, node);
      return happened(stage, scene);
    });
}

function withNode(scene: Scene, name: string | undefined, act: (node: NodeId) => Played): Played {
  const node = scene.nodes.get(name ?? '');
  return node === undefined ? refused(noNode(scene, name ?? '')) : act(node);
}

const noNode = (scene: Scene, name: string): string =>
  `no node is called "${name}", expected one of ${[...scene.nodes.keys()].join(', ')}`;

/** What the trace tells of this command. */
const happened = (stage: Stage, scene: Scene): Played => said(orNothing(linesOf(stage, scene)));

function linesOf(stage: Stage, scene: Scene): string[] {
  const lines = stage.records.flatMap((record) => describeRecord(record, scene.label));
  stage.records = [];
  return lines;
}

const traffic = ({ label }: Scene, { from, to, message }: Datagram): string =>
  describeTraffic(from, [to], message, label);

const option = (words: readonly string[], name: string): string | null =>
  words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;

const orNothing = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? ['(nothing)'] : lines);

const said = (lines: readonly string[]): Played => ({ ok: true, lines });

const refused = (reason: string): Played => ({ ok: false, reason });
