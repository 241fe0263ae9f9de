/** Follows a session without a dashboard: prints its trace or its log, and judges it. */
import { createExpectation, type ExpectationState } from '../checker/expectation.js';
import { createJudge, type Verdict } from '../checker/judge.js';
import type { Preset } from '../schema/preset.js';
import type { Session } from '../schema/session.js';
import type { ProcessRecord } from '../schema/trace.js';
import { exitCodes } from './exit-codes.js';
import { isColourWanted } from './face.js';
import { createLogPrinter, type LogPrinter } from './log-printer.js';
import type { RunOptions } from './run-options.js';

export type Watch = {
  verdict(): Verdict;
  /**
   * What came of the run so far; `elapsedMs` as the expectation counts it, or null for the time of the latest record.
   * Of a run that is over: as it was before its nodes were ended.
   */
  result(elapsedMs: number | null): Result;
  /** Prints what was held back for the sake of order. */
  flush(): void;
  /** A worker that ended itself because an invariant of ours was broken: one sentence, or null. */
  ownFault(): string | null;
  /** Of the run that is watched; null before its first record. */
  preset(): Preset | null;
};

export type Result = {
  readonly expectation: ExpectationState;
  /** Why nothing is decided, or null. */
  readonly stuck: string | null;
};

/** Ends of nodes that follow each other faster belong together: the last ones are the end of the run. */
const endingPauseMs = 1_000;

/** Calls `onRecords` after each batch was printed and judged; of a recording that is at once. */
export function watchSession(session: Session, options: RunOptions, onRecords: (watch: Watch) => void): Watch {
  const judge = createJudge();
  const expectation = createExpectation();
  const printer = options.json === true ? tracePrinter : createPrinter(options);
  let preset: Preset | null = null;
  let ownFault: string | null = null;
  let isOver = false;
  let lastAtMs = 0;
  let lastEndingAtMs = Number.NEGATIVE_INFINITY;
  let beforeEnd: Result | null = null;

  const resultAt = (elapsedMs: number): Result => ({
    expectation: expectation.state(elapsedMs),
    stuck: judge.verdict().stuck,
  });
  const watch: Watch = {
    verdict: () => judge.verdict(),
    result: (elapsedMs) => (isOver ? beforeEnd : null) ?? resultAt(elapsedMs ?? lastAtMs),
    flush: () => printer.flush(),
    ownFault: () => ownFault,
    preset: () => preset,
  };
  session.subscribe((records) => {
    for (const record of records) {
      if (record.kind === 'process' && record.event.type === 'ending') {
        if (record.atMs - lastEndingAtMs > endingPauseMs) beforeEnd = resultAt(lastAtMs);
        lastEndingAtMs = record.atMs;
      }
      if (record.kind === 'process') ownFault ??= faultOf(record);
      judge.fold(record);
      expectation.fold(record);
      if (record.kind === 'run') ({ preset } = record);
      isOver ||= record.kind === 'end';
      lastAtMs = Math.max(lastAtMs, record.atMs);
    }
    printer.print(records);
    onRecords(watch);
  });
  return watch;
}

function faultOf({ subject, event }: ProcessRecord): string | null {
  if (event.type !== 'exited' || event.code !== exitCodes.ourFault) return null;
  return `the worker of node ${subject} ended by a fault of the program itself: ${event.lastWords}`;
}

function createPrinter(options: RunOptions): LogPrinter {
  const isColoured = process.stdout.isTTY && isColourWanted(options);
  const write = (text: string) => process.stdout.write(text);
  return createLogPrinter({ level: options.logLevel, isColoured, write });
}

/** One record a line, as it comes: what a recording holds. */
const tracePrinter: LogPrinter = {
  print: (records) => process.stdout.write(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  flush: () => {},
};
