/**
 * paxos.conf of an atomic broadcast: a line for each role, `ROLE GROUP PORT`, in any order. Two keys more may be there:
 * `timeout SECONDS`, a client's pause between values at most, and `interface ADDRESS`.
 */
import { type Group, type GroupName, groupNames } from '../paxos/broadcast/groups.js';
import { didYouMean } from '../views/nearest.js';
import { quote } from './problem.js';

type PaxosConf = {
  readonly groups: { readonly [Name in GroupName]: Group };
  /** An IPv4 address; null where the file says none. */
  readonly interface: string | null;
  readonly timeoutSeconds: number | null;
  /** Lines that mean nothing here. */
  readonly passedOver: readonly Place[];
};

/** The line counts from 1; null where none of them is to blame. */
type Place = { readonly lineNumber: number | null; readonly reason: string };

type PaxosConfResult = { readonly ok: true; readonly conf: PaxosConf } | ({ readonly ok: false } & Place);

type Line = { readonly words: readonly string[]; readonly lineNumber: number };

const otherKeys = ['timeout', 'interface'] as const;
type Key = GroupName | (typeof otherKeys)[number];
const keys: readonly Key[] = [...groupNames, ...otherKeys];

/** Whether a file means an atomic broadcast: a line of it begins with a role. */
export const isPaxosConf = (text: string): boolean =>
  /^[\uFEFF\s]*(?:clients|proposers|acceptors|learners)\s/m.test(text);

/** Blanks may be of any number; blank lines and remarks from # on are skipped. */
export function readPaxosConf(text: string): PaxosConfResult {
  const lines = new Map<Key, Line>();
  const passedOver: Place[] = [];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const words = whole
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    const [word = ''] = words;
    if (word === '') continue;
    const line = { words, lineNumber: index + 1 };
    const key = keys.find((known) => known === word);
    if (key === undefined) {
      const reason = `${quote(word)} is no key of this file, so the line is passed over${didYouMean(word, keys)}`;
      passedOver.push({ lineNumber: line.lineNumber, reason });
      continue;
    }
    const first = lines.get(key);
    if (first !== undefined) return refuse(line, `${key} stands already in line ${first.lineNumber}`);
    const mistake = mistakeOf(key, line);
    if (mistake !== null) return refuse(line, mistake);
    lines.set(key, line);
  }
  return confOf(lines, passedOver);
}

function confOf(lines: ReadonlyMap<Key, Line>, passedOver: readonly Place[]): PaxosConfResult {
  const groups = new Map<GroupName, Group>();
  for (const name of groupNames) {
    const line = lines.get(name);
    if (line === undefined) {
      const [strange] = passedOver;
      const instead = strange === undefined ? '' : `; line ${strange.lineNumber}: ${strange.reason}`;
      return { ok: false, lineNumber: null, reason: `expected a line such as ${examples[name]}, found none${instead}` };
    }
    const group = groupIn(line);
    const twin = [...groups].find(([, other]) => other.address === group.address && other.port === group.port);
    if (twin !== undefined) return refuse(line, `${name} and ${twin[0]} have the same group and port`);
    groups.set(name, group);
  }
  const timeout = lines.get('timeout')?.words[1];
  const conf: PaxosConf = {
    groups: Object.fromEntries(groups) as PaxosConf['groups'],
    interface: lines.get('interface')?.words[1] ?? null,
    timeoutSeconds: timeout === undefined ? null : Number(timeout),
    passedOver,
  };
  return { ok: true, conf };
}

const examples: { readonly [name in Key]: string } = {
  clients: 'clients 239.0.0.1 5000',
  proposers: 'proposers 239.0.0.1 6000',
  acceptors: 'acceptors 239.0.0.1 7000',
  learners: 'learners 239.0.0.1 8000',
  timeout: 'timeout 0.1',
  interface: 'interface 127.0.0.1',
};

/** Null for a line that is as it should be. */
function mistakeOf(key: Key, { words }: Line): string | null {
  const [, value = '', port = ''] = words;
  if (words.length !== examples[key].split(' ').length) {
    return `expected a line such as ${examples[key]}, found ${quote(words.join(' '))}`;
  }
  if (key === 'timeout') {
    return /^\d{1,6}(?:\.\d{1,9})?$|^\.\d{1,9}$/.test(value)
      ? null
      : `expected seconds such as 0.1, found ${quote(value)}`;
  }
  if (key === 'interface') {
    const isAddress = isIpv4(value) && !isMulticast(value) && value !== '0.0.0.0';
    return isAddress ? null : `expected the IPv4 address of an interface, such as 127.0.0.1, found ${quote(value)}`;
  }
  if (!isMulticast(value)) {
    return `expected an IPv4 multicast address, from 224.0.0.0 to 239.255.255.255, found ${quote(value)}`;
  }
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
    ? null
    : `expected a port from 1 to 65535, found ${quote(port)}`;
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

const isMulticast = (text: string): boolean => isIpv4(text) && Number(text.split('.')[0]) >>> 4 === 14;

const groupIn = ({ words: [, address = '', port] }: Line): Group => ({ address, port: Number(port) });

const refuse = ({ lineNumber }: Line, reason: string): PaxosConfResult => ({ ok: false, lineNumber, reason });
