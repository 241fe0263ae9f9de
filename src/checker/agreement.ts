/**
 * Agreement: in one decree no two decisions differ. Integrity: nor does one node's decision ever change, restarts
 * included.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { Evidence } from './judge.js';
import type { DecreeHistory, Seen } from './ledger.js';
import { compactValue } from './ledger.js';

/** `node` knows that `value` is decided, whether it counted, was told, or found it on its disk. */
export function judgeDecision(court: Court, history: DecreeHistory, node: NodeId, value: string, origin: Origin): void {
  const own = history.decisions.get(node);
  if (own === undefined) history.decisions.set(node, { thing: value, origin });
  else if (own.thing !== value) {
    const text = `${court.label(node)} decided ${own.thing} in decree ${history.decree}, and later ${value}`;
    court.contradiction('integrity', text, knows(court, node, own), knows(court, node, { thing: value, origin }));
  }
  const first = history.decided;
  if (first === null) history.decided = { thing: value, origin };
  else if (first.thing !== value) disagreement(court, history.decree, first, node, { thing: value, origin });
}

/** As above for a decree whose votes were let go of. */
export function judgeLateDecision(
  court: Court,
  retired: { readonly decree: number; readonly decided: Seen<string> },
  node: NodeId,
  value: string,
  origin: Origin,
): void {
  const { decree, decided } = retired;
  const thing = compactValue(value);
  if (decided.thing !== thing) disagreement(court, decree, decided, node, { thing, origin });
}

function disagreement(court: Court, decree: number, first: Seen<string>, node: NodeId, second: Seen<string>): void {
  const text = `two values are decided in decree ${decree}: ${first.thing} and ${second.thing}`;
  const before = evidence(first.origin, `${nameOf(court, first.origin.node)} decided ${first.thing}`);
  court.contradiction('agreement', text, before, knows(court, node, second));
}

const knows = (court: Court, node: NodeId, { thing, origin }: Seen<string>): Evidence =>
  evidence(origin, `${court.label(node)} decided ${thing}`);

const nameOf = (court: Court, node: NodeId | null): string => (node === null ? 'the supervisor' : court.label(node));
