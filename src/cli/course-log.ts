/** What a node of the course says on standard error: as little as is needed, or all that happens, by its log level. */
import type { NodeId } from '../paxos/ballot.js';
import { type Configuration, labelOf } from '../paxos/configuration.js';
import type { NodeRecord, RefusalReason, TraceRecord } from '../schema/trace.js';
import { printable } from '../views/printable.js';
import type { CourseOptions } from './course-options.js';

export type CourseLog = {
  hear(record: NodeRecord): void;
  flush(): void;
};

/** Different sentences; whoever is flooded by garbage is told so often and not more. */
const warningsMax = 40;

/**
 * `run` opens the log of whoever wants to read all; `warn` takes one sentence. Told at `warning` is what a person has
 * to know: each thing once.
 */
export async function createCourseLog(options: {
  readonly level: CourseOptions['logLevel'];
  readonly configuration: Configuration;
  readonly run: TraceRecord;
  readonly warn: (sentence: string) => void;
}): Promise<CourseLog> {
  const { level, configuration, run, warn } = options;
  if (level === 'error') return { hear: () => {}, flush: () => {} };
  if (level === 'warning') return createWarnings(configuration, warn);
  const { createLogPrinter } = await import('./log-printer.js');
  const isColoured = process.stderr.isTTY === true && (process.env.NO_COLOR ?? '') === '';
  const printer = createLogPrinter({ level, isColoured, write: (text) => process.stderr.write(text) });
  printer.print([run]);
  return { hear: (record) => printer.print([record]), flush: () => printer.flush() };
}

const hints: { readonly [reason in RefusalReason]?: string } = {
  'other cluster': ', whose groups and ports are not all the same',
  'other configuration': ', so not all were started with the same --acceptors',
};

function createWarnings(configuration: Configuration, warn: (sentence: string) => void): CourseLog {
  const told = new Set<string>();
  const once = (sentence: string): void => {
    if (told.has(sentence) || told.size >= warningsMax) return;
    told.add(sentence);
    warn(told.size < warningsMax ? sentence : `${sentence}; no more of this is told`);
  };
  const label = (node: NodeId): string => labelOf(configuration, node);
  return {
    hear(record) {
      if (record.kind === 'refused') {
        const hint = hints[record.reason] ?? '';
        once(`datagrams on this group that are not for this run are left aside: ${record.reason}${hint}`);
      }
      if (record.kind !== 'step') return;
      for (const effect of record.effects) {
        if (effect.type === 'refuse') once(printable(`refuses what ${label(effect.from)} says: ${effect.reason}`));
      }
    },
    flush: () => {},
  };
}
