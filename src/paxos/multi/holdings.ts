/**
 * What a running node holds, told as if it started at this moment: for somebody who begins to watch it only now. The
 * node itself is not changed.
 */
import type { Effect, PersistRecord } from '../effect.js';
import type { Holdings } from '../host.js';
import { checkpointOf } from './checkpoint.js';
import { waitingFor } from './initializer.js';
import type { LogNode } from './log-node.js';
import type { Replica } from './replica.js';
import { takeSnapshot } from './snapshot.js';

export function holdingsOf({ replica, initializer }: LogNode): Holdings {
  const { membership, learner, round, acceptor } = replica;
  if (membership === null) {
    const recovered: PersistRecord[] = round > 0 ? [{ type: 'log-round', round }] : [];
    if (acceptor.promised !== null) recovered.push({ type: 'log-promised', ballot: acceptor.promised });
    return { recovered, effects: [waitingFor(initializer)] };
  }
  const { applied: slot, history, executor } = learner;
  const snapshot = takeSnapshot({ slot, history, executor, membership });
  const checkpoint = checkpointOf(replica, snapshot);
  return {
    recovered: checkpoint.type === 'checkpoint' ? checkpoint.records : [checkpoint],
    effects: [
      ...membership.configurations.map((configuration): Effect => ({ type: 'configured', configuration })),
      { type: 'snapshot', decree: slot, digest: snapshot.digest, history, installed: true },
      ...officeOf(replica),
    ],
  };
}

/** It leads, or hears the leader of a ballot. */
function officeOf({ leader, scout, leadership }: Replica): Effect[] {
  if (leader !== null) {
    const promises = [...(scout?.promises.keys() ?? [])];
    return [{ type: 'adopted', ballot: leader.ballot, from: scout?.from ?? leader.next, promises }];
  }
  if (scout !== null) return [{ type: 'scout', ballot: scout.ballot, from: scout.from }];
  return leadership.hearing === null ? [] : [{ type: 'follow', ballot: leadership.hearing }];
}
