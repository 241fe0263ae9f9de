/**
 * What clients asked and were answered, beside the decided log. Validity: what is decided was invoked. Executed-once:
 * an answer is the command's one result. Acknowledged-not-lost: what was answered is in the log. The log itself is the
 * witness of linearizability: each operation has its place there, a read between two slots, and places must follow real
 * time.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { commandsOf } from '../../paxos/multi/command.js';
import { type Court, evidence, type Origin } from '../court.js';
import { contradict, miss, shortened } from './charge.js';
import type { Answer, Asked, Served } from './asked.js';
import { LostReads } from './lost-reads.js';
import type { Executed, Replay } from './replay.js';
import { RealTime } from './real-time.js';
import { Unasked } from './unasked.js';

/** The decided log, executed. */
type Log = Pick<Replay, 'next' | 'total' | 'firstTotal' | 'readBelow' | 'isBlind' | 'isRead' | 'wasReadable'>;

/** Kept for what is answered, but whose place in the log is not told. */
const openMax = 100_000;

export class Clients {
  readonly #court: Court;
  readonly #replay: Log;
  readonly #isBank: boolean;
  readonly #realTime: RealTime;
  readonly #sessions = new Map<number, Map<number, Asked>>();
  /** Answered, without a place in the log so far. */
  readonly #unplaced = new Set<Asked>();
  /** Reads served from a state that is not told so far: one day it is too long ago. */
  readonly #ahead = new Set<Asked>();
  /** Sessions of clients whose last reports may be lost, by client. */
  readonly #sessionsOf = new Map<NodeId, number[]>();
  readonly #lossySessions = new Set<number>();
  readonly #clientOf = new Map<number, NodeId>();
  readonly #lostReads: LostReads;
  readonly #unasked = new Unasked();
  #wasKilled = false;
  #total: string | null = null;
  readonly #doubts = new Set<string>();

  readonly #untold: (operation: string) => void;

  /** `untold` is called with each operation whose call its client did not report. */
  constructor(court: Court, replay: Log, isBank: boolean, untold: (operation: string) => void) {
    this.#untold = untold;
    this.#court = court;
    this.#replay = replay;
    this.#isBank = isBank;
    this.#realTime = new RealTime(court);
    this.#lostReads = new LostReads(court, replay, this.#realTime);
  }

  get unknownReasons(): Iterable<string> {
    return this.#doubts;
  }

  get unknownCount(): number {
    return this.#doubts.size;
  }

  boot(client: NodeId, session: number): void {
    const sessions = this.#sessionsOf.get(client) ?? [];
    sessions.push(session);
    this.#sessionsOf.set(client, sessions);
    this.#clientOf.set(session, client);
  }

  killed(client: NodeId): void {
    this.#wasKilled = true;
    const session = this.#sessionsOf.get(client)?.at(-1);
    if (session !== undefined) this.#lossySessions.add(session);
  }

  invoked(client: NodeId, session: number, sequence: number, operation: string, origin: Origin): void {
    let ofSession = this.#sessions.get(session);
    if (ofSession === undefined) {
      ofSession = new Map();
      this.#sessions.set(session, ofSession);
    }
    if (ofSession.has(sequence)) return;
    const answer = null;
    ofSession.set(sequence, { session, sequence, operation, client, origin, answer, executed: null, served: null });
    const executed = this.#unasked.take(session, sequence);
    if (executed !== null) this.#place(executed);
  }

  /** All that this client did before is told. */
  told(client: NodeId, atMs: number): void {
    for (const executed of this.#unasked.takeOf(atMs, (session) => this.#clientOf.get(session) === client)) {
      this.#judgeUnasked(executed);
    }
  }

