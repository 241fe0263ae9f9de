/**
 * One node: the roles that its seats give it, behind one step function. Routes each input to the role that it is for
 * and refuses messages from nodes that hold no seat for them. Seats follow from the configuration alone; the
 * election, which runs before, announces them.
 */
import { createAcceptor, recoverAcceptor, stepAcceptor } from './basic/acceptor.js';
import { awaitDecision, createLearner, expireLearner, recoverLearner, stepLearner } from './basic/learner.js';
import { createProposer, expireProposer, recoverProposer, stepProposer } from './basic/proposer.js';
import { type Ballot, type Decree, decreeNumber, type NodeId } from './ballot.js';
import {
  awaitDecisionAsClient,
  type ClientPlan,
  createClient,
  expireClient,
  openDecree,
  stepClient,
  submit,
} from './client.js';
import { type Configuration, consensusNodes, rolesOf } from './configuration.js';
import { type Effect, type Input, isOfDecree, type Timer } from './effect.js';
import {
  askForStart,
  createAnnouncement,
  expireAnnouncement,
  stepAnnouncement,
  takeOffice,
  waitForStart,
} from './election/announcement.js';
import {
  campaign,
  createRing,
  expireSilence,
  expireToken,
  hearOfElection,
  stepRing,
  watchForSilence,
} from './election/ring.js';
import type { Machine } from './host.js';
import type { DecreeMessage, Message } from './message.js';
import { createBroadcastMachine } from './broadcast/machine.js';
import { isBroadcastMessage } from './broadcast/message.js';
import { isBroadcastTimer } from './broadcast/timer.js';
import { isLogTimer } from './multi/effect.js';
import { createReplicaMachine } from './multi/machine.js';
import { isLogMessage } from './multi/message.js';
import { type Quirks, sound } from './quirks.js';
import { quorumsOf } from './quorum.js';
import { inOneVoice, shareDecision } from './several-seats.js';
import { activeDecreesMax } from './timing.js';

export type MachineOptions = {
  readonly configuration: Configuration;
  readonly self: NodeId;
  /** Null unless this node is a client. */
  readonly client: ClientPlan | null;
  /** Rules that this node gets wrong; none unless it is asked for by name. */
  readonly quirks?: Quirks;
};

/** All that a node is: plain data, which only `step` changes. */
export type Node = ReturnType<typeof createNode>;

/** A machine taken apart, for those who keep many states of one node side by side: the state-space explorer. */
export type Core = { create(options: MachineOptions): Node; step(node: Node, input: Input): Effect[] };

export const core: Core = { create: createNode, step };

export function createMachine(options: MachineOptions): Machine {
  const { log, multicast } = options.configuration;
  if (multicast !== undefined) return createBroadcastMachine(options, multicast);
  if (log !== undefined) return createReplicaMachine(options, log);
  const node = createNode(options);
  return { step: (input) => step(node, input) };
}

function createNode({ configuration, self, client, quirks = sound }: MachineOptions) {
  const { proposers, acceptors, learners, clients } = configuration;
  const quorum = quorumsOf(acceptors.length, quirks);
  const ring = consensusNodes(configuration);
  const audience = [...new Set([...proposers, ...clients])];
  return {
    configuration,
    self,
    quirks,
    /** False on a disk that is not the seat's: such a node neither votes nor proposes. */
    seated: true,
    decree: decreeNumber(0),
    hasSeveralSeats: rolesOf(configuration, self).length > 1,
    announcement: createAnnouncement(self, configuration),
    ring: ring.includes(self) ? createRing(self, ring) : null,
    proposer: proposers.includes(self) ? createProposer({ self, acceptors, learners, quorum, quirks }) : null,
    acceptor: acceptors.includes(self) ? createAcceptor(learners, quirks) : null,
    learner: learners.includes(self)
      ? createLearner({ self, acceptors, learners, proposers, audience, quorum, quirks })
      : null,
    client: client === null ? null : createClient({ plan: client, proposers, learners }),
  };
}

