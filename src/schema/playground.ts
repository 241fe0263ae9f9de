/**
 * What the playground's screen knows of the world behind it: how it stands, in words ready to be read, and what a hand
 * may do. Every act is a command of a scenario, so what was played can be saved, and what was saved can be played.
 */

/** A node, which in the playground is a friend with a name. */
export type PlayFriend = {
  readonly name: string;
  readonly life: 'up' | 'gone' | 'paused';
  /** Its disk is not the one of its seat: it neither votes nor proposes. */
  readonly abstains: boolean;
  readonly mayVote: boolean;
  readonly mayPropose: boolean;
  /** May be asked to propose a value, by itself or through another. */
  readonly mayWish: boolean;
  readonly wish: string | null;
  /** Ballots and proposals as people write them; empty where there is none. */
  readonly promised: string;
  readonly accepted: string;
  readonly decided: string;
  readonly proposing: PlayTally | null;
};

/** What a proposer has counted for its ballot. */
export type PlayTally = {
  readonly ballot: string;
  readonly phase: string;
  /** Names; of those who promised, and of those whose votes it heard. */
  readonly promises: readonly string[];
  readonly accepts: readonly string[];
  /** As in "Cal: Oppenheimer of 1.Amy". */
  readonly reports: readonly string[];
  readonly value: string;
};

/** A message in flight, or one that is held at its receiver; the commands that act on it alone. */
export type PlayMessage = {
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly isHeld: boolean;
  readonly deliver: string;
  readonly drop: string;
  readonly duplicate: string;
  /** All of its type to its receiver; of what is held that one alone, as below. */
  readonly deliverAlike: string;
  /** All of its type. */
  readonly dropAlike: string;
};

export type PlayTimer = { readonly node: string; readonly words: string; readonly command: string };

/** One command that was played. */
export type PlayPage = {
  readonly command: string;
  /** What the scenario says before it; empty where the user plays freely. */
  readonly comment: readonly string[];
  readonly sentences: readonly string[];
};

/** How far a scenario is walked through; null once the user played something else. */
export type PlayScript = {
  /** Commands played, and in all. */
  readonly step: number;
  readonly steps: number;
  /** Of the step to come, or behind the last one. */
  readonly comment: readonly string[];
  /** The step to come; null at the end. */
  readonly command: string | null;
};

export type PlayState = {
  readonly title: string;
  readonly quorum: number;
  readonly acceptors: number;
  readonly friends: readonly PlayFriend[];
  readonly messages: readonly PlayMessage[];
  /** Those of what is over are left out: they do nothing. */
  readonly timers: readonly PlayTimer[];
  readonly pages: readonly PlayPage[];
  readonly script: PlayScript | null;
  readonly chosen: string | null;
  /** Names of those who know what is chosen. */
  readonly knowers: readonly string[];
  readonly verdict: { readonly state: 'holds' | 'violated' | 'unknown'; readonly text: string };
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Something was played freely that is in no file. */
  readonly isUnsaved: boolean;
};

export type Playground = {
  state(): PlayState;
  /** Null, or one sentence that says why it cannot be done; then nothing has changed. */
  play(command: string): string | null;
  /** The next step of the scenario. */
  next(): string | null;
  undo(): boolean;
  redo(): boolean;
  /** All that was played, as a scenario with its answers. */
  text(): string;
  /** `text` as it stands was written to a file. */
  saved(): void;
};
