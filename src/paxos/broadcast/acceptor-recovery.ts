/** What an acceptor takes back from its disk: table of seats, promise, votes, and what it knew to be decided. */
import { type Ballot, compareBallots } from '../ballot.js';
import type { PersistRecord } from '../effect.js';
import { cutsPerStart } from '../multi/acceptor.js';
import { digestOfText } from '../multi/digest.js';
import { later, plus } from '../multi/replica.js';
import { type Acceptor, learnDecided, moveOn } from './acceptor-state.js';

export function recover(acceptor: Acceptor, incarnation: number, records: readonly PersistRecord[]): void {
  acceptor.cut = (incarnation & 0x7ff) * cutsPerStart;
  for (const record of records) take(acceptor, record);
  acceptor.noted = acceptor.known;
  acceptor.knownThen = acceptor.known;
}

function take(acceptor: Acceptor, record: PersistRecord): void {
  const { entries } = acceptor;
  switch (record.type) {
    case 'log-members':
      acceptor.written = record.configurations.at(-1) ?? acceptor.written;
      break;
    case 'log-promised':
      promised(acceptor, record.ballot);
      break;
    case 'log-accepted':
      promised(acceptor, record.ballot);
      for (const [index, value] of record.values.entries()) {
        const slot = plus(record.first, index);
        const isDecided = entries.get(slot)?.isDecided === true;
        entries.set(slot, { ballot: record.ballot, value, digest: digestOfText(value), isVoted: true, isDecided });
      }
      acceptor.top = later(acceptor.top, plus(record.first, record.values.length));
      break;
    case 'log-decided':
      for (const [index, proposal] of record.proposals.entries()) {
        learnDecided(acceptor, plus(record.first, index), proposal);
      }
      acceptor.top = later(acceptor.top, plus(record.first, record.proposals.length));
      moveOn(acceptor);
      break;
    case 'log-known':
      for (let slot = acceptor.known; slot < record.decided; slot = plus(slot, 1)) {
        const entry = entries.get(slot);
        if (entry !== undefined) entries.set(slot, { ...entry, isDecided: true });
      }
      moveOn(acceptor);
      break;
    default: // Of others.
  }
}

function promised(acceptor: Acceptor, ballot: Ballot): void {
  if (acceptor.promised === null || compareBallots(ballot, acceptor.promised) > 0) acceptor.promised = ballot;
}
