/**
 * What happened on the way to a breach as a scenario: commands for the world in which nothing moves by itself, replayed
 * there by the same core and judged by the checker that judges traces.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { type Configuration, labelOf } from '../../paxos/configuration.js';
import type { Core } from '../../paxos/machine.js';
import type { QuirkName } from '../../paxos/quirks.js';
import { replayScenario } from '../scenario/replay.js';
import { formatMessage, formatTimer } from '../scenario/words.js';
import { type Bounds, describeBounds, ownValueOf } from './bounds.js';
import type { Finding } from './facts.js';
import { act, type Act } from './move.js';
import { keyOf } from './plain-data.js';
import type { Happening } from './retrace.js';

export type Counterexample = {
  readonly findings: readonly Finding[];
  /** Steps from the beginning. */
  readonly depth: number;
  /** The whole scenario, with what the world answered. */
  readonly text: string;
  /** What the checker says at its end. */
  readonly verdict: readonly string[];
};

export type Case = {
  readonly core: Core;
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly quirks: readonly QuirkName[];
  readonly findings: readonly Finding[];
  readonly happenings: readonly Happening[];
};

export function counterexampleOf({ core, configuration, bounds, quirks, findings, happenings }: Case): Counterexample {
  const label = (node: NodeId): string => labelOf(configuration, node);
  const { proposers, acceptors, learners, clients } = configuration;
  const counts = [
    `proposers=${proposers.length}`,
    `acceptors=${acceptors.length}`,
    // A scenario's cluster has at least one; it hears and never answers, since nothing to it is delivered.
    `learners=${Math.max(1, learners.length)}`,
    `clients=${clients.length}`,
    ...quirks.map((quirk) => `quirk=${quirk}`),
  ];
  const shift = learners.length === 0 ? 1 : 0;
  const client = (place: number): string => `c${(clients[place] ?? 0) + shift}`;
  const name = (node: NodeId): string => (clients.includes(node) ? client(clients.indexOf(node)) : label(node));
  const commands = [
    `cluster ${counts.join(' ')}`,
    ...proposers.map((proposer, place) => `propose ${client(place)} value=${ownValueOf(place)} to=${label(proposer)}`),
    ...commandsOf(happenings, name),
    'verdict',
  ];
  const comments = [
    `# Shortest way to a violation: ${counted(happenings.length)} after the requests.`,
    `# ${describeBounds(bounds)}.`,
    ...findings.map(({ property, text }) => `# ${property}: ${text}.`),
  ];
  const script = [...comments, commands.join('\n\n')].join('\n');
  const replay = replayScenario(script, (options) => {
    const node = core.create(options);
    return { step: (input) => core.step(node, input) };
  });
  if (!replay.ok) throw new Error(`line ${replay.line} of the counterexample cannot be replayed: ${replay.reason}`);
  return { findings, depth: happenings.length, text: replay.text, verdict: replay.blocks.at(-1)?.answered ?? [] };
}

const counted = (steps: number): string => (steps === 1 ? '1 step' : `${steps} steps`);

function commandsOf(happenings: readonly Happening[], name: (node: NodeId) => string): readonly string[] {
  /** Whose disks wait for a hand from then on. */
  const held = new Set<NodeId>();
  return happenings.flatMap((happening, index) => {
    const { act: kind, who, input, outcome } = happening;
    const commands: string[] = [];
    const what = wordsOf(happening, name);
    const dies = isDying(kind);
    // One copy is enough unless the same message is delivered again.
    if (input?.type === 'message' && kind !== act.drop && happenings.slice(index + 1).some(isSame(happening))) {
      if (kind === act.deliverCopy || dies) commands.push(`duplicate ${what}`);
    }
    if (dies) commands.push(`hold-disk ${name(who)}`);
    if (kind === act.drop) commands.push(`drop ${what}`);
    else if (input?.type === 'message') commands.push(`deliver ${what}`);
    else if (input?.type === 'timer') commands.push(`timer ${what}`);
    if (dies) commands.push(`crash ${name(who)} written`, `restart ${name(who)}`);
    else if (kind === act.crash) commands.push(`crash ${name(who)}`, `restart ${name(who)}`);
    else if (held.has(who) && outcome?.isWritten === true) commands.push(`sync ${name(who)}`);
    if (dies) held.add(who);
    return commands;
  });
}

const isDying = (kind: Act): boolean => kind === act.deliverAndDie || kind === act.expireAndDie;

const isSame =
  (one: Happening) =>
  (other: Happening): boolean =>
    other.input?.type === 'message' && other.to === one.to && keyOf(other.input) === keyOf(one.input);

function wordsOf({ who, to, input }: Happening, name: (node: NodeId) => string): string {
  if (input?.type === 'message') return `${name(input.from)}->${name(to)} ${formatMessage(input.message)}`;
  return input?.type === 'timer' ? `${name(who)} ${formatTimer(input.timer)}` : name(who);
}
