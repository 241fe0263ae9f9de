/** Which messages in flight a scenario's command means. */
import type { BallotText, NodeId } from '../../paxos/ballot.js';
import type { Datagram } from '../process.js';
import { formatMessage } from './words.js';

export type Selection =
  | { readonly ok: true; readonly datagrams: readonly Datagram[] }
  | { readonly ok: false; readonly reason: string };

type Names = { readonly nodes: ReadonlyMap<string, NodeId>; readonly ballotText: BallotText };

/** "p0->a2 prepare 1.0 [2]": the first, or the n-th in the order of sending, whose words begin so. */
export function pick(inFlight: readonly Datagram[], words: readonly string[], names: Names): Selection {
  const { nodes } = names;
  const { nth, rest } = parseNth(words);
  const [arrow = '', ...begin] = rest;
  const [from, to] = arrow.split('->').map((name) => nodes.get(name));
  if (from === undefined || to === undefined)
    return { ok: false, reason: `expected "FROM->TO" or "all", got "${arrow}"` };
  const matches = inFlight.filter(
    (datagram) => datagram.from === from && datagram.to === to && begins(datagram, begin.join(' '), names),
  );
  const datagram = matches[nth - 1];
  if (datagram === undefined) return { ok: false, reason: `no message matches "${words.join(' ')}"` };
  return { ok: true, datagrams: [datagram] };
}

/** "accepted from=a2 to=l5": all of one type, sender or receiver that are in flight now; without words, all. */
export function pickAll(inFlight: readonly Datagram[], words: readonly string[], names: Names): Selection {
  const begin = words.filter((word) => !/^(from|to)=/.test(word)).join(' ');
  const ends: ((datagram: Datagram) => boolean)[] = [];
  for (const word of words) {
    const [, side, name = ''] = /^(from|to)=(.*)$/.exec(word) ?? [];
    if (side === undefined) continue;
    const node = names.nodes.get(name);
    if (node === undefined) return { ok: false, reason: `no node is called "${name}"` };
    ends.push((datagram) => (side === 'from' ? datagram.from : datagram.to) === node);
  }
  const datagrams = inFlight.filter(
    (datagram) => begins(datagram, begin, names) && ends.every((isMeant) => isMeant(datagram)),
  );
  if (datagrams.length === 0) return { ok: false, reason: `no message matches "${['all', ...words].join(' ')}"` };
  return { ok: true, datagrams };
}

/** A trailing "[n]", from 1; 1 without it. */
export function parseNth(words: readonly string[]): { readonly nth: number; readonly rest: readonly string[] } {
  const [, nth] = /^\[(\d+)\]$/.exec(words.at(-1) ?? '') ?? [];
  return nth === undefined ? { nth: 1, rest: words } : { nth: Number(nth), rest: words.slice(0, -1) };
}

/** Whole words only: "accept" is no beginning of "accepted 1.0". */
export const isBeginning = (words: string, text: string): boolean =>
  words === '' || text === words || text.startsWith(`${words} `);

const begins = ({ message }: Datagram, words: string, { ballotText }: Names): boolean =>
  isBeginning(words, formatMessage(message, ballotText));
