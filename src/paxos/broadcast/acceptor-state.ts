/** What an acceptor of an atomic broadcast holds. Nothing of it is ever forgotten: whoever comes late learns all of it. */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Proposal, type Slot } from '../ballot.js';
import type { Effect } from '../effect.js';
import { digestOfText } from '../multi/digest.js';
import type { LogMessage } from '../multi/message.js';
import { plus } from '../multi/replica.js';
import type { Quirks } from '../quirks.js';
import type { Audience } from './audience.js';
import { mayVote, type Table } from './seats.js';
import type { Room } from './timing.js';

/** One slot. What is known to be decided stays so, at whatever ballot it is accepted again. */
export type Entry = {
  readonly ballot: Ballot;
  readonly value: string;
  readonly digest: number;
  /** Accepted here at this ballot, and not only told by another acceptor. */
  readonly isVoted: boolean;
  readonly isDecided: boolean;
};

export type P1b = LogMessage & { type: 'p1b' };

export type Acceptor = {
  readonly self: NodeId;
  readonly audience: Audience;
  readonly quirks: Quirks;
  readonly acceptorsMax: number;
  readonly room: Room;
  disk: string;
  /** The latest table of seats that it wrote down. */
  written: Table | null;
  /** The latest table in force that it was told of, if it has a seat in it: nobody else votes. */
  inForce: Table | null;
  /** Proposers, as `node disk`, that called the roll of this run. */
  readonly heeded: Set<string>;
  /** Never lowered. */
  promised: Ballot | null;
  /** Disk of the proposer that it was promised to; null where the promise is from this acceptor's own disk. */
  promisedTo: string | null;
  readonly entries: Map<Slot, Entry>;
  /** Exclusive: all slots below are known to be decided. */
  known: Slot;
  /** How much of that is on disk. */
  noted: Slot;
  /** One above the highest slot accepted or decided. */
  top: Slot;
  /** How far the leader of this ballot said that its slots are decided. */
  word: { ballot: Ballot | null; decided: Slot };
  /** Of this leader it heard since it last fell silent. */
  hearing: Ballot | null;
  /** Regular words of its own since it heard a leader. */
  silentWords: number;
  /** `known` at its last regular word. */
  knownThen: Slot;
  /** The promise as it was first reported: what is resent is the same. */
  report: readonly P1b[];
  /** The part of it that is said next. */
  nextPart: number;
  cut: number;
  /** It was said that its seat belongs to another disk. */
  hasAbstained: boolean;
};

export function createAcceptor(
  options: Pick<Acceptor, 'self' | 'audience' | 'quirks' | 'acceptorsMax' | 'room'>,
): Acceptor {
  const zero = decreeNumber(0);
  return {
    ...options,
    disk: '',
    written: null,
    inForce: null,
    heeded: new Set(),
    promised: null,
    promisedTo: null,
    entries: new Map(),
    known: zero,
    noted: zero,
    top: zero,
    word: { ballot: null, decided: zero },
    hearing: null,
    silentWords: 0,
    knownThen: zero,
    report: [],
    nextPart: 0,
    cut: 0,
    hasAbstained: false,
  };
}

export const holdsSeat = ({ inForce, self, disk, quirks }: Acceptor): boolean =>
  inForce !== null && mayVote(inForce, self, disk, quirks);

export const heeds = (acceptor: Acceptor, from: NodeId, disk: string, ballot: Ballot): boolean =>
  holdsSeat(acceptor) &&
  ballot.node === from &&
  acceptor.heeded.has(`${from} ${disk}`) &&
  !isAnothers(acceptor, disk, ballot);

/** Somebody started a second proposer of the same number: a ballot is that of the one who came with it first. */
const isAnothers = ({ promised, promisedTo }: Acceptor, disk: string, ballot: Ballot): boolean =>
  promised !== null && promisedTo !== null && promisedTo !== disk && compareBallots(promised, ballot) === 0;

/** The leader of this ballot says that all slots below are decided: those accepted at this very ballot are. */
export function heedDecided(acceptor: Acceptor, ballot: Ballot, decided: Slot): void {
  const { word, known } = acceptor;
  const isSame = word.ballot !== null && compareBallots(word.ballot, ballot) === 0;
  const since = isSame && word.decided > known ? word.decided : known;
  if (!isSame) acceptor.word = { ballot, decided };
  else if (decided > word.decided) word.decided = decided;
  const isLoose = acceptor.quirks.has('decides-across-ballots');
  for (let slot = since; slot < decided && slot < acceptor.top; slot = plus(slot, 1)) {
    const entry = acceptor.entries.get(slot);
    if (entry === undefined || entry.isDecided) continue;
    if (isLoose || compareBallots(entry.ballot, ballot) === 0) {
      acceptor.entries.set(slot, { ...entry, isDecided: true });
    }
  }
  moveOn(acceptor);
}

/** Another acceptor knows it to be decided. What was accepted here stays accepted; a value that lost goes. */
export function learnDecided({ entries }: Acceptor, slot: Slot, { ballot, value }: Proposal): boolean {
  const entry = entries.get(slot);
  if (entry?.isDecided === true) return false;
  if (entry?.value === value) entries.set(slot, { ...entry, isDecided: true });
  else entries.set(slot, { ballot, value, digest: digestOfText(value), isVoted: false, isDecided: true });
  return true;
}

/** Past all slots in a row that are known to be decided. */
export function moveOn(acceptor: Acceptor): void {
  let { known } = acceptor;
  while (acceptor.entries.get(known)?.isDecided === true) known = plus(known, 1);
  acceptor.known = known;
}

/** On disk: where something is written or a leader speaks anyway, nothing waits for it. */
export function noteKnown(acceptor: Acceptor, effects: Effect[]): void {
  if (acceptor.known === acceptor.noted) return;
  acceptor.noted = acceptor.known;
  effects.push({ type: 'persist', record: { type: 'log-known', decided: acceptor.known } });
}
