/**
 * What a replica keeps of its past: snapshots in place of slots, its own or those of others, and an acceptor's memory
 * only until enough members hold it durably. Installing a snapshot touches neither the promise nor what was accepted
 * from its slot on.
 */
import type { NodeId, Slot } from '../ballot.js';
import { type Effect, persist, send } from '../effect.js';
import { forgettableBelow, hearDurable } from './compaction.js';
import type { LogRecord } from './effect.js';
import { checkpointOf } from './checkpoint.js';
import { forgetConfigurations } from './membership.js';
import type { LogMessage } from './message.js';
import { later, plus, refuse, type Replica } from './replica.js';
import { type AppliedState, readSnapshot, type Snapshot, takeSnapshot } from './snapshot.js';
import { expireSnapshotResend, type Fetched, hearSnapshot } from './snapshot-fetch.js';
import { answerSnapshotQuery, keepSnapshot, offerSnapshot } from './snapshot-source.js';

/** To be called after each slot that was executed. All replicas take theirs at the same slots. */
export function snapshotIfDue(replica: Replica, effects: Effect[]): void {
  const { learner, membership, log } = replica;
  if (membership === null || learner.applied % log.snapshotEvery !== 0) return;
  const { applied: slot, history, executor } = learner;
  const snapshot = takeSnapshot({ slot, history, executor, membership });
  keep(replica, snapshot, history, false, effects);
}

/**
 * A part of a snapshot that was asked for or offered. True if one was installed by it: the replica then stands at
 * another slot, with other members perhaps.
 */
export function hearPart(
  replica: Replica,
  from: NodeId,
  message: LogMessage & { readonly type: 'snapshot' },
  effects: Effect[],
): boolean {
  // A newcomer begins its work with its welcome, which a snapshot's members must not forestall.
  if (replica.membership === null) return false;
  return advance(replica, from, hearSnapshot(replica.past.fetch, replica.learner.applied, from, message), effects);
}

export function expireParts(
  replica: Replica,
  timer: { readonly slot: Slot; readonly part: number; readonly attempt: number },
  effects: Effect[],
): void {
  const { past, learner, self } = replica;
  advance(replica, self, expireSnapshotResend(past.fetch, learner.applied, timer), effects);
}

export function answerQuery(
  replica: Replica,
  from: NodeId,
  query: LogMessage & { readonly type: 'snapshot-query' },
  effects: Effect[],
): void {
  const answer = answerSnapshotQuery(replica.past.source, query);
  if (answer !== null) effects.push(send([from], answer));
}

/** To one that misses slots from `missing` on, which are not held here one by one any more. */
export function offer(replica: Replica, to: NodeId, missing: Slot, effects: Effect[]): void {
  const message = offerSnapshot(replica.past.source, missing);
  if (message !== null) effects.push(send([to], message));
}

/** A replica's word of what it holds durably in a snapshot: `durable` of `heard`. */
export function heedDurable(replica: Replica, from: NodeId, disk: string, durable: Slot, effects: Effect[]): void {
  hearDurable(replica.past.reports, from, disk, durable);
  forget(replica, effects);
}

/** From what a checkpoint left. Throws an Error if it cannot be read. */
export function recoverSnapshot(replica: Replica, record: LogRecord & { readonly type: 'log-snapshot' }): void {
  const { slot, digest, text } = record;
  begin(replica, readSnapshot(replica.log.app, text));
  keepSnapshot(replica.past.source, { slot, digest, text });
  replica.learner.durable = slot;
}

/**
 * After all records are read: from the first slot on that is written as accepted, the acceptor has forgotten nothing;
 * where there is none, from its snapshot on.
 */
export function recoverMark({ acceptor, past }: Replica): void {
  let mark = past.source.latest?.slot ?? acceptor.mark;
  for (const slot of acceptor.accepted.keys()) if (slot < mark) mark = slot;
  acceptor.mark = mark;
}

function advance(replica: Replica, from: NodeId, { fetch, effects: asked, text }: Fetched, effects: Effect[]): boolean {
  replica.past.fetch = fetch;
  effects.push(...asked);
  return text !== null && install(replica, from, text, effects);
}

function install(replica: Replica, from: NodeId, text: string, effects: Effect[]): boolean {
  const known = replica.membership?.configurations.at(-1)?.number ?? -1;
  try {
    const state = readSnapshot(replica.log.app, text);
    if (replica.quirks.has('snapshot-lowers-promise')) replica.acceptor.promised = null;
    begin(replica, state);
    const snapshot = takeSnapshot(state);
    keep(replica, snapshot, state.history, true, effects);
  } catch (error) {
    refuse(effects, from, `a snapshot that cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
  for (const configuration of replica.membership?.configurations ?? []) {
    if (configuration.number > known) effects.push({ type: 'configured', configuration });
  }
  return true;
}

/** Goes on from this state. Decisions from its slot on stay, and so does all that the acceptor knows. */
function begin(replica: Replica, { slot, history, executor, membership }: AppliedState): void {
  const { learner, leader } = replica;
  Object.assign(learner, {
    applied: slot,
    history,
    executor: { ...executor, quirks: replica.quirks },
    top: later(learner.top, slot),
    chatLines: 0,
  });
  replica.membership = membership;
  dropDecided(replica, slot);
  for (const at of leader?.commanders.keys() ?? []) if (at < slot) leader?.commanders.delete(at);
}

/** From here on the disk holds the snapshot, and everybody hears so. */
function keep(replica: Replica, snapshot: Snapshot, history: number, installed: boolean, effects: Effect[]): void {
  const { past, learner, acceptor, replicas, self } = replica;
  const { slot, digest } = snapshot;
  keepSnapshot(past.source, snapshot);
  effects.push({ type: 'snapshot', decree: slot, digest, history, installed });
  for (const at of learner.written) if (at < slot) learner.written.delete(at);
  learner.durable = later(learner.durable, slot);
  hearDurable(past.reports, self, replica.disk, slot);
  forget(replica, effects);
  // After forgetting, which makes it small: nothing of this step is told before it is on disk.
  effects.push(persist(checkpointOf(replica, snapshot)));
  const others = replicas.filter((node) => node !== self);
  const ballot = acceptor.promised ?? { round: 0, node: self };
  const top = later(acceptor.top, learner.top);
  // No answer to a heartbeat: of nonce 0 there is none.
  effects.push(send(others, { type: 'heard', ballot, nonce: 0, applied: learner.applied, durable: slot, top }));
}

/**
 * Of slots below the last snapshot but one, and only of what enough members hold durably: those between the two spare
 * a replica that is a little late the whole state.
 */
function forget(replica: Replica, effects: Effect[]): void {
  const { past, membership, acceptor, learner } = replica;
  const { before } = past.source;
  if (membership === null || before === null) return;
  const held = forgettableBelow(past.reports, membership, learner.applied);
  const mark = held < before.slot ? held : before.slot;
  if (mark <= acceptor.mark) return;
  for (let slot = acceptor.mark; slot < mark; slot = plus(slot, 1)) acceptor.accepted.delete(slot);
  acceptor.mark = mark;
  acceptor.cut++;
  dropDecided(replica, mark);
  forgetConfigurations(membership, mark);
  effects.push({ type: 'compacted', decree: mark });
}

function dropDecided({ learner }: Replica, below: Slot): void {
  for (let slot = learner.kept; slot < below; slot = plus(slot, 1)) learner.decided.delete(slot);
  learner.kept = later(learner.kept, below);
}
