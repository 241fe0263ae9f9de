/** What makes an exploration finite. Everything within the bounds happens in some run; nothing beyond them does. */
import { nodeId, type NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import { counted } from '../../views/words.js';

export type Bounds = {
  readonly proposers: number;
  readonly acceptors: number;
  readonly learners: number;
  /** Highest round of a ballot: a step that would begin a later one is not taken. */
  readonly rounds: number;
  /** Deliveries in one run after which a copy of the message stays in flight; 'any': all of them, for ever. */
  readonly duplicates: number | 'any';
  /** Crashes in one run, whoever it is; a node that crashed restarts from its disk at once. */
  readonly crashes: number;
  /** How often each timer that repeats something fires. A back-off is bounded by the rounds alone. */
  readonly timers: number;
  /** Losses as steps of their own. Without them a lost message is one that is never delivered. */
  readonly loss: boolean;
};

export const boundsMax = {
  proposers: 4,
  acceptors: 7,
  learners: 3,
  rounds: 8,
  duplicates: 99,
  crashes: 99,
  timers: 9,
} as const;

const values = ['x', 'y', 'z', 'w'] as const;

/** The one that the client of this proposer submits. */
export function ownValueOf(proposer: number): string {
  const value = values[proposer];
  if (value === undefined) throw new RangeError(`no value for proposer ${proposer}`);
  return value;
}

/** Ids as in a scenario's cluster; a client for each proposer. */
export function configurationOf({ proposers, acceptors, learners }: Bounds): Configuration {
  let next = 0;
  const seats = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  return {
    proposers: seats(proposers),
    acceptors: seats(acceptors),
    learners: seats(learners),
    clients: seats(proposers),
  };
}

/** "2 proposers, 3 acceptors, 1 learner, ballots to round 1, no duplicates, 1 crash, no resends". */
export function describeBounds(bounds: Bounds): string {
  const { proposers, acceptors, learners, rounds, duplicates, crashes, timers, loss } = bounds;
  const some = (count: number, noun: string): string => (count === 0 ? `no ${noun}s` : counted(count, noun));
  const times = timers === 1 ? 'once' : `${timers} times`;
  const repetitions = timers === 0 ? 'nothing said again on a timer' : `each timer fires ${times} at most`;
  return [
    some(proposers, 'proposer'),
    some(acceptors, 'acceptor'),
    some(learners, 'learner'),
    `ballots to round ${rounds}`,
    duplicates === 'any' ? 'any message again and again' : some(duplicates, 'duplicate'),
    crashes === 1 ? '1 crash' : crashes === 0 ? 'no crashes' : `${crashes} crashes`,
    repetitions,
    `any message late for ever${loss ? ', and losses as steps' : ''}`,
  ].join(', ');
}
