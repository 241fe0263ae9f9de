/**
 * A failing seed made small: its random schedule is run, what the nodes did is turned into commands of a hand, and as
 * many of these as can go are left out. Pure, and the same on every machine.
 */
import type { Decree } from '../../paxos/ballot.js';
import { isOfDecree } from '../../paxos/effect.js';
import { allNodes } from '../../paxos/configuration.js';
import type { QuirkName } from '../../paxos/quirks.js';
import type { PropertyName, Violation } from '../../checker/judge.js';
import type { StepRecord, TraceRecord } from '../../schema/trace.js';
import type { Trial, TrialOptions } from '../trial.js';
import type { HandCommand } from './hand-command.js';
import { createPlayer, type Played, type Player } from './hand-play.js';
import { countNodes, type Script, shapeOf } from './script.js';
import { minimise } from './minimise.js';
import { withPlainValues } from './plain-values.js';
import { recast } from './smaller-cluster.js';
import { commandsOf, type Focus } from './tape.js';

type ShrinkOptions = Omit<TrialOptions, 'onRecord'>;

/** What had to stay to see the violation: its decree alone, all decrees, or the election before them too. */
type Kept = 'decree' | 'decrees' | 'election';

export type Shrunk = {
  readonly type: 'shrunk';
  readonly property: PropertyName;
  readonly before: Size;
  /** `events` are commands. */
  readonly after: Size;
  readonly script: Script;
  readonly violation: Violation;
  readonly kept: Kept;
  /** Not one command can go; false where the effort was bounded. */
  readonly isMinimal: boolean;
};

type Size = { readonly events: number; readonly nodes: number };

export type ShrinkOutcome =
  | Shrunk
  /** Nothing is wrong with this seed's safety. */
  | { readonly type: 'safe'; readonly trial: Trial }
  /** The commands of a hand do not bring the violation about again. */
  | { readonly type: 'not-by-hand'; readonly property: PropertyName };

/** A scenario of more commands is not followed by anybody: then the next property that the seed violates is tried. */
const commandsMax = 40;

/** `run` says under which faults the seed fails. */
export function shrinkSeed(options: ShrinkOptions, run: (options: TrialOptions) => Trial): ShrinkOutcome {
  const trace: TraceRecord[] = [];
  const trial = run({ ...options, onRecord: (record) => trace.push(record) });
  const candidates = gravestFirst(trial.verdict.violations);
  const [gravest] = candidates;
  if (gravest === undefined) return { type: 'safe', trial };
  let shortest: Shrunk | null = null;
  for (const violation of candidates) {
    const shrunk = shrinkViolation(trace, options, violation, trial.events);
    if (shrunk === null) continue;
    if (shrunk.after.events <= commandsMax) return shrunk;
    if (shortest === null || shrunk.after.events < shortest.after.events) shortest = shrunk;
  }
  return shortest ?? { type: 'not-by-hand', property: gravest.property };
}

/** The first violation of each property: of agreement, which all others protect, and then as they came about. */
function gravestFirst(violations: readonly Violation[]): readonly Violation[] {
  const firsts = violations.filter(
    ({ property }, place) => violations.findIndex((each) => each.property === property) === place,
  );
  const isGravest = ({ property }: Violation): boolean => property === 'agreement';
  return [...firsts.filter(isGravest), ...firsts.filter((each) => !isGravest(each))];
}

function shrinkViolation(
  trace: readonly TraceRecord[],
  options: ShrinkOptions,
  violation: Violation,
  events: number,
): Shrunk | null {
  const { property } = violation;
  const player = createPlayer(options.createMachine, property);
  const found = reproduce(trace, options, violation, player);
  if (found === null) return null;
  const { played, isMinimal } = minimise(found.played, player);
  const { script } = played;
  return {
    type: 'shrunk',
    property,
    before: { events, nodes: allNodes(options.preset.configuration).length },
    after: { events: script.commands.length, nodes: countNodes(script) },
    script,
    violation: played.violation,
    kept: found.kept,
    isMinimal,
  };
}

