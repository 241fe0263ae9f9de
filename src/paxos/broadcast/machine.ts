/** One node of an atomic broadcast: a client, proposer, acceptor or learner. */
import type { Effect, Input } from '../effect.js';
import type { Machine } from '../host.js';
import type { MachineOptions } from '../machine.js';
import { sound } from '../quirks.js';
import { accept, hearBeat, promise } from './acceptor.js';
import { recover } from './acceptor-recovery.js';
import { type Acceptor, createAcceptor } from './acceptor-state.js';
import { answerRoll, beginWords, expireWords, hearDecisions as fetch, tellDecisions } from './acceptor-words.js';
import { audienceOf } from './audience.js';
import { expireCandidacy, hearPromise } from './candidacy.js';
import {
  beginSubmitting,
  type BroadcastClient,
  createBroadcastClient,
  expireGathering,
  expireResend,
  hearSubmitted,
  submitLines,
} from './client.js';
import { groupOf, type MulticastSettings } from './groups.js';
import { holdingsOfAcceptor, holdingsOfLearner, holdingsOfProposer } from './holdings.js';
import { expireLead, hearVotes as count, proposeNext } from './leader.js';
import {
  beginLearning,
  createLearner,
  expireLearning,
  hearDecisions,
  hearPresent as hearOfRun,
  hearValues,
  hearVotes,
  type Learner,
} from './learner.js';
import { createProposer, isOfRun, type Proposer, yieldTo } from './proposer.js';
import { beginRolls, expireRoll, hearPresent } from './roll-call.js';
import { takeSubmission } from './submissions.js';
import { roomOn } from './timing.js';
import { isSame } from '../multi/replica.js';

export function createBroadcastMachine(options: MachineOptions, multicast: MulticastSettings): Machine {
  const { configuration, self, client, quirks = sound } = options;
  const { log } = configuration;
  if (log === undefined) throw new Error('an atomic broadcast without the settings of its log');
  const audience = audienceOf(configuration, self);
  const { acceptorsMax } = multicast;
  const room = roomOn(multicast);
  const its = { self, audience, quirks, acceptorsMax, room };
  switch (groupOf(self)) {
    case 'clients': {
      const submitter = createBroadcastClient({ self, audience, room, batchMax: log.batchMax, plan: client });
      return { step: (input) => collected((effects) => stepClient(submitter, input, effects)) };
    }
    case 'proposers': {
      const proposer = createProposer({ ...its, log });
      return {
        step: (input) => collected((effects) => stepProposer(proposer, input, effects)),
        holdings: () => holdingsOfProposer(proposer),
      };
    }
    case 'acceptors': {
      const acceptor = createAcceptor(its);
      return {
        step: (input) => collected((effects) => stepAcceptor(acceptor, input, effects)),
        holdings: () => holdingsOfAcceptor(acceptor),
      };
    }
    case 'learners': {
      const learner = createLearner(its);
      return {
        step: (input) => collected((effects) => stepLearner(learner, input, effects)),
        holdings: () => holdingsOfLearner(learner),
      };
    }
    case null:
      throw new Error(`node ${self} of an atomic broadcast is in no group`);
  }
}

function collected(step: (effects: Effect[]) => void): Effect[] {
  const effects: Effect[] = [];
  step(effects);
  return effects;
}

function stepClient(client: BroadcastClient, input: Input, effects: Effect[]): void {
  if (input.type === 'boot') beginSubmitting(client, input.session, effects);
  else if (input.type === 'propose') submitLines(client, input.value, effects);
  else if (input.type === 'message' && input.message.type === 'submitted')
    hearSubmitted(client, input.message, effects);
  else if (input.type === 'timer' && input.timer.type === 'submit-due') expireGathering(client, effects);
  else if (input.type === 'timer' && input.timer.type === 'submit-resend') {
    expireResend(client, input.timer.attempt, effects);
  }
}

function stepProposer(proposer: Proposer, input: Input, effects: Effect[]): void {
  const { office } = proposer;
  if (input.type === 'boot') {
    proposer.session = input.session;
    proposer.disk = input.disk ?? '';
    beginRolls(proposer, effects);
  } else if (input.type === 'timer' && input.timer.type === 'roll') {
    expireRoll(proposer, effects);
  } else if (input.type === 'timer' && input.timer.type === 'lead') {
    if (office === null || !isSame(office.ballot, input.timer.ballot)) return;
    if (office.type === 'leader') expireLead(proposer, office, effects);
    else expireCandidacy(proposer, office, effects);
  } else if (input.type === 'message') {
    hearAsProposer(proposer, input, effects);
  }
}

type Heard = Input & { type: 'message' };

function hearAsProposer(proposer: Proposer, { from, disk = '', message }: Heard, effects: Effect[]): void {
  const { office } = proposer;
  switch (message.type) {
    case 'submit': {
      const leader = takeSubmission(proposer, from, message, effects);
      if (leader !== null) proposeNext(proposer, leader, effects);
      break;
    }
    case 'present':
      hearPresent(proposer, from, disk, message, effects);
      break;
    case 'p1b':
      hearPromise(proposer, from, disk, message, effects);
      break;
    case 'voted':
      count(proposer, from, disk, message, effects);
      break;
    case 'preempted':
      if (!isOfRun(proposer, from, disk)) break;
      proposer.round = Math.max(proposer.round, message.promised.round);
      // A late one, of an older ballot of ours, pre-empts nothing.
      if (office !== null && isSame(office.ballot, message.ballot)) {
        yieldTo(proposer, message.promised, message.slot, effects);
      }
      break;
    default: // For others of this group.
  }
}

function stepAcceptor(acceptor: Acceptor, input: Input, effects: Effect[]): void {
  if (input.type === 'boot') {
    acceptor.disk = input.disk ?? '';
    recover(acceptor, input.incarnation, input.recovered);
    beginWords(acceptor, effects);
  } else if (input.type === 'timer' && input.timer.type === 'present') {
    expireWords(acceptor, effects);
  } else if (input.type === 'message') {
    hearAsAcceptor(acceptor, input, effects);
  }
}

function hearAsAcceptor(acceptor: Acceptor, { from, disk = '', message }: Heard, effects: Effect[]): void {
  switch (message.type) {
    case 'roll':
      answerRoll(acceptor, from, disk, message, effects);
      break;
    case 'p1a':
      promise(acceptor, from, disk, message, effects);
      break;
    case 'p2a':
      accept(acceptor, from, disk, message, effects);
      break;
    case 'heartbeat':
      hearBeat(acceptor, from, disk, message, effects);
      break;
    case 'catch-up':
      tellDecisions(acceptor, from, message.from, effects);
      break;
    case 'decisions':
      fetch(acceptor, from, disk, message, effects);
      break;
    default: // For others of this group.
  }
}

function stepLearner(learner: Learner, input: Input, effects: Effect[]): void {
  if (input.type === 'boot') beginLearning(learner, input.session, effects);
  else if (input.type === 'timer' && input.timer.type === 'learn') expireLearning(learner, effects);
  else if (input.type === 'message') hearAsLearner(learner, input, effects);
}

function hearAsLearner(learner: Learner, { from, disk = '', message }: Heard, effects: Effect[]): void {
  switch (message.type) {
    case 'present':
      hearOfRun(learner, from, disk, message, effects);
      break;
    case 'p2a':
      hearValues(learner, message, effects);
      break;
    case 'voted':
      hearVotes(learner, from, disk, message, effects);
      break;
    case 'decisions':
      hearDecisions(learner, from, disk, message, effects);
      break;
    default: // For others of this group.
  }
}
