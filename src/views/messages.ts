/** The messages of a run and what became of each: a bounded fold over the trace. */
import type { Ballot, Decree, NodeId } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import type { MessageKey } from '../paxos/host.js';
import type { Message } from '../paxos/message.js';
import type { FateRecord, ProcessRecord, RefusedRecord, StepRecord, TraceRecord } from '../schema/trace.js';
import { HeldCopies, type HeldCopy } from './held.js';
import { LateInLog } from './late-in-log.js';

export type MessageState =
  | 'in flight'
  | 'delivered'
  | 'lost'
  | 'delayed'
  /** Waits at its receiver for a hand. */
  | 'held'
  | 'duplicated'
  | 'refused'
  /** Delivered, but about something over: an old ballot of the receiver's or an old decree. */
  | 'late'
  /** Sent to a process that is gone. */
  | 'no receiver';

export type MessageView = {
  /** Rises by one a message. */
  readonly id: number;
  readonly key: MessageKey;
  readonly to: NodeId;
  readonly message: Message;
  readonly sentAtMs: number;
  readonly state: MessageState;
  /** When it arrived, was lost or refused; null while under way. */
  readonly doneAtMs: number | null;
  /** Reason of a refusal, length of a delay, what a lower ballot was told; else empty. */
  readonly note: string;
};

export type MessagesView = {
  /** In the order in which the sends were reported; at most a quarter more than the limit. */
  readonly messages: readonly MessageView[];
  /** How many older ones were let go. */
  readonly dropped: number;
  /** Every copy that waits for a hand, the longest waiting first. */
  readonly held: readonly HeldCopy[];
  fold(record: TraceRecord): void;
  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): MessagesView;
};

type Tracked = { -readonly [field in keyof MessageView]: MessageView[field] };
type Outcome = { readonly state: MessageState; readonly atMs: number; readonly done: boolean; readonly note: string };

/** Receipts may be reported before the send: this many wait for it. */
const earlyMax = 4_096;

export function createMessagesView(linesMax: number): MessagesView {
  return new MessageFold(linesMax);
}

class MessageFold implements MessagesView {
  readonly #linesMax: number;
  readonly messages: Tracked[] = [];
  dropped = 0;
  #held = new HeldCopies();
  #nextId = 0;
  /** Of a fork null until it folds: most forks are kept, and never fold anything. */
  #byKey: Map<string, Tracked> | null = new Map();
  /** What became of messages whose send was not reported yet. */
  readonly #early = new Map<string, Outcome[]>();
  readonly #gone = new Set<NodeId>();
  /** The ballot that each proposer works on, to tell late answers. */
  readonly #ballots = new Map<NodeId, { readonly decree: Decree; readonly ballot: Ballot }>();
  #decree = 0;
  #lateInLog = new LateInLog();

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  get held(): readonly HeldCopy[] {
    return this.#held.copies;
  }

  fork(): MessagesView {
    const fork = new MessageFold(this.#linesMax);
    for (const message of this.messages) fork.messages.push({ ...message });
    fork.#held = this.#held.fork();
    fork.#byKey = null;
    fork.dropped = this.dropped;
    fork.#nextId = this.#nextId;
    for (const [key, outcomes] of this.#early) fork.#early.set(key, [...outcomes]);
    for (const node of this.#gone) fork.#gone.add(node);
    for (const [node, ballot] of this.#ballots) fork.#ballots.set(node, ballot);
    fork.#decree = this.#decree;
    fork.#lateInLog = this.#lateInLog.fork();
    return fork;
  }

  get #known(): Map<string, Tracked> {
    this.#byKey ??= new Map(this.messages.map((message) => [keyText(message.key), message]));
    return this.#byKey;
  }

  fold(record: TraceRecord): void {
    this.#held.fold(record);
    switch (record.kind) {
      case 'step':
        this.#foldStep(record);
        break;
      case 'fate':
        this.#foldFate(record);
        break;
      case 'refused':
        if (record.message !== null) this.#settle(keyText(record.message), refusedOutcome(record));
        break;
      case 'process':
        this.#foldProcess(record);
        break;
      case 'decree':
        this.#decree = Math.max(this.#decree, record.decree);
        break;
      default:
        break; // Nothing about messages.
    }
  }

  #foldStep(record: StepRecord): void {
    const { input, cause, effects } = record;
    if (input.type === 'open-decree') this.#decree = Math.max(this.#decree, input.decree);
    if (input.type === 'message' && cause !== null && cause.from !== record.node) {
      this.#settle(keyText(cause), this.#delivery(record, input.message));
    }
    this.#lateInLog.hear(record);
    let part = 0;
    for (const effect of effects) {
      if (effect.type === 'persist' && effect.record.type === 'round') {
        const { decree, round } = effect.record;
        this.#ballots.set(record.node, { decree, ballot: { round, node: record.node } });
      }
      if (effect.type !== 'send') continue;
      for (const to of effect.to) this.#send(record, to, effect.message, part++);
    }
    this.#trim();
  }

  #foldFate(record: FateRecord): void {
    const { node, message: key, fate } = record;
    const text = keyText(key);
    const sent = this.#known.get(text);
    if (fate === 'held' && sent !== undefined) this.#held.name(node, key, sent.message);
    // One of several held copies was dropped: the message is not lost yet.
    if (fate === 'lost' && this.#held.has(node, key)) return;
    this.#settle(text, fateOutcome(record));
  }

  #send(record: StepRecord, to: NodeId, message: Message, part: number): void {
    if (to === record.node) return; // Own mail never touches the network.
    const key = { from: record.node, incarnation: record.incarnation, step: record.sequence, part };
    const text = keyText(key);
    const sent: Tracked = {
      id: this.#nextId++,
      key,
      to,
      message,
      sentAtMs: record.atMs,
      state: this.#gone.has(to) ? 'no receiver' : 'in flight',
      doneAtMs: null,
      note: '',
    };
    this.messages.push(sent);
    this.#known.set(text, sent);
    const early = this.#early.get(text);
    if (early === undefined) return;
    this.#early.delete(text);
    this.#held.name(to, key, message);
    for (const outcome of early) applyOutcome(sent, outcome);
  }

  #settle(text: string, outcome: Outcome): void {
    const known = this.#known.get(text);
    if (known !== undefined) {
      applyOutcome(known, outcome);
      return;
    }
    const early = this.#early.get(text);
    if (early !== undefined) {
      if (early.length < 4) early.push(outcome);
      return;
    }
    this.#early.set(text, [outcome]);
    if (this.#early.size <= earlyMax) return;
    for (const oldest of this.#early.keys()) {
      this.#early.delete(oldest);
      break;
    }
  }

  #delivery(record: StepRecord, message: Message): Outcome {
    const late = this.#isLate(record.node, message) ?? this.#lateInLog.reason(record, message);
    const rejection = rejectionIn(record);
    const note = late ?? (rejection === null ? '' : `rejected: promised ${formatBallot(rejection)}`);
    return { state: late === null ? 'delivered' : 'late', atMs: record.atMs, done: true, note };
  }

