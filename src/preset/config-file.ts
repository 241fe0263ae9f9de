/**
 * config.txt of a message log: one line `host port` for each replica, whose place from 0 is its id. 2f+1 of them, so
 * that f may fail.
 */

import { counted } from '../views/words.js';

type Config = {
  readonly f: number;
  /** Of the replicas, by id. */
  readonly ports: readonly number[];
};

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** The line counts from 1; null where none of them is to blame. */
  | { readonly ok: false; readonly lineNumber: number | null; readonly reason: string };

const localHosts = ['localhost', '127.0.0.1'];
const replicasMax = 63;

/** `f` is null where nobody said it: then the lines do. Blank lines and those that begin with # are skipped. */
export function readConfig(text: string, f: number | null): ConfigResult {
  const lines: { readonly port: number; readonly lineNumber: number }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const lineNumber = index + 1;
    const words = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (words[0] === '') continue;
    const reason = mistakeOf(words);
    if (reason !== null) return { ok: false, lineNumber, reason };
    const port = Number(words[1]);
    const twin = lines.find((other) => other.port === port);
    if (twin !== undefined) {
      return { ok: false, lineNumber, reason: `port ${port} is already taken by line ${twin.lineNumber}` };
    }
    lines.push({ port, lineNumber });
  }
  const count = lines.length;
  if (count === 0)
    return { ok: false, lineNumber: null, reason: 'expected a line such as localhost 10000, found none' };
  const reason = mistakeOfCount(count, f);
  if (reason !== null) return { ok: false, lineNumber: lines[count - 1]?.lineNumber ?? null, reason };
  return { ok: true, config: { f: (count - 1) / 2, ports: lines.map(({ port }) => port) } };
}

function mistakeOf(words: readonly string[]): string | null {
  const [host = '', port = '', ...rest] = words;
  if (port === '' || rest.length > 0) return `expected a line such as localhost 10000, found "${words.join(' ')}"`;
  if (!localHosts.includes(host)) {
    return `expected localhost or 127.0.0.1, since every process runs here, found "${host}"`;
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return `expected a port from 1 to 65535, found "${port}"`;
  }
  return null;
}

function mistakeOfCount(count: number, f: number | null): string | null {
  const found = `found ${counted(count, 'line')}`;
  if (f !== null && count !== 2 * f + 1) {
    const fitting = count % 2 === 1 ? `; that is f = ${(count - 1) / 2}` : '';
    return `expected ${counted(2 * f + 1, 'line')}, one a replica: 2f+1 with f = ${f}, ${found}${fitting}`;
  }
  if (count % 2 === 0) return `expected an odd number of lines, 2f+1 replicas of which f may fail, ${found}`;
  return count <= replicasMax ? null : `expected at most ${replicasMax} lines, ${found}`;
}
