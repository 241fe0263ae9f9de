/**
 * What clients of an atomic broadcast submitted and were told, beside the decided log. Validity: what is decided was
 * submitted. Acknowledged-not-lost: what was called decided is.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { commandsOf } from '../../paxos/multi/command.js';
import { digestOfText } from '../../paxos/multi/digest.js';
import { quotedBytes } from '../../views/byte-words.js';
import { type Court, evidence, type Origin } from '../court.js';
import { contradict, miss } from '../log/charge.js';
import type { Delivered, Placed } from './delivered.js';

type Submission = {
  readonly value: string;
  readonly client: NodeId;
  readonly origin: Origin;
  isPlaced: boolean;
  isAnswered: boolean;
};

/** Different values, by digest: about a hundred megabytes. */
const valuesMax = 2_000_000;
const doubtsMax = 16;

export class Submissions {
  readonly #court: Court;
  readonly #isDecided: Delivered['isDecided'];
  readonly #sessions = new Map<number, Map<number, Submission>>();
  readonly #sessionOf = new Map<NodeId, number>();
  readonly #known = new Set<number>();
  readonly #values = new Set<number>();
  /** Some client was killed, and what it told last may be lost. */
  #isLossy = false;
  readonly #doubts = new Set<string>();

  constructor(court: Court, isDecided: Delivered['isDecided']) {
    this.#court = court;
    this.#isDecided = isDecided;
  }

  get unknownReasons(): Iterable<string> {
    return this.#doubts;
  }

  get unknownCount(): number {
    return this.#doubts.size;
  }

  boot(client: NodeId, session: number): void {
    this.#sessionOf.set(client, session);
    this.#known.add(session);
  }

  killed(client: NodeId): void {
    if (this.#sessionOf.has(client)) this.#isLossy = true;
  }

  submitted(client: NodeId, session: number, sequence: number, value: string, origin: Origin): void {
    let ofSession = this.#sessions.get(session);
    if (ofSession === undefined) {
      ofSession = new Map();
      this.#sessions.set(session, ofSession);
    }
    if (ofSession.has(sequence)) return;
    ofSession.set(sequence, { value, client, origin, isPlaced: false, isAnswered: false });
    if (this.#values.size < valuesMax) this.#values.add(digestOfText(value));
  }

  /** Its client's own report is lost, and this receipt shows what it asked for. */
  testified(client: NodeId, session: number, commands: string, origin: Origin): void {
    this.#known.add(session);
    for (const { sequence, operation } of commandsOf(commands) ?? []) {
      if (!this.#isDecided(session, sequence)) this.submitted(client, session, sequence, operation, origin);
    }
  }

  /** Its client was told that it is decided. `senderLost`: who told it was killed before its own report came. */
  answered(session: number, sequence: number, origin: Origin, senderLost: boolean): void {
    const submission = this.#sessions.get(session)?.get(sequence);
    if (submission === undefined || submission.isAnswered) return;
    submission.isAnswered = true;
    if (submission.isPlaced) this.#forget(session, sequence);
    if (this.#isDecided(session, sequence) || senderLost) return;
    const label = this.#court.label(submission.client);
    const value = quotedBytes(submission.value);
    const text = `${label} was told that ${value} is decided, which no slot of the log holds`;
    const first = evidence(submission.origin, `${label} submitted ${value} as its number ${sequence}`);
    miss(this.#court, 'acknowledged-not-lost', text, first, evidence(origin, `${label} was told so`));
  }

  placed({ session, sequence, value, slot, origin }: Placed): void {
    const submission = this.#sessions.get(session)?.get(sequence);
    const told = evidence(origin, `${quotedBytes(value)} is decided in slot ${slot}`);
    if (submission === undefined) {
      if (this.isDoubtful(value, `in slot ${slot}`)) return;
      const text = `slot ${slot} has ${quotedBytes(value)}, which no client submitted`;
      const first = evidence(origin, `nobody had submitted it as ${session}.${sequence}`);
      miss(this.#court, 'validity', text, first, told);
      return;
    }
    if (submission.value !== value) {
      const label = this.#court.label(submission.client);
      const theirs = quotedBytes(submission.value);
      const text = `slot ${slot} has ${quotedBytes(value)}, where its client submitted ${theirs}`;
      const first = evidence(submission.origin, `${label} submitted ${theirs} as its number ${sequence}`);
      contradict(this.#court, 'validity', text, first, told);
    }
    submission.isPlaced = true;
    if (submission.isAnswered) this.#forget(session, sequence);
  }

  /** Some client submitted such a value. */
  has(value: string): boolean {
    return this.#values.size >= valuesMax || this.#values.has(digestOfText(value));
  }

  /** Nobody is seen to have submitted it, but a client was killed before it told all; then that is said. */
  isDoubtful(value: string, where: string): boolean {
    if (!this.#isLossy) return false;
    const reason = `no record that is left shows who submitted ${quotedBytes(value)} ${where}`;
    if (this.#doubts.size < doubtsMax) this.#doubts.add(reason);
    return true;
  }

  #forget(session: number, sequence: number): void {
    this.#sessions.get(session)?.delete(sequence);
  }
}
