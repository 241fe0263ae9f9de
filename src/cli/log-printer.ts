/** The log of a run as lines of text: time, node, sentence; coloured by node on a terminal. */
import type { NodeId } from '../paxos/ballot.js';
import type { TraceRecord } from '../schema/trace.js';
import { createLogView, type LogLevel, type LogLine } from '../views/log.js';
import { printable } from '../views/printable.js';

export type LogPrinter = {
  print(records: readonly TraceRecord[]): void;
  /** Prints what was held back. */
  flush(): void;
};

const ranks: { readonly [level in LogLevel]: number } = { debug: 0, info: 1, warning: 2, error: 3 };
/** SGR codes of the plain colours that can be read on dark and light alike. */
const nodeColours = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
const warningColour = 31;
/** So many are folded before their lines are taken; the log keeps more lines than they can have. */
const recordsAtOnce = 500;
const linesMax = 10_000;
/** Workers report in batches, each its own: lines are held back for so long and printed in the order of their time. */
const holdMs = 120;

export function createLogPrinter(options: {
  readonly level: LogLevel;
  readonly isColoured: boolean;
  write(text: string): void;
}): LogPrinter {
  const log = createLogView(linesMax);
  let nextId = 0;
  let held: LogLine[] = [];
  let timer: NodeJS.Timeout | null = null;

  const take = () => {
    const firstNew = log.lines.findLastIndex(({ id }) => id < nextId) + 1;
    held.push(...log.lines.slice(firstNew).filter(({ level }) => ranks[level] >= ranks[options.level]));
    nextId = (log.lines.at(-1)?.id ?? -1) + 1;
  };
  const printUntil = (atMs: number) => {
    const due = held.filter((line) => line.atMs <= atMs).sort((a, b) => a.atMs - b.atMs || a.id - b.id);
    held = held.filter((line) => line.atMs > atMs);
    if (due.length > 0) options.write(due.map((line) => format(line, options.isColoured)).join(''));
  };
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    printUntil(Number.POSITIVE_INFINITY);
  };
  return {
    print: (records) => {
      for (let from = 0; from < records.length; from += recordsAtOnce) {
        for (const record of records.slice(from, from + recordsAtOnce)) log.fold(record);
        take();
      }
      printUntil((records.at(-1)?.atMs ?? 0) - holdMs);
      timer ??= setTimeout(flush, 2 * holdMs);
    },
    flush,
  };
}

function format({ atMs, node, label, level, text }: LogLine, isColoured: boolean): string {
  const paint = (shown: string, colour: number) => (isColoured ? `\u001B[${colour}m${shown}\u001B[39m` : shown);
  const sentence = printable(text);
  const shown = ranks[level] >= ranks.warning ? paint(sentence, warningColour) : sentence;
  return `${(atMs / 1000).toFixed(3).padStart(8)} ${paint(label.padStart(4), colourOf(node))}  ${shown}\n`;
}

function colourOf(node: NodeId | null): number {
  return nodeColours[(node ?? 0) % nodeColours.length] ?? warningColour;
}