function step(node: Node, input: Input): Effect[] {
  switch (input.type) {
    case 'boot':
      return boot(node, input);
    case 'message':
      return receive(node, input.from, input.message);
    case 'timer':
      return expire(node, input.timer);
    case 'propose':
      return node.client === null ? [] : submit(node.client, input.decree, input.value, input.proposer);
    case 'open-decree': {
      if (input.decree <= node.decree) return []; // Open already.
      node.decree = input.decree;
      return node.announcement.started === null ? [] : takePart(node, input.decree, 0);
    }
    case 'load':
      return [];
  }
}

/** The first start of a node opens the election; a later one asks for the START that it missed. */
function boot(node: Node, input: Input & { type: 'boot' }): Effect[] {
  node.seated = input.seated || node.quirks.has('wiped-disk-votes');
  if (node.client !== null) node.client.session = input.session;
  if (node.proposer !== null) node.proposer.hasRestarted = input.incarnation > 1;
  for (const record of input.recovered.filter(isOfDecree)) {
    if (node.acceptor !== null) recoverAcceptor(node.acceptor, record);
    if (node.proposer !== null) recoverProposer(node.proposer, record);
    if (node.learner !== null) recoverLearner(node.learner, record);
    if (record.type === 'decided') shareDecision(node, record.decree, record.proposal);
  }
  if (node.ring === null) return [waitForStart()];
  if (input.incarnation > 1) return [...askForStart(node.announcement, 0), watchForSilence(node.ring)];
  return inOffice(node, campaign(node.ring));
}

function receive(node: Node, from: NodeId, message: Message): Effect[] {
  if (isLogMessage(message) || isBroadcastMessage(message))
    return [{ type: 'refuse', from, reason: `${message.type}: this cluster keeps no log` }];
  switch (message.type) {
    case 'token':
      // The election is over: whoever holds one more is told its outcome.
      if (node.announcement.started !== null) {
        const acknowledgement = node.ring === null ? [] : stepRing(node.ring, from, message).slice(0, 1);
        return [...acknowledgement, ...stepAnnouncement(node.announcement, message.candidate, { type: 'start-query' })];
      }
      return node.ring === null ? [] : inOffice(node, stepRing(node.ring, from, message));
    case 'token-ack':
      return node.ring === null ? [] : stepRing(node.ring, from, message);
    case 'role':
      if (node.ring !== null) hearOfElection(node.ring);
      return stepAnnouncement(node.announcement, from, message);
    case 'role-ack':
    case 'start':
    case 'start-ack':
    case 'start-query':
      return afterStart(node, stepAnnouncement(node.announcement, from, message));
    default:
      return discuss(node, from, message);
  }
}

/** Messages about a decree, for each seat of this node. */
function discuss(node: Node, from: NodeId, message: DecreeMessage): Effect[] {
  const refusal = refuse(node, from, message);
  if (refusal !== null) return [refusal];
  const effects: Effect[] = [];
  if (node.acceptor !== null && node.seated) effects.push(...stepAcceptor(node.acceptor, from, message));
  if (node.proposer !== null && node.seated) effects.push(...stepProposer(node.proposer, from, message));
  if (node.learner !== null) effects.push(...stepLearner(node.learner, from, message));
  if (node.client !== null) effects.push(...stepClient(node.client, from, message));
  return node.hasSeveralSeats ? inOneVoice(node, effects) : effects;
}