/** With as little as will do: first the decree alone that the evidence speaks of. */
function reproduce(
  trace: readonly TraceRecord[],
  { preset }: ShrinkOptions,
  violation: Violation,
  player: Player,
): { readonly played: Played; readonly kept: Kept } | null {
  const { configuration, quirks = [] } = preset;
  if (configuration.log !== undefined) return reproduceLog(trace, quirks, violation, player);
  const attempts: { readonly focus: Focus; readonly kept: Kept }[] = [
    ...decreesOf(trace, violation).map(
      (decree) => ({ focus: { decree, hasElection: false }, kept: 'decree' }) as const,
    ),
    { focus: { decree: null, hasElection: false }, kept: 'decrees' },
    { focus: { decree: null, hasElection: true }, kept: 'election' },
  ];
  for (const { focus, kept } of attempts) {
    const commands = commandsOf(trace, configuration, focus);
    const script = recast({ quirks, log: null, hasElection: focus.hasElection, commands }, configuration);
    const played = player.play(isTypable(commands, oneWord) ? script : withPlainValues(script));
    if (played !== null) return { played, kept };
  }
  return null;
}

/** All slots: what happens in one hangs on others. First without what came after the violation. */
function reproduceLog(
  trace: readonly TraceRecord[],
  quirks: readonly QuirkName[],
  { evidence }: Violation,
  player: Player,
): { readonly played: Played; readonly kept: Kept } | null {
  const [run] = trace;
  // The schedule has drawn settings of its own.
  const configuration = run?.kind === 'run' ? run.preset.configuration : null;
  if (configuration?.log === undefined) throw new Error('a trace of a log that does not begin with its run');
  const log = shapeOf(configuration.log);
  const counts = { proposers: 0, acceptors: 0, learners: 0, clients: configuration.clients.length };
  const last = Math.max(...evidence.map((each) => trace.findIndex((record) => isAt(record, each))));
  for (const end of [last + 1, trace.length]) {
    const commands = commandsOf(trace.slice(0, end), configuration, { decree: null, hasElection: false });
    // What cannot be typed cannot be told.
    const played = isTypable(commands, words)
      ? player.play({ counts, log, quirks, hasElection: false, commands })
      : null;
    if (played !== null) return { played, kept: 'decree' };
  }
  return null;
}

const isAt = (record: TraceRecord, { node, incarnation, sequence }: Violation['evidence'][number]): boolean =>
  record.node === node && record.incarnation === incarnation && record.sequence === sequence;

/** Words of a scenario are parted by blanks, so a value must have none. */
const oneWord = /^\S+$/;
/** Operations of a log have several, with one blank between them, and none that begins like an option. */
const words = /^\S+(?: (?!\w+=)\S+)*$/;

const isTypable = (commands: readonly HandCommand[], value: RegExp): boolean =>
  commands.every(({ act }) => act.type !== 'propose' || value.test(act.value));

/** Those that the two records of the evidence are about, the later one's first. */
function decreesOf(trace: readonly TraceRecord[], { evidence }: Violation): readonly Decree[] {
  const decrees = new Set<Decree>();
  for (const one of evidence.toReversed()) {
    const record = trace.find((each) => isAt(each, one));
    if (record?.kind === 'step') for (const decree of decreesOfStep(record)) decrees.add(decree);
  }
  return [...decrees];
}

function decreesOfStep({ input, effects }: StepRecord): readonly Decree[] {
  const decrees: Decree[] = [];
  if (input.type === 'message' && 'decree' in input.message) decrees.push(input.message.decree);
  for (const effect of effects) {
    if (effect.type === 'persist') decrees.push(...(isOfDecree(effect.record) ? [effect.record.decree] : []));
    else if ('decree' in effect) decrees.push(effect.decree);
  }
  if (input.type === 'boot') decrees.push(...input.recovered.filter(isOfDecree).map(({ decree }) => decree));
  return decrees;
}
