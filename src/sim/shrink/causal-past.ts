/** What of a played script led to its violation: whatever else was done cannot have mattered to it. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Violation } from '../../checker/judge.js';
import type { HandAct, HandCommand } from './hand-command.js';

/** Where each command stands in the play. */
export type Course = {
  /** By node, incarnation and number of the step: the place of the command that made it. */
  readonly placeOfStep: ReadonlyMap<string, number>;
  /** By place: the step that sent the message that was delivered or copied there. */
  readonly sentBy: readonly (string | null)[];
};

type Step = { readonly node: NodeId | null; readonly incarnation: number; readonly sequence: number };

export const keyOfStep = ({ node, incarnation, sequence }: Step): string => `${node}.${incarnation}.${sequence}`;

/** The commands before the two records of the evidence, over messages and within nodes. */
export function causalPast(
  commands: readonly HandCommand[],
  { placeOfStep, sentBy }: Course,
  { evidence }: Violation,
): readonly HandCommand[] {
  const needed = new Set<number>();
  for (const each of evidence) {
    const place = placeOfStep.get(keyOfStep(each));
    if (place !== undefined) needed.add(place);
  }
  /** Nodes of which a later command is needed, and so all that came before. */
  const nodes = new Set<NodeId>();
  for (let place = commands.length - 1; place >= 0; place--) {
    const act = commands[place]?.act;
    if (act === undefined) continue;
    const subject = subjectOf(act);
    if (subject !== null && !needed.has(place) && !nodes.has(subject)) continue;
    needed.add(place);
    if (subject !== null) nodes.add(subject);
    const sender = placeOfStep.get(sentBy[place] ?? '');
    if (sender !== undefined) needed.add(sender);
  }
  return commands.filter((_, place) => needed.has(place));
}

/** Whose state it changes; null for what concerns everybody. */
function subjectOf(act: HandAct): NodeId | null {
  switch (act.type) {
    case 'propose':
      return act.client;
    case 'deliver':
    case 'duplicate': // It may be this copy that the receiver gets.
      return act.to;
    case 'open-decree':
      return null;
    default:
      return act.node;
  }
}
