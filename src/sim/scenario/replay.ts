/**
 * Scenarios: a text of commands, each followed by `----` and what the world did. Replaying one rebuilds its text, so
 * that a test compares the two and a change of behaviour is read as a diff. Lines that begin with # tell the reader the
 * situation.
 */
import type { Machine } from '../../paxos/host.js';
import type { MachineOptions } from '../../paxos/machine.js';
import type { TraceRecord } from '../../schema/trace.js';
import { play } from './commands.js';
import { createStage } from './stage.js';

export type Replay =
  | {
      readonly ok: true;
      readonly text: string;
      readonly blocks: readonly Block[];
      readonly trace: readonly TraceRecord[];
    }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly reason: string };

/** One command. `line`, that of the command, counts from 1. */
export type Block = {
  readonly line: number;
  readonly command: string;
  /** The answer that the text has, or null. */
  readonly written: readonly string[] | null;
  readonly answered: readonly string[];
};

const separator = '----';

/**
 * What the world says now in place of what the text says; a text without any of it is filled in. `isLenient` passes
 * over commands that mean a message or timer that is not there: a schedule can be tried on a core that behaves
 * otherwise.
 */
export function replayScenario(
  text: string,
  createMachine: (options: MachineOptions) => Machine,
  isLenient = false,
): Replay {
  const stage = createStage(createMachine);
  const lines = text.replace(/\n+$/, '').split('\n');
  const rebuilt: string[] = [];
  const blocks: Block[] = [];
  for (let place = 0; place < lines.length; place++) {
    const line = lines[place] ?? '';
    rebuilt.push(line);
    if (line.trim() === '' || line.startsWith('#')) continue;
    const played = play(stage, line);
    if (!played.ok && !isLenient) return { ok: false, line: place + 1, reason: played.reason };
    const answered = played.ok ? played.lines : [`(passed over: ${played.reason})`];
    rebuilt.push(separator, ...answered);
    const end = endOfBlock(lines, place);
    const written = end === place ? null : lines.slice(place + 2, end + 1);
    blocks.push({ line: place + 1, command: line, written, answered });
    place = end;
    const next = lines[place + 1];
    if (next !== undefined && next !== '') rebuilt.push('');
  }
  return { ok: true, text: `${rebuilt.join('\n')}\n`, blocks, trace: stage.scene?.trace ?? [] };
}

/**
 * Place of the last line that belongs to the command at `place`: up to the next blank line, if it is followed by
 * `----`.
 */
function endOfBlock(lines: readonly string[], place: number): number {
  if (lines[place + 1] !== separator) return place;
  const blank = lines.indexOf('', place + 1);
  return blank < 0 ? lines.length - 1 : blank - 1;
}
