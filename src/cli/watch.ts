/** Follows a session without a dashboard: prints its trace or its log, and judges it. */
import { createExpectation, type Judgement, judgedAtCut } from '../checker/expectation.js';
import { createJudge, type Verdict } from '../checker/judge.js';
import type { Preset } from '../schema/preset.js';
import type { Session } from '../schema/session.js';
import type { CourseCheck } from '../views/course-checks.js';
import type { ProcessRecord, TraceRecord } from '../schema/trace.js';
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
  readonly expectation: Judgement;
  /** Why nothing is decided, or null. */
  readonly stuck: string | null;
  /** Those of the course, of an atomic broadcast. */
  readonly checks?: readonly CourseCheck[];
};

/** What is known of a session from elsewhere. */
export type Scene = {
  /** Whether a node that ends there does so since the run is over, which is no news. */
  readonly isTeardown: (record: ProcessRecord) => boolean;
  /** A recording without its end. */
  readonly isCutShort: boolean;
};

/** Calls `onRecords` after each batch was printed and judged; of a recording that is at once. */
export function watchSession(
  session: Session,
  options: RunOptions,
  { isTeardown, isCutShort }: Scene,
  onRecords: (watch: Watch) => void,
): Watch {
  const judge = createJudge();
  const expectation = createExpectation();
  const printer = options.json === true ? tracePrinter : createPrinter(options);
  let preset: Preset | null = null;
  let ownFault: string | null = null;
  let isOver = false;
  let lastAtMs = 0;
  let wasEnding = false;
  let beforeEnd: Result | null = null;

  const resultAt = (elapsedMs: number): Result => ({
    expectation: expectation.state(elapsedMs),
    stuck: judge.verdict().stuck,
    checks: expectation.checks(),
  });
  const watch: Watch = {
    verdict: () => judge.verdict(),
    result(elapsedMs) {
      const last = resultAt(elapsedMs ?? lastAtMs);
      if (!isCutShort) return (isOver ? beforeEnd : null) ?? last;
      // Where it breaks off while nodes are being ended, what held before that counts.
      const inTime = expectation.state(0);
      const best = inTime.state !== 'failed' && beforeEnd?.expectation.state === 'held' ? beforeEnd : last;
      return { ...best, expectation: judgedAtCut(best.expectation, inTime) };
    },
    flush: () => printer.flush(),
    ownFault: () => ownFault,
    preset: () => preset,
  };
  session.subscribe((records) => {
    for (const record of records) {
      if (record.node === null && record.kind !== 'end') {
        // All nodes are asked to end in one go; the last time that nodes are is the end of the run.
        const isEnding = record.kind === 'process' && record.event.type === 'ending';
        if (isEnding) beforeEnd = betterOf(wasEnding ? beforeEnd : null, resultAt(lastAtMs));
        wasEnding = isEnding;
      }
      if (record.kind === 'process') ownFault ??= faultOf(record);
      judge.fold(record);
      expectation.fold(record);
      if (record.kind === 'run') ({ preset } = record);
      isOver ||= record.kind === 'end';
      lastAtMs = Math.max(lastAtMs, record.atMs);
    }
    const isWhole = options.json === true || options.logLevel === 'debug';
    printer.print(isWhole ? records : records.filter((record) => !isAsAsked(record) || !isTeardown(record)));
    onRecords(watch);
  });
  return watch;
}

/** Somebody may have ended a node just before the run began to end all: what held between the two held. */
const betterOf = (before: Result | null, now: Result): Result =>
  before === null || (before.expectation.state !== 'held' && now.expectation.state === 'held') ? now : before;

/** That a node is ended, or has ended for that reason. */
const isAsAsked = (record: TraceRecord): record is ProcessRecord =>
  record.kind === 'process' &&
  (record.event.type === 'ending' ||
    (record.event.type === 'exited' && record.event.expected && record.event.crashPoint === null));

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
