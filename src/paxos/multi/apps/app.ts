/** What the log is for: a state machine that executes operations in the order of the slots, the same at every replica. */

export const appNames = ['kv', 'chat', 'bank', 'register'] as const;
export type AppName = (typeof appNames)[number];

/**
 * Operations and results are one line of text each, as a person types and reads them. Nothing here throws: an operation
 * that means nothing has a result that says so.
 */
export type App<State> = {
  create(): State;
  /** Changes the state; the result goes to the client. */
  execute(state: State, operation: string): string;
  /** Whether the operation changes nothing, so that it needs no slot. */
  isRead(operation: string): boolean;
  /** Of a read: its result in this state. */
  read(state: State, operation: string): string;
  /** The same text for the same state, on every machine. */
  save(state: State): string;
  /** The opposite; throws an Error for a text that `save` never wrote. */
  load(text: string): State;
  /** What a person reads outside of the cluster, line by line, where the app has that; it only grows. */
  lines?(state: State): readonly string[];
};
