/** Executes decided slots in order, without a gap, and tells the clients whose commands this node took as leader. */
import type { Slot } from '../ballot.js';
import type { Effect } from '../effect.js';
import { commandsOf } from './command.js';
import { digestOfText, historyWith } from './digest.js';
import { chatLinesOf, execute } from './executor.js';
import { snapshotIfDue } from './keeping.js';
import { type Answers, addAnswer, sendAnswers } from './leader.js';
import { changeMembers } from './membership.js';
import { plus, type Replica } from './replica.js';

/** True if the members changed by it. */
export function applyDecided(replica: Replica, effects: Effect[]): boolean {
  const { learner } = replica;
  if (replica.quirks.has('applies-over-holes')) passHole(learner);
  if (!learner.decided.has(learner.applied) || !knowsMembers(replica)) return false;
  const answers: Answers = new Map();
  const before = replica.membership?.configurations.at(-1)?.number;
  for (;;) {
    const slot = learner.applied;
    const proposal = learner.decided.get(slot);
    if (proposal === undefined) break;
    applyBatch(replica, slot, proposal.value, answers, effects);
    const digest = digestOfText(proposal.value);
    learner.history = historyWith(learner.history, digest);
    learner.applied = plus(slot, 1);
    // Told by another replica, perhaps: nobody waits for votes any more, and they may never come.
    replica.leader?.commanders.delete(slot);
    effects.push({ type: 'applied', decree: slot, digest, history: learner.history });
    snapshotIfDue(replica, effects);
  }
  tellChat(replica, effects);
  if (replica.leader !== null) sendAnswers(replica.leader, answers, effects);
  return replica.membership?.configurations.at(-1)?.number !== before;
}

/** On to the next slot that is known, whatever is missing before it. */
function passHole(learner: Replica['learner']): void {
  const known = [...learner.decided.keys()].filter((slot) => slot >= learner.applied);
  if (known.length > 0) learner.applied = Math.min(...known) as Slot;
}

/** A newcomer that was told none but later members has to wait for a snapshot: the first ones are part of the state. */
const knowsMembers = ({ membership }: Replica): boolean => membership !== null && membership.configurations.length > 0;

/** A value that is no batch executes nothing, at every replica alike. */
function applyBatch(replica: Replica, slot: Slot, value: string, answers: Answers, effects: Effect[]): void {
  const { learner, membership, leader } = replica;
  if (membership === null) throw new Error(`slot ${slot} is applied without members`);
  const change = (operation: string): string => {
    const { result, configuration } = changeMembers(membership, slot, operation);
    if (configuration !== null && replica.quirks.has('changes-at-once'))
      Object.assign(configuration, { from: slot + 1 });
    if (configuration !== null) effects.push({ type: 'configured', configuration });
    return result;
  };
  for (const command of commandsOf(value) ?? []) {
    const result = execute(learner.executor, command, change);
    if (result === null || leader?.sessions.has(command.session) !== true) continue;
    addAnswer(answers, command.session, command.sequence, result);
  }
}

/** The lines since the last time; all of them after a start, or a snapshot. */
export function tellChat({ learner }: Replica, effects: Effect[]): void {
  const lines = chatLinesOf(learner.executor);
  if (lines.length === learner.chatLines) return;
  effects.push({ type: 'chat-log', from: learner.chatLines, lines: lines.slice(learner.chatLines) });
  learner.chatLines = lines.length;
}