/** A message counts only from one who holds the seat for it, and a ballot only from its owner. */
function refuse(node: Node, from: NodeId, message: DecreeMessage): Effect | null {
  const { proposers, acceptors, learners } = node.configuration;
  const refusal = (reason: string): Effect => ({ type: 'refuse', from, reason });
  switch (message.type) {
    case 'prepare':
      return ownBallot(from, message.ballot) && proposers.includes(from)
        ? abstention(node, from)
        : refusal('a prepare from a node that does not own its ballot');
    case 'accept':
      return ownBallot(from, message.proposal.ballot) && proposers.includes(from)
        ? abstention(node, from)
        : refusal('an accept from a node that does not own its ballot');
    case 'promise':
    case 'accepted':
    case 'rejected':
      return acceptors.includes(from) ? null : refusal(`a ${message.type} from a node that is not an acceptor`);
    case 'decision':
      return learners.includes(from) || proposers.includes(from)
        ? null
        : refusal('a decision from a node that is neither learner nor proposer');
    default:
      return null;
  }
}

const ownBallot = (from: NodeId, ballot: Ballot): boolean => ballot.node === from;

/** What a node with a strange disk might have promised before is lost, so it must not vote again. */
function abstention(node: Node, from: NodeId): Effect | null {
  if (node.seated || node.acceptor === null) return null;
  return { type: 'refuse', from, reason: 'asked to vote, but this disk is not the one that the seat is known by' };
}

function expire(node: Node, timer: Timer): Effect[] {
  if (isLogTimer(timer) || isBroadcastTimer(timer)) return [];
  const { announcement, ring, proposer, learner, client } = node;
  if ('decree' in timer && timer.decree <= node.decree - activeDecreesMax) return [];
  switch (timer.type) {
    case 'token-resend':
      if (ring === null || announcement.started !== null) return [];
      return inOffice(node, expireToken(ring, timer));
    case 'election-silence':
      // A leader in office hears nothing while it waits for acknowledgements; it goes on by itself.
      if (ring === null || announcement.started !== null || announcement.office !== null) return [];
      return inOffice(node, expireSilence(ring, timer));
    case 'announce-resend':
      return afterStart(node, expireAnnouncement(announcement, timer));
    case 'start-query':
      return askForStart(announcement, timer.attempt);
    case 'phase-resend':
    case 'back-off':
      return proposer === null ? [] : expireProposer(proposer, timer);
    case 'decision-resend':
      return learner === null ? [] : expireLearner(learner, timer);
    case 'learn-query': {
      const asLearner = learner === null ? [] : expireLearner(learner, timer);
      return client === null || learner !== null ? asLearner : expireClient(client, timer);
    }
    case 'request-due':
    case 'request-retry':
      return client === null ? [] : expireClient(client, timer);
  }
}

/** Being elected is followed at once by what a leader does. */
function inOffice(node: Node, effects: Effect[]): Effect[] {
  const elected = effects.find((effect) => effect.type === 'elected');
  if (elected === undefined) return effects;
  return [...effects, ...afterStart(node, takeOffice(node.announcement, elected.election))];
}

/** START begins the work on the decree that is open. */
function afterStart(node: Node, effects: Effect[]): Effect[] {
  if (!effects.some((effect) => effect.type === 'started')) return effects;
  return [...effects, ...catchUp(node), ...takePart(node, node.decree, node.client?.plan.afterMs ?? 0)];
}

function takePart(node: Node, decree: Decree, afterMs: number): Effect[] {
  return [
    ...(node.learner === null ? [] : awaitDecision(node.learner, decree)),
    ...(node.client === null ? [] : openDecree(node.client, decree, afterMs, node.learner === null)),
  ];
}

/** Whoever hears START late asks what was decided meanwhile in earlier decrees. */
function catchUp(node: Node): Effect[] {
  const effects: Effect[] = [];
  for (let earlier = Math.max(0, node.decree - activeDecreesMax + 1); earlier < node.decree; earlier++) {
    const decree = decreeNumber(earlier);
    if (node.learner !== null) effects.push(...awaitDecision(node.learner, decree));
    if (node.client !== null && node.learner === null) effects.push(...awaitDecisionAsClient(node.client, decree));
  }
  return effects;
}
