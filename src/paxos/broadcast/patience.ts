/**
 * How many turns of a timer an answer is waited for. Loss makes some answers late, a busy machine makes most of them
 * late: then it is better to wait a little longer and, if that does not help, to have less on the way, than to say all
 * of it again.
 */

export type Patience = {
  /** What was said so many turns ago is said again. */
  turns: number;
  /** Answers in a row that came sooner. */
  prompt: number;
};

const turnsMax = 3;
const promptMax = 64;

export const createPatience = (): Patience => ({ turns: 1, prompt: 0 });

/** Of all that is on the way so much is late. True if less should be on the way. */
export function noteLate(patience: Patience, late: number, all: number): boolean {
  if (late < 2 || late * 2 <= all) return false;
  patience.prompt = 0;
  if (patience.turns >= turnsMax) return true;
  patience.turns++;
  return false;
}

/** An answer came after so many turns. */
export function noteAnswer(patience: Patience, turns: number): void {
  if (turns >= patience.turns) {
    patience.prompt = 0;
  } else if (++patience.prompt >= promptMax) {
    patience.prompt = 0;
    patience.turns = Math.max(1, patience.turns - 1);
  }
}