  /** Its client's own report is lost, and this receipt shows what it asked for. */
  testified(client: NodeId, session: number, commands: string, origin: Origin): void {
    for (const { sequence, operation } of commandsOf(commands) ?? []) {
      if (this.#sessions.get(session)?.has(sequence) !== true) this.#untold(operation);
      this.invoked(client, session, sequence, operation, origin);
    }
  }

  responded(session: number, sequence: number, result: string, origin: Origin, senderLost: boolean): void {
    const asked = this.#sessions.get(session)?.get(sequence);
    if (asked === undefined || asked.answer !== null) return;
    asked.answer = { result, origin, senderLost };
    if (asked.executed === null) this.#unplaced.add(asked);
    this.#settle(asked, false);
  }

  /** From the state below slot `index`. */
  served(session: number, sequence: number, index: number, origin: Origin): void {
    const asked = this.#sessions.get(session)?.get(sequence);
    if (asked === undefined) return;
    asked.served ??= [];
    asked.served.push({ slot: index, origin });
  }

  executed(executed: Executed): void {
    if (this.#isBank) this.#judgeTotal(executed);
    this.#place(executed);
    for (const asked of this.#lostReads.all()) this.#settle(asked, false);
    for (const asked of this.#ahead) if (!this.#isAhead(asked)) this.#settle(asked, false);
  }

  #place(executed: Executed): void {
    const { command, slot } = executed;
    const asked = this.#sessions.get(command.session)?.get(command.sequence);
    if (asked === undefined) {
      if (!executed.isTold) return; // Nobody rests on it.
      if (this.#wasKilled) this.#unasked.add(executed);
      else this.#judgeUnasked(executed);
      return;
    }
    // The disk of a node that is to join is filled in by the leader.
    if (asked.operation !== command.operation && !command.operation.startsWith('members ')) {
      const text = `slot ${slot} has ${command.operation}, where its client invoked ${asked.operation}`;
      const first = evidence(asked.origin, `${this.#court.label(asked.client)} invoked ${asked.operation}`);
      contradict(this.#court, 'validity', text, first, this.#appliedEvidence(executed));
    }
    asked.executed = executed;
    this.#settle(asked, false);
  }

  /** Nothing more will be told. */
  end(): void {
    for (const executed of this.#unasked.takeOf(Number.POSITIVE_INFINITY, () => true)) this.#judgeUnasked(executed);
    for (const asked of [...this.#unplaced]) this.#settle(asked, true);
  }

  #settle(asked: Asked, isOver: boolean): void {
    const { answer, executed, served } = asked;
    if (answer === null) return;
    if (executed !== null) this.#judgeResult(asked, executed, answer);
    else if (served !== null) this.#judgeRead(asked, served, answer, isOver);
    else this.#judgeUnplaced(asked, answer, isOver);
  }

  #isAhead = ({ served }: Asked): boolean => served?.some(({ slot }) => slot > this.#replay.next) ?? false;

  #forget(asked: Asked): void {
    this.#unplaced.delete(asked);
    const ofSession = this.#sessions.get(asked.session);
    ofSession?.delete(asked.sequence);
  }

  #judgeResult(asked: Asked, executed: Executed, answer: Answer): void {
    this.#forget(asked);
    const { slot, result, command } = executed;
    if (result !== answer.result) {
      const what = `"${command.operation}" in slot ${slot}`;
      const label = this.#court.label(asked.client);
      const text = `${label} was answered "${answer.result}" to ${what}, whose result is "${result}"`;
      const first = evidence(executed.origin, `executed there, its one result is "${result}"`);
      contradict(this.#court, 'executed-once', text, first, this.#answeredEvidence(asked, answer));
    }
    this.#realTime.add(this.#interval(asked, answer), slot * 2 + 1);
  }

  #judgeRead(asked: Asked, served: readonly Served[], answer: Answer, isOver: boolean): void {
    this.#ahead.delete(asked);
    const results = served.map(({ slot }) => this.#replay.readBelow(slot, asked.operation));
    const at = results.indexOf(answer.result);
    const place = served[at];
    if (place !== undefined) {
      this.#forget(asked);
      this.#realTime.add(this.#interval(asked, answer), place.slot * 2);
      return;
    }
    if (answer.senderLost) {
      this.#judgeLostRead(asked, answer, isOver);
      return;
    }
    // Some served state is not told, and the answer may be from there.
    if (!isOver && results.includes(null)) {
      if (this.#isAhead(asked) && this.#ahead.size < openMax) this.#ahead.add(asked);
      return;
    }
    this.#forget(asked);
    const [first] = served;
    if (results.includes(null) || first === undefined) {
      this.#doubt(`a read of ${this.#court.label(asked.client)} cannot be placed: the state that it saw is not told`);
      return;
    }
    const what = `${asked.operation} as "${answer.result}"`;
    const label = this.#court.label(asked.client);
    const text = `${label} reads ${what}, and below slot ${first.slot} it was "${results[0]}"`;
    const before = evidence(first.origin, `the read was served from the state below slot ${first.slot}`);
    contradict(this.#court, 'linearizability', text, before, this.#answeredEvidence(asked, answer));
  }

  /** Who served it was killed before it told the state. */
  #judgeLostRead(asked: Asked, answer: Answer, isOver: boolean): void {
    const finding = this.#lostReads.judge(asked, answer, isOver);
    if (finding === 'waits') return;
    this.#forget(asked);
    if (finding === 'unknown') {
      this.#doubt(`a read of ${this.#court.label(asked.client)} cannot be placed: the state that it saw is not told`);
    }
  }

  #judgeUnplaced(asked: Asked, answer: Answer, isOver: boolean): void {
    if (this.#unplaced.size > openMax) this.#letGo();
    if (answer.senderLost && this.#replay.isRead(asked.operation)) {
      this.#judgeLostRead(asked, answer, isOver);
      return;
    }
    if (!isOver && answer.senderLost) return; // Who answered was killed; what it knew may still turn up.
    const label = this.#court.label(asked.client);
    const isUntold = answer.senderLost && !this.#realTime.isPastIn(answer.origin.atMs);
    if (isUntold || this.#replay.isBlind()) {
      if (isOver) this.#doubt(`an answer to ${label} cannot be placed: what led to it is not told`);
      return;
    }
    this.#forget(asked);
    const words = shortened(asked.operation);
    const result = shortened(answer.result);
    const text = `${label} was answered "${result}" to "${words}", which no slot of the log holds`;
    const first = evidence(asked.origin, `${label} invoked ${words}`);
    miss(this.#court, 'acknowledged-not-lost', text, first, this.#answeredEvidence(asked, answer));
  }

  /** Of the oldest that wait for their place. */
  #letGo(): void {
    for (const asked of this.#unplaced) {
      this.#doubt(`an answer to ${this.#court.label(asked.client)} cannot be placed: what led to it is not told`);
      this.#forget(asked);
      return;
    }
  }

  #judgeUnasked(executed: Executed): void {
    const { command, slot } = executed;
    this.#untold(command.operation);
    const isLost = this.#lossySessions.has(command.session) || !this.#isKnown(command.session);
    if (isLost && this.#lossySessions.size > 0) {
      this.#doubt(`no record that is left shows who invoked ${command.operation} of slot ${slot}`);
      return;
    }
    const text = `slot ${slot} has ${command.operation}, which no client invoked`;
    const first = evidence(executed.origin, `nobody had invoked it as ${command.session}.${command.sequence}`);
    miss(this.#court, 'validity', text, first, this.#appliedEvidence(executed));
  }

  #isKnown(session: number): boolean {
    for (const sessions of this.#sessionsOf.values()) if (sessions.includes(session)) return true;
    return false;
  }

  #judgeTotal(executed: Executed): void {
    const total = this.#replay.total();
    const before = this.#total ?? this.#replay.firstTotal;
    this.#total = total;
    if (before === total) return;
    const text = `all balances add up to ${total} after slot ${executed.slot}, and to ${before} before it`;
    const first = evidence(executed.origin, `they added up to ${before}`);
    contradict(this.#court, 'bank-total', text, first, this.#appliedEvidence(executed));
  }

  #doubt(reason: string): void {
    if (this.#doubts.size < 16) this.#doubts.add(reason);
  }

  #interval({ origin, client, operation }: Asked, answer: Answer) {
    return { invokedAtMs: origin.atMs, answeredAtMs: answer.origin.atMs, client, operation, origin: answer.origin };
  }

  #appliedEvidence({ node, origin, slot, command }: Executed) {
    return evidence(origin, `${this.#court.label(node)} applied ${command.operation} in slot ${slot}`);
  }

  #answeredEvidence({ client }: Asked, { origin, result }: Answer) {
    return evidence(origin, `${this.#court.label(client)} was answered "${shortened(result)}"`);
  }
}