  /** Why a message came too late to matter, or null. */
  #isLate(receiver: NodeId, message: Message): string | null {
    if (!('decree' in message)) return null;
    if (message.decree < this.#decree) return `decree ${message.decree} is over`;
    const ballot = answeredBallot(message);
    const own = this.#ballots.get(receiver);
    if (ballot === null || own === undefined || ballot.node !== receiver || own.decree !== message.decree) return null;
    return compareBallots(ballot, own.ballot) < 0 ? `its ballot is ${formatBallot(own.ballot)} by now` : null;
  }

  #foldProcess(record: ProcessRecord): void {
    const { subject, event } = record;
    if (event.type === 'spawned') this.#gone.delete(subject);
    if (event.type !== 'exited') return;
    this.#gone.add(subject);
    for (const message of this.messages) {
      if (message.to !== subject || message.doneAtMs !== null) continue;
      message.state = 'no receiver';
    }
  }

  /** Lets go of the oldest, many at a time: a shift a message would move the whole list each time. */
  #trim(): void {
    if (this.messages.length <= this.#linesMax * 1.25) return;
    const old = this.messages.splice(0, this.messages.length - this.#linesMax);
    for (const message of old) this.#known.delete(keyText(message.key));
    this.dropped += old.length;
  }
}

const keyText = (key: MessageKey): string => `${key.from} ${key.incarnation} ${key.step} ${key.part}`;

function applyOutcome(message: Tracked, outcome: Outcome): void {
  const isSettled = message.doneAtMs !== null;
  // A second copy changes nothing; that a message was duplicated stays visible after its delivery.
  if (isSettled && (outcome.done || outcome.state === 'delayed' || outcome.state === 'held')) return;
  if (!(outcome.state === 'delivered' && message.state === 'duplicated')) message.state = outcome.state;
  if (outcome.done) message.doneAtMs = outcome.atMs;
  if (outcome.note !== '') message.note = outcome.note;
}

function fateOutcome(record: FateRecord): Outcome {
  const note = record.delayMs > 0 ? `delayed by ${record.delayMs} ms` : '';
  return { state: record.fate, atMs: record.atMs, done: record.fate === 'lost', note };
}

function refusedOutcome(record: RefusedRecord): Outcome {
  return { state: 'refused', atMs: record.atMs, done: true, note: record.reason };
}

/** The promise that an acceptor named when it refused the message of this step, or null. */
function rejectionIn(record: StepRecord): Ballot | null {
  for (const effect of record.effects) {
    if (effect.type !== 'send') continue;
    if (effect.message.type === 'rejected' || effect.message.type === 'preempted') return effect.message.promised;
  }
  return null;
}

/** The ballot that an acceptor answers, or null where the message is not such an answer. */
function answeredBallot(message: Message): Ballot | null {
  if (message.type === 'promise' || message.type === 'rejected') return message.ballot;
  return message.type === 'accepted' ? message.proposal.ballot : null;
}
