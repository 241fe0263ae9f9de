/** hosts.txt: how many proposers, acceptors and learners, then one line a process, whose place from 0 is its id. */

import { counted } from '../views/words.js';

/** A line of hosts.txt and where it was written: in the file itself, or in the script that writes it. */
export type HostsLine = { readonly text: string; readonly lineNumber: number };

type HostsProcess = { readonly port: number; readonly isClient: boolean; readonly lineNumber: number };

export type Hosts = {
  readonly proposers: number;
  readonly acceptors: number;
  readonly learners: number;
  /** By id. */
  readonly processes: readonly HostsProcess[];
};

type HostsResult =
  | { readonly ok: true; readonly hosts: Hosts }
  | { readonly ok: false; readonly lineNumber: number | null; readonly reason: string };

const roleNames = ['PROPOSERS', 'ACCEPTORS', 'LEARNERS'] as const;
const localHosts = ['localhost', '127.0.0.1'];

export function readHosts(lines: readonly HostsLine[]): HostsResult {
  const counts = new Map<string, number>();
  const processes: HostsProcess[] = [];
  for (const { text, lineNumber } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '') continue;
    const isCounting = counts.size < roleNames.length;
    const mistake = isCounting ? addCount(counts, words) : addProcess(processes, words, lineNumber);
    if (mistake !== null) return { ok: false, lineNumber, reason: mistake };
  }
  const missing = roleNames.find((name) => !counts.has(name));
  if (missing !== undefined) return { ok: false, lineNumber: null, reason: `expected a line such as ${missing} 1` };
  const [proposers = 0, acceptors = 0, learners = 0] = roleNames.map((name) => counts.get(name));
  const nodes = processes.filter(({ isClient }) => !isClient).length;
  const seats = proposers + acceptors + learners;
  if (nodes !== seats) {
    const roles = `${counted(proposers, 'proposer')}, ${counted(acceptors, 'acceptor')}`;
    const sum = `${roles} and ${counted(learners, 'learner')} are ${seats} nodes`;
    // The first one too many, or the last one before those that are missing.
    const lineNumber = processes[Math.min(seats, nodes - 1)]?.lineNumber ?? null;
    return {
      ok: false,
      lineNumber,
      reason: `${sum}, but ${nodes === 1 ? '1 line ends' : `${nodes} lines end`} in con`,
    };
  }
  return { ok: true, hosts: { proposers, acceptors, learners, processes } };
}

/** Answers what is wrong with the line, or null. */
function addCount(counts: Map<string, number>, [name = '', count = '', ...rest]: readonly string[]): string | null {
  const next = roleNames.filter((role) => !counts.has(role));
  if (!next.some((role) => role === name) || !/^\d{1,4}$/.test(count) || rest.length > 0) {
    return `expected a line such as ${next[0]} 3, found "${[name, count, ...rest].join(' ').trim()}"`;
  }
  if (Number(count) < 1) return `expected at least one of the ${name}, found ${count}`;
  counts.set(name, Number(count));
  return null;
}

function addProcess(processes: HostsProcess[], words: readonly string[], lineNumber: number): string | null {
  const [host = '', port = '', kind = '', ...rest] = words;
  if (words.length < 3 || rest.length > 0 || !['con', 'cli'].includes(kind)) {
    return `expected a line such as localhost 10000 con or localhost 10003 cli, found "${words.join(' ')}"`;
  }
  if (!localHosts.includes(host))
    return `expected localhost or 127.0.0.1, since every process runs here, found "${host}"`;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return `expected a port from 1 to 65535, found "${port}"`;
  }
  const twin = processes.find((other) => other.port === Number(port));
  if (twin !== undefined) return `port ${port} is already taken by line ${twin.lineNumber}`;
  const isClient = kind === 'cli';
  if (!isClient && processes.at(-1)?.isClient === true) return 'expected all lines with con before those with cli';
  processes.push({ port: Number(port), isClient, lineNumber });
  return null;
}
