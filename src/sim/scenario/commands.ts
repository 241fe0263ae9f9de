/** The commands of a scenario: each moves the world by hand and answers what it did, or why it could not. */
import { decreeNumber, type NodeId } from '../../paxos/ballot.js';
import { isOfDecree } from '../../paxos/effect.js';
import { replicasOf } from '../../paxos/multi/settings.js';
import type { TraceRecord } from '../../schema/trace.js';
import { readDisk } from '../disk.js';
import { LogProgress } from '../log/progress.js';
import {
  diskOf,
  endNode,
  isDown,
  isSeated,
  openDecree,
  pauseNode,
  request,
  restartNode,
  resumeNode,
} from '../nodes.js';
import {
  dropByHand,
  duplicateByHand,
  expireByHand,
  holdDisk,
  skipElection,
  sweepHeld,
  sweepTimers,
  syncByHand,
} from '../table.js';
import { parseCluster } from './cluster.js';
import { faultCommands } from './fault-commands.js';
import { leaderCommands } from './leader-commands.js';
import { deliverEverything, deliverOne, each, injectOne } from './message-commands.js';
import { isBeginning, parseNth } from './selection.js';
import {
  type Command,
  happened,
  noNode,
  orNothing,
  type Played,
  raise,
  refused,
  said,
  type Scene,
  type Stage,
  traffic,
  withNode,
} from './stage.js';
import { verdictLines } from './verdict.js';
import { describeRecord, formatPersist, formatTimer } from './words.js';

/**
 * With `cluster` (see `parseCluster`) these are all. Nodes go by their labels. A message in flight is meant by its
 * arrow and the beginning of its words, with "[2]" behind them the second such one; several by "all", a type, and from=
 * or to=. A timer is meant by its node and the beginning of its words.
 *
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
 *
 * Of a log, where nodes are replicas and clients:
 *
 *     propose c3 value=put a 1      propose c3 value=put a x filled=12000           applied
 *     lead r0                       lead r2 with r1               campaign r2 with r1
 *
 * `filled` makes an operation that long, with dots. `applied` tells how far each replica is, and the digest of its
 * history. `campaign` and `lead` play a whole election, see there. `quietly` before any command tells of it only who
 * leads, what is proposed, decided, executed and answered: quietly deliver everything.
 * Where nodes are friends, they and their ballots go by their names: deliver Amy->Ben prepare 1.Amy.
 */
const commands: { readonly [name: string]: Command } = {
  election: (stage, scene) =>
    scene.preset.configuration.log === undefined
      ? raise(stage, scene.preset, true)
      : refused('the replicas of a log elect nobody in a ring'),
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
  applied: (_stage, scene) => said(appliedLines(scene)),
  verdict: (_stage, { trace }) => said(verdictLines(trace)),
  timers: (_stage, scene) =>
    said(
      orNothing(
        scene.table.timers.map(({ node, timer }) => `${scene.label(node)} ${formatTimer(timer, scene.ballotText)}`),
      ),
    ),
  ...faultCommands,
  ...leaderCommands,
};

export function play(stage: Stage, line: string): Played {
  const all = line.trim().split(/\s+/);
  stage.isQuiet = all[0] === 'quietly';
  const [name = '', ...words] = stage.isQuiet ? all.slice(1) : all;
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
  const answer = command(stage, stage.scene, words);
  const played = answer.ok ? said(orNothing(answer.lines)) : answer;
  sweepTimers(stage.scene.table);
  sweepHeld(stage.scene.table);
  return played;
}

/** A value may have several words; it ends where filled= or to= begins, or the line. */
function propose(stage: Stage, scene: Scene, [name, ...words]: readonly string[]): Played {
  const [, before, value, filled, behind] =
    /^(?:to=(\S+) )?value=(\S+(?: (?!\w+=)\S+)*)(?: filled=(\d{1,5}))?(?: to=(\S+))?$/.exec(words.join(' ')) ?? [];
  const to = before ?? behind ?? null;
  const proposer = to === null ? null : (scene.nodes.get(to) ?? null);
  if (value === undefined || (before !== undefined && behind !== undefined)) {
    return refused('expected "propose CLIENT value=VALUE" or "propose CLIENT value=VALUE to=PROPOSER"');
  }
  if (to !== null && proposer === null) return refused(noNode(scene, to));
  return withNode(scene, name, (node) => {
    const whole = value.padEnd(Number(filled ?? 0), '.');
    request(scene.table.nodes, node, { type: 'propose', decree: scene.table.nodes.decree, value: whole, proposer });
    return happened(stage, scene);
  });
}

function expireOne(stage: Stage, scene: Scene, [name, ...words]: readonly string[]): Played {
  return withNode(scene, name, (node) => {
    const { nth, rest } = parseNth(words);
    const own = scene.table.timers.filter((pending) => pending.node === node);
    const timer = own.filter((pending) => isBeginning(rest.join(' '), formatTimer(pending.timer, scene.ballotText)))[
      nth - 1
    ];
    if (timer === undefined) {
      const set = orNothing(own.map((pending) => formatTimer(pending.timer, scene.ballotText))).join('; ');
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
    sweepHeld(scene.table, node);
    if (scene.hasElection || scene.preset.configuration.log !== undefined) return happened(stage, scene);
    const boot = stage.records.filter((record) => record.kind !== 'step' || record.input.type === 'boot');
    skipElection(scene.table, [node]);
    stage.records = [];
    // Asking for START belongs to the election, which this scenario leaves out.
    return said(boot.flatMap((record) => describeRecord(record, scene.label, scene.ballotText).slice(0, 1)));
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
  for (const record of readDisk(diskOf(nodes, node))) {
    // Of a log, whose slots are told apart by the first of a row.
    const place = isOfDecree(record) ? record.decree : 'first' in record ? record.first : '';
    latest.set(`${record.type} ${place}`, formatPersist(record, scene.ballotText));
  }
  const held = latest.size === 0 ? 'nothing' : [...latest.values()].join(', ');
  const life = isDown(nodes, node) ? ' (down)' : '';
  return `${scene.label(node)}${life} holds ${held}${isSeated(nodes, node) ? '' : ', not the disk of its seat'}`;
}

function appliedLines({ preset, trace, label }: Scene): readonly string[] {
  const { log } = preset.configuration;
  if (log === undefined) return ['this cluster keeps no log'];
  const progress = new LogProgress(preset.clients);
  for (const record of trace) progress.fold(record);
  return replicasOf(log).map((node) => {
    const { slot, history } = progress.appliedAt(node);
    const told = history === null ? '' : `, history ${history.toString(16).padStart(8, '0')}`;
    return `${label(node)} applied the slots below ${slot}${told}`;
  });
}

function onNode(act: (scene: Scene, node: NodeId) => void): Command {
  return (stage, scene, [name]) =>
    withNode(scene, name, (node) => {
      act(scene, node);
      return happened(stage, scene);
    });
}
