/** What each client last asked for in a decree and was not told the decision of since, so that the log can answer it. */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { StepRecord } from '../schema/trace.js';

type Submission = { readonly decree: Decree; readonly value: string };

export class Submissions {
  readonly #open = new Map<NodeId, Submission>();

  /** Another one that remembers the same. */
  fork(): Submissions {
    const fork = new Submissions();
    for (const [node, submission] of this.#open) fork.#open.set(node, submission);
    return fork;
  }

  /** After the step was told: its decision answers what was open before it. */
  fold({ node, input, effects }: StepRecord): void {
    if (input.type === 'boot') this.#open.delete(node);
    if (input.type === 'message' && input.message.type === 'decision') {
      if (this.#open.get(node)?.decree === input.message.decree) this.#open.delete(node);
    }
    for (const effect of effects) {
      if (effect.type === 'submit') this.#open.set(node, { decree: effect.decree, value: effect.value });
    }
  }

  /** The value that `node` waits to hear of, or null. */
  value(node: NodeId, decree: Decree): string | null {
    const submission = this.#open.get(node);
    return submission?.decree === decree ? submission.value : null;
  }
}
