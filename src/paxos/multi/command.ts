/**
 * Commands, and the texts that carry them. The value of a slot is a batch text: commands in a row, each as
 * `session.sequence.mark:length:operation` (numbers to base 36, length in UTF-16 units). The empty text is the no-op. A
 * text is made once, by the client, and nobody on its way takes it apart but those who execute it.
 */
import { numberOf } from './base-36.js';

/** Executed once for each (session, sequence), whatever is resent. */
export type Command = {
  /** Unsigned 32-bit, drawn at each start of a client. */
  readonly session: number;
  /** From 1. */
  readonly sequence: number;
  /** The client has the answers to all sequence numbers up to this one and will never send them again. */
  readonly mark: number;
  /** One line, as a person types it. */
  readonly operation: string;
};

/** Fills a hole: decided like any value, executes nothing. */
export const noOp = '';

/**
 * Longest batch text, in UTF-16 units. At three bytes a unit it fits every message that may ever carry it (p2a, p1b,
 * decisions), with the header and the other fields.
 */
export const batchLengthMax = 16_000;

/**
 * A message that carries several texts (p2a, p1b, decisions) fits a datagram, whatever their characters
 * are, as long as the sum of their `roomOf` stays within this.
 */
export const messageRoom = 21_800;

/** What a batch text takes of it, with its slot, ballot and length. */
export const roomOf = (batch: string): number => batch.length + 5;

/** Longest operation, in UTF-16 units: any one command fits a batch. */
export const operationLengthMax = 15_900;

export const commandText = ({ session, sequence, mark, operation }: Command): string =>
  commandWriter(session, mark)(sequence, operation);

/** Writes commands of one session at one mark, sparing what they have in common. */
export function commandWriter(session: number, mark: number): (sequence: number, operation: string) => string {
  const first = `${session.toString(36)}.`;
  const second = `.${mark.toString(36)}:`;
  return (sequence, operation) =>
    `${first}${sequence.toString(36)}${second}${operation.length.toString(36)}:${operation}`;
}

/** Null for a text that is not a batch. Never throws: batches come from the wire. */
export function commandsOf(batch: string): Command[] | null {
  const commands: Command[] = [];
  let at = 0;
  while (at < batch.length) {
    const read = readCommand(batch, at);
    if (read === null) return null;
    commands.push(read.command);
    at = read.end;
  }
  return commands;
}

function readCommand(batch: string, at: number): { readonly command: Command; readonly end: number } | null {
  const first = batch.indexOf('.', at);
  const second = batch.indexOf('.', first + 1);
  const third = batch.indexOf(':', second + 1);
  const fourth = batch.indexOf(':', third + 1);
  if (first < 0 || second < 0 || third < 0 || fourth < 0) return null;
  const session = numberOf(batch, at, first);
  const sequence = numberOf(batch, first + 1, second);
  const mark = numberOf(batch, second + 1, third);
  const length = numberOf(batch, third + 1, fourth);
  const start = fourth + 1;
  const end = start + length;
  // A number that is none is NaN, and so is every sum with it.
  if (!(session <= 0xffff_ffff && sequence >= 1 && sequence <= 0xffff_ffff && mark < sequence)) return null;
  if (!(end <= batch.length)) return null;
  return { command: { session, sequence, mark, operation: batch.slice(start, end) }, end };
}
