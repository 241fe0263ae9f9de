/** Takes the records in causal order and puts each step before the properties that it concerns. */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import { type Effect, type Input, isOfDecree, type PersistRecord } from '../paxos/effect.js';
import type { MessageKey } from '../paxos/host.js';
import type { Message } from '../paxos/message.js';
import type { NodeRecord, StepRecord } from '../schema/trace.js';
import { judgeDecision, judgeLateDecision } from './agreement.js';
import { judgeBallot } from './ballots.js';
import type { Court } from './court.js';
import type { DecreeHistory } from './ledger.js';
import { Ledger } from './ledger.js';
import * as promises from './promises.js';
import { judgeHearsay, judgeQuorum } from './quorums.js';
import { judgeProposal, judgeReport, notePromise } from './safe-at.js';
import { Validity } from './validity.js';

type Boot = Extract<Input, { type: 'boot' }>;
type Send = Extract<Effect, { type: 'send' }>;

/** The latest start of a node, as far as it was handled. */
type Start = { readonly record: StepRecord; readonly seated: boolean };

export class Hearing {
  readonly #court: Court;
  readonly #ledger = new Ledger();
  readonly #validity: Validity;
  readonly #starts = new Map<NodeId, Start>();

  constructor(court: Court) {
    this.#court = court;
    this.#validity = new Validity(court);
  }

  get unknownReasons(): Iterable<string> {
    return this.#validity.unknownReasons;
  }

  /** Rises whenever these reasons change. */
  get unknownCount(): number {
    return this.#validity.changes;
  }

