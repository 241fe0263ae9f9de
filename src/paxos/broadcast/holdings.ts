/**
 * What a running node of an atomic broadcast holds, told as if it started at this moment: for somebody who begins to
 * watch it only now. The node itself is not changed.
 */
import { compareBallots, type Slot } from '../ballot.js';
import type { Effect, PersistRecord } from '../effect.js';
import type { Holdings } from '../host.js';
import { plus } from '../multi/replica.js';
import type { Acceptor, Entry } from './acceptor-state.js';
import type { Learner } from './learner.js';
import type { Proposer } from './proposer.js';
import type { Table } from './seats.js';

const configured = (table: Table | null): Effect[] =>
  table === null ? [] : [{ type: 'configured', configuration: table }];

export function holdingsOfAcceptor({ written, inForce, promised, entries, top, known, hearing }: Acceptor): Holdings {
  const recovered: PersistRecord[] = [];
  if (written !== null) recovered.push({ type: 'log-members', configurations: [written] });
  if (promised !== null) recovered.push({ type: 'log-promised', ballot: promised });
  for (let slot = 0 as Slot; slot < top; ) {
    const row = rowFrom(entries, slot);
    if (row.length > 0) recovered.push(recordOf(slot, row));
    slot = plus(slot, Math.max(1, row.length));
  }
  if (known > 0) recovered.push({ type: 'log-known', decided: known });
  const effects = configured(inForce);
  if (hearing !== null) effects.push({ type: 'follow', ballot: hearing });
  return { recovered, effects };
}

/** Slots in a row that came to be known in the same way. */
function rowFrom(entries: Acceptor['entries'], first: Slot): Entry[] {
  const row: Entry[] = [];
  for (let entry = entries.get(first); entry !== undefined; entry = entries.get(plus(first, row.length))) {
    const [head = entry] = row;
    if (head.isVoted !== entry.isVoted || compareBallots(head.ballot, entry.ballot) !== 0) break;
    row.push(entry);
  }
  return row;
}

/** What another acceptor told is decided; what was accepted here is a vote. */
function recordOf(first: Slot, row: readonly Entry[]): PersistRecord {
  const [head] = row;
  if (head?.isVoted !== true) {
    return { type: 'log-decided', first, proposals: row.map(({ ballot, value }) => ({ ballot, value })) };
  }
  return { type: 'log-accepted', ballot: head.ballot, first, values: row.map(({ value }) => value) };
}

/** All that it told stands in the history; the lines themselves it does not keep. */
export function holdingsOfLearner({ table, applied, history }: Learner): Holdings {
  const told: Effect[] =
    applied === 0 ? [] : [{ type: 'snapshot', decree: applied, digest: history, history, installed: true }];
  return { recovered: [], effects: [...configured(table), ...told] };
}

export function holdingsOfProposer({ table, office, following }: Proposer): Holdings {
  const effects = configured(table);
  if (office?.type === 'leader') {
    const { ballot, from, promises } = office;
    effects.push({ type: 'adopted', ballot, from, promises });
  } else if (office?.type === 'candidacy') {
    effects.push({ type: 'scout', ballot: office.ballot, from: office.from });
  }
  if (following !== null) effects.push({ type: 'follow', ballot: following });
  return { recovered: [], effects };
}
