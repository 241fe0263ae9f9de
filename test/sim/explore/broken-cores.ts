/** Wrong cores, one for each property that an exploration judges, and what it takes to see each fail. */
import type { Effect, Input } from '../../../src/paxos/effect.js';
import { type Core, core, type Node } from '../../../src/paxos/machine.js';
import type { PropertyName } from '../../../src/checker/judge.js';
import type { Bounds } from '../../../src/sim/explore/bounds.js';

export const small: Bounds = {
  proposers: 2,
  acceptors: 3,
  learners: 0,
  rounds: 1,
  duplicates: 0,
  crashes: 0,
  timers: 0,
  loss: false,
};

export type Broken = {
  readonly name: string;
  readonly property: PropertyName;
  readonly core: Core;
  readonly bounds: Bounds;
};

const stepping = (step: (node: Node, input: Input) => Effect[]): Core => ({ ...core, step });

/** A disk that is read back without some of its records. */
const forgetting = (...types: readonly string[]): Core =>
  stepping((node, input) => {
    if (input.type !== 'boot') return core.step(node, input);
    return core.step(node, { ...input, recovered: input.recovered.filter(({ type }) => !types.includes(type)) });
  });

/** Whoever counts votes is content with one. */
const quorumOfOne = (phase1: number): Core => ({
  ...core,
  create(options) {
    const node = core.create(options);
    const quorum = { phase1, phase2: 1 };
    const { proposer, learner } = node;
    return {
      ...node,
      proposer: proposer === null ? null : { ...proposer, quorum },
      learner: learner === null ? null : { ...learner, quorum },
    };
  },
});

const ignoresItsPromise = stepping((node, input) => {
  const memory = node.acceptor?.memory.get(node.decree);
  if (memory !== undefined && input.type === 'message' && input.message.type === 'accept') memory.promised = null;
  return core.step(node, input);
});

const ignoresReports = stepping((node, input) => {
  if (input.type !== 'message' || input.message.type !== 'promise') return core.step(node, input);
  return core.step(node, { ...input, message: { ...input.message, accepted: null } });
});

/** Each further promise makes it choose its value anew. */
const notFrozen = stepping((node, input) => {
  const proposing = node.proposer?.decrees.get(node.decree);
  const isPromise = input.type === 'message' && input.message.type === 'promise';
  if (isPromise && proposing?.phase === 'accepting') proposing.phase = 'preparing';
  return core.step(node, input);
});

const makesUpValues = stepping((node, input) => {
  if (input.type !== 'message' || input.message.type !== 'request') return core.step(node, input);
  return core.step(node, { ...input, message: { ...input.message, value: 'made-up' } });
});

export const brokenCores: readonly Broken[] = [
  {
    name: 'an acceptor that forgets its promise over a crash',
    property: 'promise-monotone',
    core: forgetting('promised', 'accepted'),
    bounds: { ...small, crashes: 1 },
  },
  {
    name: 'an acceptor that accepts below its promise',
    property: 'accept-respects-promise',
    core: ignoresItsPromise,
    bounds: small,
  },
  {
    name: 'a proposer that does not freeze its value',
    property: 'one-value-per-ballot',
    core: notFrozen,
    bounds: small,
  },
  { name: 'a proposer that ignores reports', property: 'safe-at', core: ignoresReports, bounds: small },
  { name: 'a proposer that needs one vote', property: 'chosen-means-quorum', core: quorumOfOne(2), bounds: small },
  {
    name: 'a learner that needs one vote',
    property: 'learned-means-chosen',
    core: quorumOfOne(2),
    bounds: { ...small, proposers: 1, learners: 1 },
  },
  { name: 'proposers that need one vote', property: 'agreement', core: quorumOfOne(2), bounds: small },
  { name: 'a proposer that makes values up', property: 'validity', core: makesUpValues, bounds: small },
  {
    name: 'a learner that forgets its decision and needs one vote',
    property: 'integrity',
    core: { create: quorumOfOne(1).create, step: forgetting('decided').step },
    bounds: { ...small, acceptors: 2, learners: 1, crashes: 1 },
  },
];