  /** `senderLost`: the message of this step came from a step that nobody reported. */
  hear(record: NodeRecord, senderLost: boolean): void {
    if (record.kind !== 'step') return;
    const { input, cause, effects } = record;
    if (input.type === 'boot') this.#boot(record, input);
    if (input.type === 'message') {
      if (senderLost && cause !== null) this.#testimony(record, cause, input.message);
      if (input.message.type === 'promise') {
        const history = this.#ledger.of(input.message.decree);
        if (history !== null) notePromise(this.#court, history, record.node, input.from, input.message);
      }
    }
    // What a step wrote is durable before anything of it leaves, wherever it stands in the list.
    for (const effect of effects) if (effect.type === 'persist') this.#persist(record, effect.record);
    for (const effect of effects) this.#effect(record, effect);
  }

  /** Every restart is compared with what the node showed before, if it sits on the same disk. */
  #boot(record: StepRecord, boot: Boot): void {
    const { node, incarnation } = record;
    this.#starts.set(node, { record, seated: boot.seated });
    const disks = new Map<Decree, { promised: Ballot | null; accepted: Proposal | null }>();
    for (const written of boot.recovered.filter(isOfDecree)) {
      const history = this.#ledger.of(written.decree);
      if (history === null) continue;
      const disk = disks.get(written.decree) ?? { promised: null, accepted: null };
      disks.set(written.decree, disk);
      if (written.type === 'promised') disk.promised = highest(disk.promised, written.ballot);
      if (written.type === 'accepted') {
        disk.promised = highest(disk.promised, written.proposal.ballot);
        if (disk.accepted === null || compareBallots(written.proposal.ballot, disk.accepted.ballot) > 0) {
          disk.accepted = written.proposal;
        }
        this.#vouch(history, written.proposal.value);
        this.#vote(history, node, boot.seated, written.proposal, record);
      }
      if (written.type === 'decided') this.#decision(record, history, written.proposal.value, 'decided', true);
    }
    for (const history of this.#ledger.live()) {
      history.proposers.delete(node);
      if (!boot.seated || !this.#court.acceptors.has(node) || incarnation === 1) continue;
      const disk = disks.get(history.decree) ?? { promised: null, accepted: null };
      promises.judgeRecovery(this.#court, history, node, disk, record);
      promises.acceptorOf(history, node).recovered = { incarnation, promised: disk.promised, origin: record };
    }
  }

  #persist(record: StepRecord, written: PersistRecord): void {
    if (written.type !== 'promised' && written.type !== 'accepted') return;
    const history = this.#ledger.of(written.decree);
    if (history === null || !this.#seated(record.node)) return; // Without a seat its very votes are violations.
    const acceptor = promises.acceptorOf(history, record.node);
    if (written.type === 'promised') {
      promises.judgePromiseWritten(this.#court, acceptor, written.ballot, record);
      return;
    }
    promises.judgeAcceptance(this.#court, acceptor, written.proposal, record);
    this.#vote(history, record.node, true, written.proposal, record);
  }

  #effect(record: StepRecord, effect: Effect): void {
    switch (effect.type) {
      case 'send':
        this.#send(record, effect);
        break;
      case 'submit': {
        const history = this.#ledger.of(effect.decree);
        if (history !== null) this.#validity.submitted(history, effect.value);
        break;
      }
      case 'propose': {
        const history = this.#ledger.of(effect.decree);
        if (history !== null) this.#validity.judge(history, effect.proposal.value, record, 'proposed');
        break;
      }
      case 'chosen':
      case 'decide':
        this.#learn(record, effect);
        break;
      default:
        break; // No property speaks of the others.
    }
  }

  #send(record: StepRecord, { message }: Send): void {
    if (message.type !== 'promise' && message.type !== 'accept' && message.type !== 'accepted') return;
    const history = this.#ledger.of(message.decree);
    if (history === null) return;
    const { node } = record;
    if (message.type === 'accept') {
      judgeBallot(this.#court, history, message.proposal, record);
      judgeProposal(this.#court, history, node, message.proposal, record);
      return;
    }
    const start = this.#starts.get(node);
    if (start !== undefined && !start.seated) {
      promises.judgeUnseatedVote(this.#court, node, voteText(message), record, start.record);
      return;
    }
    if (message.type === 'accepted') promises.judgeVote(this.#court, history, node, message.proposal, record);
    else {
      const acceptor = promises.acceptorOf(history, node);
      promises.judgePromiseSent(this.#court, acceptor, message.ballot, record);
      judgeReport(this.#court, acceptor, message, record);
      if (message.accepted !== null) judgeBallot(this.#court, history, message.accepted, record);
    }
  }

  #learn(record: StepRecord, effect: Extract<Effect, { type: 'chosen' | 'decide' }>): void {
    const { node } = record;
    const { decree, proposal } = effect;
    const history = this.#ledger.of(decree);
    if (history === null) {
      const decided = this.#ledger.retired(decree);
      if (decided !== null) judgeLateDecision(this.#court, { decree, decided }, node, proposal.value, record);
      else this.#court.unknown(`decree ${decree} was let go of before it was decided`);
      return;
    }
    if (effect.type === 'chosen') judgeQuorum(this.#court, 'chosen-means-quorum', history, node, proposal, record);
    else if (effect.counted) judgeQuorum(this.#court, 'learned-means-chosen', history, node, proposal, record);
    else judgeHearsay(this.#court, history, node, proposal.value, record);
    judgeBallot(this.#court, history, proposal, record);
    this.#decision(record, history, proposal.value, effect.type === 'chosen' ? 'chosen' : 'decided', false);
  }

  #decision(record: StepRecord, history: DecreeHistory, value: string, what: string, vouched: boolean): void {
    if (vouched) this.#vouch(history, value);
    this.#validity.judge(history, value, record, what);
    judgeDecision(this.#court, history, record.node, value, record);
  }

  /**
   * What a message says about its sender, whose own report is lost. Nothing here depends on the order of the
   * receipts.
   */
  #testimony(record: StepRecord, cause: MessageKey, message: Message): void {
    if (!('decree' in message)) return;
    const history = this.#ledger.of(message.decree);
    if (history === null) return;
    switch (message.type) {
      case 'request':
        this.#validity.submitted(history, message.value);
        break;
      case 'promise':
        this.#heardVote(record, cause, history, message.ballot);
        if (message.accepted === null) break;
        this.#vouch(history, message.accepted.value);
        this.#vote(history, cause.from, this.#seatedThen(cause), message.accepted, record);
        break;
      case 'accepted':
        this.#heardVote(record, cause, history, message.proposal.ballot);
        this.#vouch(history, message.proposal.value);
        this.#vote(history, cause.from, this.#seatedThen(cause), message.proposal, record);
        break;
      case 'accept':
        this.#vouch(history, message.proposal.value);
        judgeBallot(this.#court, history, message.proposal, record);
        break;
      case 'decision':
        this.#vouch(history, message.proposal.value);
        judgeDecision(this.#court, history, cause.from, message.proposal.value, record);
        break;
      default:
        break; // The others claim nothing that a property rests on.
    }
  }

  #heardVote(record: StepRecord, cause: MessageKey, history: DecreeHistory, ballot: Ballot): void {
    const { from, incarnation } = cause;
    if (!this.#seatedThen(cause)) {
      const start = this.#starts.get(from);
      promises.judgeUnseatedVote(
        this.#court,
        from,
        `a vote for ${formatBallot(ballot)}`,
        record,
        start?.record ?? record,
      );
      return;
    }
    const acceptor = promises.acceptorOf(history, from);
    const start = this.#starts.get(from);
    if (acceptor.recovered === null && start?.seated === true && start.record.incarnation > incarnation) {
      // Its disk held nothing of this decree, which nobody had heard of when it started again.
      acceptor.recovered = { incarnation: start.record.incarnation, promised: null, origin: start.record };
    }
    promises.judgeReceived(this.#court, acceptor, from, { thing: ballot, origin: record, incarnation });
  }

  /** An acceptor's vote counts if it has the seat. */
  #vote(history: DecreeHistory, node: NodeId, seated: boolean, proposal: Proposal, record: StepRecord): void {
    const ballot = judgeBallot(this.#court, history, proposal, record);
    if (seated && this.#court.acceptors.has(node)) ballot?.voters.add(node);
  }

  #vouch(history: DecreeHistory, value: string): void {
    if (!history.submitted.has(value)) history.vouched.add(value);
  }

  #seated(node: NodeId): boolean {
    return this.#starts.get(node)?.seated ?? true;
  }

  /**
   * For a message of an incarnation: known if its start was reported. One that never reported anything may have had
   * its seat.
   */
  #seatedThen({ from, incarnation }: MessageKey): boolean {
    const start = this.#starts.get(from);
    return start === undefined || start.record.incarnation !== incarnation || start.seated;
  }
}

const highest = (a: Ballot | null, b: Ballot): Ballot => (a === null || compareBallots(a, b) < 0 ? b : a);

const voteText = (message: Extract<Message, { type: 'promise' | 'accepted' }>): string =>
  message.type === 'promise'
    ? `promise ${formatBallot(message.ballot)}`
    : `accepted ${formatBallot(message.proposal.ballot)} = ${message.proposal.value}`;
