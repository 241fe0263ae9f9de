/**
 * The oracle has the published count of states, and each step of the explored core is one of its steps or none. The
 * core's state is explored together with all messages that were sent on the way, which the model never forgets.
 */
import { expect, test } from 'vitest';
import { compareBallots, type Proposal } from '../../../src/paxos/ballot.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import { type Core, core } from '../../../src/paxos/machine.js';
import { type Bounds, ownValueOf } from '../../../src/sim/explore/bounds.js';
import { itemOf } from '../../../src/sim/explore/intern-table.js';
import { happeningOf, type Happening, numberOf } from '../../../src/sim/explore/retrace.js';
import { createWorld, type World } from '../../../src/sim/explore/world.js';
import { initialModel, keyOf, type Model, nextModels, reachable, type Sizes, withMessages } from './abstract-paxos.js';
import { brokenCores, small } from './broken-cores.js';

const published: Sizes = { acceptors: 3, values: 2, ballots: 2 };

test('the oracle reaches the 3,921 states of the specification, at depth 17', () => {
  const { keys, depth } = reachable(published);
  expect({ states: keys.size, depth }).toEqual({ states: 3921, depth: 17 });
});

/** Rounds first, then nodes: 1.0, 1.1, 2.0, ... become 0, 1, 2, ... */
const numberOfBallot = (bounds: Bounds, { round, node }: Proposal['ballot']): number =>
  (round - 1) * bounds.proposers + node;

const valueNumber = (bounds: Bounds, value: string): number =>
  Array.from({ length: bounds.proposers }, (_, place) => ownValueOf(place)).indexOf(value);

/** What the step sent, in the words of the model. A promise in a ballot that its acceptor is in already says nothing. */
function saidBy({ bounds, configuration }: World, { who, outcome }: Happening, model: Model): readonly string[] {
  const place = configuration.acceptors.indexOf(who);
  const vote = ({ ballot, value }: Proposal): string =>
    `${numberOfBallot(bounds, ballot)} ${valueNumber(bounds, value)}`;
  return (outcome?.sent ?? []).flatMap(({ message }) => {
    if (message.type === 'prepare') return [`1a ${numberOfBallot(bounds, message.ballot)}`];
    if (message.type === 'accept') return [`2a ${vote(message.proposal)}`];
    if (message.type === 'accepted') return [`2b ${place} ${vote(message.proposal)}`];
    if (message.type !== 'promise') return [];
    const ballot = numberOfBallot(bounds, message.ballot);
    if (model.acceptors[place]?.maxBal === ballot) return [];
    return [`1b ${place} ${ballot} ${message.accepted === null ? '-1 -1' : vote(message.accepted)}`];
  });
}

function modelOf(world: World, state: Int32Array, msgs: readonly string[]): Model {
  const { bounds, configuration, nodes } = world;
  const acceptors = configuration.acceptors.map((acceptor: NodeId) => {
    const memory = itemOf(nodes.table, numberOf(world, state, acceptor))
      .node.acceptor?.memory.values()
      .next().value;
    const { promised, accepted } = memory ?? { promised: null, accepted: null };
    return {
      maxBal: promised === null ? -1 : numberOfBallot(bounds, promised),
      maxVBal: accepted === null ? -1 : numberOfBallot(bounds, accepted.ballot),
      maxVal: accepted === null ? -1 : valueNumber(bounds, accepted.value),
    };
  });
  return { acceptors, msgs };
}

type Strays = { readonly pairs: number; readonly models: ReadonlySet<string>; readonly stray: string | null };

/** Every state with every history of it; `stray` is a step that the model does not have. */
function follow(options: { readonly core: Core; readonly bounds: Bounds }, pairsMax: number | null): Strays {
  const world = createWorld({ ...options, isSymmetric: false, judged: [] });
  const { proposers, rounds, acceptors } = options.bounds;
  const sizes: Sizes = { acceptors, values: proposers, ballots: proposers * rounds };
  const first = world.initial();
  const allowed = new Map<string, ReadonlySet<string>>();
  const happenings = new Map<string, Happening>();
  const seen = new Set([`${first.join()}|`]);
  let frontier: { readonly state: Int32Array; readonly model: Model }[] = [
    { state: first, model: initialModel(sizes) },
  ];
  let stray: string | null = null;
  while (frontier.length > 0 && stray === null && (pairsMax === null || seen.size < pairsMax)) {
    const coming: typeof frontier = [];
    for (const { state, model } of frontier) {
      const own = keyOf(model);
      const steps = allowed.get(own) ?? new Set([own, ...nextModels(model, sizes).map(keyOf)]);
      allowed.set(own, steps);
      world.expand(state, 0, (next, kind, who, what, place) => {
        const step = `${who} ${numberOf(world, state, who)} ${kind} ${what} ${place}`;
        const happening = happenings.get(step) ?? happeningOf(world, state, kind, who, what, place);
        happenings.set(step, happening);
        const after = modelOf(world, next, withMessages(model.msgs, saidBy(world, happening, model)));
        const key = keyOf(after);
        if (!steps.has(key)) stray ??= `${own} -> ${key}`;
        const pair = `${next.join()}|${after.msgs.join()}`;
        if (seen.has(pair)) return;
        seen.add(pair);
        coming.push({ state: next.slice(), model: after });
      });
    }
    frontier = coming;
  }
  return { pairs: seen.size, models: new Set(allowed.keys()), stray };
}

/** With two proposers on three acceptors there are millions of histories: the first ones here, many more at length. */
const pairsMax = process.env.PAXOS_TUI_LONG === undefined ? 5_000 : 300_000;

test.each<[string, Bounds, pairs: number | null]>([
  ['one proposer, a crash and a duplicate', { ...small, proposers: 1, duplicates: 1, crashes: 1 }, pairsMax],
  ['two proposers on two acceptors', { ...small, acceptors: 2 }, null],
  ['two proposers on two acceptors, two rounds', { ...small, acceptors: 2, rounds: 2 }, pairsMax],
  ['two proposers on three acceptors', small, pairsMax],
  ['two proposers, a crash and a duplicate', { ...small, duplicates: 1, crashes: 1 }, pairsMax],
])('%s: steps of the model alone', (_name, bounds, pairs) => {
  const followed = follow({ core, bounds }, pairs);
  expect(followed.stray).toBeNull();
  expect(followed.pairs).toBeGreaterThan(500);
  if (bounds.rounds > 1) return;
  const { keys } = reachable({ acceptors: bounds.acceptors, values: bounds.proposers, ballots: bounds.proposers });
  for (const model of followed.models) expect(keys.has(model)).toBe(true);
});

test.each(['accept-respects-promise', 'safe-at'])('a core that breaks %s leaves the model', (property) => {
  const broken = brokenCores.find((each) => each.property === property);
  expect(follow({ core: broken?.core ?? core, bounds: { ...small, acceptors: 2 } }, null).stray).not.toBeNull();
});

test('ballots become numbers in their own order', () => {
  const bounds = { ...small, rounds: 2 };
  const ballots = [1, 2].flatMap((round) => [0, 1].map((node) => ({ round, node: node as NodeId })));
  const sorted = [...ballots].sort(compareBallots);
  expect(sorted.map((ballot) => numberOfBallot(bounds, ballot))).toEqual([0, 1, 2, 3]);
});
