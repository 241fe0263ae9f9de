/**
 * What the decided log is fed to: the app behind the client table, which sees to it that each command is executed once,
 * whatever is resent, decided twice or replayed, and in whatever order a pipelining client's commands are decided.
 */
import type { AppName } from './apps/app.js';
import { type RunningApp, startApp } from './apps/running-app.js';
import type { Command } from './command.js';
import { type Quirks, sound } from '../quirks.js';
import { fieldsOf, fieldText, integerOf, pairsOf } from './saved-text.js';

/** What is known of one client's session. */
type Session = {
  /** The client has the answers up to here; what comes again from below is dropped. */
  mark: number;
  /** Executed above the mark, with results. Bounded by what the client has under way. */
  readonly results: Map<number, string>;
};

export type Executor = {
  readonly app: RunningApp;
  readonly sessions: Map<number, Session>;
  /** Never forgotten: a late copy of a command must not begin an ended session anew. */
  readonly ended: Set<number>;
  readonly quirks: Quirks;
};

/** The command that ends its client's session. Nothing else does: no replica's clock has a say in it. */
export const endSession = 'end-session';
const sessionEnded = 'session ended';

export function createExecutor(app: AppName, quirks: Quirks = sound): Executor {
  return { app: startApp(app, null), sessions: new Map(), ended: new Set(), quirks };
}

/** Result of the command now or, for one that was executed before, as it was then; null if the client acknowledged it. */
export function execute(
  executor: Executor,
  command: Command,
  /** Takes the commands that begin with "members ". */
  changeMembers: (operation: string) => string,
): string | null {
  const { session: id, sequence, mark, operation } = command;
  if (executor.ended.has(id)) return operation === endSession ? sessionEnded : null;
  let session = executor.sessions.get(id);
  if (session === undefined) {
    session = { mark: 0, results: new Map() };
    executor.sessions.set(id, session);
  }
  if (sequence <= session.mark) return null;
  const known = knownResult(executor, session, sequence);
  if (known === undefined && operation === endSession) {
    executor.sessions.delete(id);
    executor.ended.add(id);
    return sessionEnded;
  }
  const result = known ?? perform(executor, operation, changeMembers);
  if (known === undefined) session.results.set(sequence, result);
  if (mark > session.mark) acknowledge(session, mark);
  return result;
}

function knownResult({ quirks }: Executor, { results }: Session, sequence: number): string | undefined {
  if (quirks.has('executes-again')) return undefined;
  const isOvertaken = quirks.has('remembers-last-sequence') && Math.max(0, ...results.keys()) > sequence;
  return results.get(sequence) ?? (isOvertaken ? 'ok' : undefined);
}

function perform(executor: Executor, operation: string, changeMembers: (operation: string) => string): string {
  return operation.startsWith('members ') ? changeMembers(operation) : executor.app.execute(operation);
}

function acknowledge(session: Session, mark: number): void {
  const { results } = session;
  if (mark - session.mark <= results.size) {
    for (let sequence = session.mark + 1; sequence <= mark; sequence++) results.delete(sequence);
  } else {
    // Whoever names a mark far ahead must not make us count up to it.
    for (const sequence of results.keys()) if (sequence <= mark) results.delete(sequence);
  }
  session.mark = mark;
}

/** Of a command that was executed: its result; null if it was not, or is forgotten since the client acknowledged it. */
export function resultOf(executor: Executor, session: number, sequence: number): string | null {
  return executor.sessions.get(session)?.results.get(sequence) ?? null;
}

export function isRead(executor: Executor, operation: string): boolean {
  return executor.app.isRead(operation);
}

export function readNow(executor: Executor, operation: string): string {
  return executor.app.read(operation);
}

/** Lines of the chat so far; empty for other apps. */
export function chatLinesOf(executor: Executor): readonly string[] {
  return executor.app.lines();
}

/** The same text for the same history, on every machine. */
export function saveExecutor({ app, sessions, ended, quirks }: Executor): string {
  const ascending = (a: number, b: number): number => a - b;
  const kept = quirks.has('snapshot-without-clients') ? [] : [...sessions.keys()];
  const table = kept.sort(ascending).map((id) => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`session ${id} is gone while it is saved`);
    const results = [...session.results.keys()].sort(ascending);
    const rows = results.map(
      (sequence) => fieldText(String(sequence)) + fieldText(session.results.get(sequence) ?? ''),
    );
    return fieldText(String(id)) + fieldText(fieldText(String(session.mark)) + fieldText(rows.join('')));
  });
  const gone = [...ended].sort(ascending).map((id) => fieldText(String(id)));
  return fieldText(app.save()) + fieldText(table.join('')) + fieldText(gone.join(''));
}

/** Throws an Error for a text that was never saved. */
export function loadExecutor(app: AppName, text: string, quirks: Quirks = sound): Executor {
  const [state, table, gone, ...rest] = fieldsOf(text);
  if (state === undefined || table === undefined || gone === undefined || rest.length > 0) {
    throw new Error('a saved state has not the three fields of app, sessions and ended sessions');
  }
  const sessions = new Map<number, Session>();
  for (const [id, fields] of pairsOf(table)) {
    const [mark, rows] = fieldsOf(fields);
    if (mark === undefined || rows === undefined) throw new Error(`saved session ${id} has not mark and results`);
    const results = new Map<number, string>();
    for (const [sequence, result] of pairsOf(rows)) results.set(integerOf(sequence), result);
    sessions.set(integerOf(id), { mark: integerOf(mark), results });
  }
  return { app: startApp(app, state), sessions, ended: new Set(fieldsOf(gone).map(integerOf)), quirks };
}
