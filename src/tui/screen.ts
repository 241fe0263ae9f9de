/**
 * The terminal as ours: alternate screen, only rows that changed, each paint as one whole, and given back on every way
 * out.
 */
import { writeSync } from 'node:fs';
import { widthOf } from './width.js';

/** Alternate screen, no cursor, no automatic wrap, pastes marked as such. */
const enterSequence = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h\u001b[0m\u001b[2J\u001b[H';
const leaveSequence = '\u001b[?2026l\u001b[?2004l\u001b[?7h\u001b[0m\u001b[?25h\u001b[?1049l';
const beginPaint = '\u001b[?2026h';
const endPaint = '\u001b[?2026l';

/** The last lines that others wrote meanwhile; more are dropped. */
const strayLinesMax = 50;

type Terminal = NodeJS.WriteStream & { readonly fd: number };
type Write = NodeJS.WriteStream['write'];

export class Screen {
  readonly #stdout: Terminal;
  readonly #stderr: NodeJS.WriteStream;
  readonly #stdoutWrite: Write;
  readonly #stderrWrite: Write;
  #painted: readonly string[] = [];
  /** A paint that waits until the terminal has taken the one before. */
  #waiting: readonly string[] | null = null;
  /** The next paint begins with an empty screen. */
  #forgotten = false;
  #entered = false;
  #strays: string[] = [];

  constructor(stdout: Terminal, stderr: NodeJS.WriteStream) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#stdoutWrite = stdout.write;
    this.#stderrWrite = stderr.write;
  }

  get columns(): number {
    return this.#stdout.columns || 80;
  }

  get rows(): number {
    return this.#stdout.rows || 24;
  }

  /** From here on whatever else writes to the terminal is kept for later, so that it cannot garble the screen. */
  enter(): void {
    this.#entered = true;
    this.#send(enterSequence);
    this.#stdout.write = this.#keepStray;
    this.#stderr.write = this.#keepStray;
    this.#stdout.on('drain', this.#paintWaiting);
  }

  /** Shows exactly these rows; what is below them is empty. */
  show(lines: readonly string[]): void {
    if (!this.#entered) return;
    if (this.#stdout.writableNeedDrain) {
      this.#waiting = lines;
      return;
    }
    this.#waiting = null;
    const clear = this.#forgotten ? '\u001b[0m\u001b[2J' : '';
    const changes = clear + changedRows(this.#painted, lines, this.columns);
    this.#forgotten = false;
    this.#painted = lines;
    if (changes !== '') this.#send(`${beginPaint}${changes}${endPaint}`);
  }

  /** After a resize, or when others wrote over it: the next paint draws every row anew. */
  forget(): void {
    this.#painted = [];
    this.#forgotten = true;
  }

  /** Hands text to the terminal's clipboard (OSC 52), where it takes it. */
  copy(text: string): void {
    this.#send(`\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`);
  }

  /**
   * Gives the terminal back; answers what others wrote meanwhile. Synchronous, so that it works while the process ends.
   * A second call does nothing.
   */
  restore(): readonly string[] {
    if (!this.#entered) return [];
    this.#entered = false;
    this.#stdout.off('drain', this.#paintWaiting);
    this.#stdout.write = this.#stdoutWrite;
    this.#stderr.write = this.#stderrWrite;
    writeWhole(this.#stdout.fd, leaveSequence);
    return this.#strays;
  }

  #send(text: string): void {
    this.#stdoutWrite.call(this.#stdout, text);
  }

  readonly #paintWaiting = (): void => {
    if (this.#waiting !== null) this.show(this.#waiting);
  };

  readonly #keepStray = ((chunk: string | Uint8Array, encodingOrDone?: unknown, done?: () => void): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    this.#strays = [...this.#strays, ...text.split('\n').filter((line) => line.trim() !== '')].slice(-strayLinesMax);
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') callback();
    return true;
  }) as Write;
}

/**
 * Cursor moves and rows for whatever differs. A full row is followed by no erasing, which would eat its last column.
 */
export function changedRows(before: readonly string[], after: readonly string[], columns: number): string {
  let out = '';
  const rows = Math.max(before.length, after.length);
  for (let index = 0; index < rows; index++) {
    const line = after[index] ?? '';
    if (line === before[index]) continue;
    const rest = widthOf(line) < columns ? '\u001b[K' : '';
    out += `\u001b[${index + 1};1H\u001b[0m${line}\u001b[0m${rest}`;
  }
  return out;
}

/** A terminal that is busy answers EAGAIN; it is tried again a few times, since nobody else will give it back. */
function writeWhole(fd: number, text: string): void {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    try {
      writeSync(fd, text);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isBusy) return; // The terminal is gone: nothing is left to be given back.
    }
  }
}
