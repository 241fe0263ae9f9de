/** Which messages of a log come too late to matter: answers to a ballot that is over, and to what was answered before. */
import { type Ballot, compareBallots, formatBallot, type NodeId } from '../paxos/ballot.js';
import type { Message } from '../paxos/message.js';
import { nodeOfSeat } from '../paxos/multi/configuration.js';
import type { StepRecord } from '../schema/trace.js';

/** The ballot that a replica scouts or leads at, or gave up last. */
type OwnBallot = { readonly ballot: Ballot; readonly isOver: boolean };

export class LateInLog {
  readonly #own = new Map<NodeId, OwnBallot>();

  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): LateInLog {
    const fork = new LateInLog();
    for (const [node, own] of this.#own) fork.#own.set(node, own);
    return fork;
  }

  /** After the delivery of what this step heard was told. */
  hear({ node, effects }: StepRecord): void {
    for (const effect of effects) {
      if (effect.type === 'scout') this.#own.set(node, { ballot: effect.ballot, isOver: false });
      if (effect.type === 'preempted' && nodeOfSeat(effect.ballot.node) === node) {
        this.#own.set(node, { ballot: effect.ballot, isOver: true });
      }
    }
  }

  /** Null where it matters, or may. */
  reason({ node, effects }: StepRecord, message: Message): string | null {
    if (message.type === 'invoked') {
      return effects.some(({ type }) => type === 'respond') ? null : 'what it answers was answered before';
    }
    const ballot = answeredBallot(message);
    const own = this.#own.get(node);
    if (ballot === null || own === undefined || nodeOfSeat(ballot.node) !== node) return null;
    const order = compareBallots(ballot, own.ballot);
    if (order < 0) return `its ballot is ${formatBallot(own.ballot)} by now`;
    return order === 0 && own.isOver ? `its ballot ${formatBallot(own.ballot)} was pre-empted` : null;
  }
}

/** The ballot of a leader that an acceptor answers, or null where the message is no such answer. */
function answeredBallot(message: Message): Ballot | null {
  const isAnswer =
    message.type === 'p1b' || message.type === 'p2b' || message.type === 'preempted' || message.type === 'heard';
  return isAnswer ? message.ballot : null;
}
