/** Whose session is whose: the number that commands carry, drawn at each start of a client. */
import type { NodeId } from '../paxos/ballot.js';
import type { StepRecord } from '../schema/trace.js';

/** Of clients that start again and again, the oldest are forgotten. */
const sessionsMax = 1_000;

export class Sessions {
  readonly #clients = new Map<number, NodeId>();

  /** Another one that knows the same. */
  fork(): Sessions {
    const fork = new Sessions();
    for (const [session, client] of this.#clients) fork.#clients.set(session, client);
    return fork;
  }

  fold({ node, input, effects }: StepRecord): void {
    if (input.type === 'message') {
      const { message, from } = input;
      if (message.type === 'invoke' || message.type === 'read' || message.type === 'submit')
        this.#learn(message.session, from);
    }
    for (const effect of effects) if (effect.type === 'invoke') this.#learn(effect.session, node);
  }

  clientOf(session: number): NodeId | null {
    return this.#clients.get(session) ?? null;
  }

  #learn(session: number, client: NodeId): void {
    if (this.#clients.has(session)) return;
    this.#clients.set(session, client);
    if (this.#clients.size <= sessionsMax) return;
    for (const oldest of this.#clients.keys()) {
      this.#clients.delete(oldest);
      break;
    }
  }
}
