/** What a replica takes back from its disk: all that it promised, accepted, knew to be decided and executed. */
import { type Ballot, compareBallots, type Slot } from '../ballot.js';
import type { Effect, PersistRecord } from '../effect.js';
import { applyDecided, tellChat } from './apply.js';
import { recoverMark, recoverSnapshot } from './keeping.js';
import { createMembership } from './membership.js';
import { later, plus, type Replica } from './replica.js';

/** Executes again what was decided since the snapshot: a start tells its history from there. */
export function recover(replica: Replica, records: readonly PersistRecord[], effects: Effect[]): void {
  const { learner, acceptor } = replica;
  let known = 0 as Slot;
  for (const record of records) if (record.type === 'log-known') known = later(known, record.decided);
  for (const record of records) take(replica, record);
  recoverMark(replica);
  for (const slot of learner.decided.keys()) if (slot < learner.applied) learner.decided.delete(slot);
  learner.kept = later(learner.kept, learner.applied);
  for (let slot = learner.applied; slot < known; slot = plus(slot, 1)) {
    const accepted = acceptor.accepted.get(slot);
    // What was told overrides: the acceptor may hold a value that lost.
    if (!learner.decided.has(slot) && accepted !== undefined) learner.decided.set(slot, accepted);
  }
  learner.durable = later(learner.durable, known);
  for (const slot of learner.written) if (slot < learner.durable) learner.written.delete(slot);
  for (const configuration of replica.membership?.configurations ?? []) {
    effects.push({ type: 'configured', configuration });
  }
  applyDecided(replica, effects);
  tellChat(replica, effects);
  learner.appliedThen = learner.applied;
}

function take(replica: Replica, record: PersistRecord): void {
  const { acceptor, learner } = replica;
  switch (record.type) {
    case 'log-round':
      replica.round = Math.max(replica.round, record.round);
      break;
    case 'log-promised':
      promised(replica, record.ballot);
      break;
    case 'log-accepted':
      promised(replica, record.ballot);
      for (const [index, value] of record.values.entries()) {
        acceptor.accepted.set(plus(record.first, index), { ballot: record.ballot, value });
      }
      acceptor.top = later(acceptor.top, plus(record.first, record.values.length));
      break;
    case 'log-decided':
      for (const [index, proposal] of record.proposals.entries()) {
        learner.decided.set(plus(record.first, index), proposal);
        learner.written.add(plus(record.first, index));
      }
      learner.top = later(learner.top, plus(record.first, record.proposals.length));
      break;
    case 'log-members':
      replica.membership = createMembership(replica.log.window, record.configurations);
      break;
    case 'log-snapshot':
      recoverSnapshot(replica, record);
      break;
    case 'checkpoint':
      for (const part of record.records) take(replica, part);
      break;
    default: // Of single decrees, or read above.
  }
}

/** Never lowered: a checkpoint tells the promise before what was accepted below it. */
function promised(replica: Replica, ballot: Ballot): void {
  const { acceptor } = replica;
  replica.round = Math.max(replica.round, ballot.round);
  if (acceptor.promised === null || compareBallots(ballot, acceptor.promised) > 0) acceptor.promised = ballot;
}
