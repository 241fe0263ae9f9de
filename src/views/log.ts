/** What happened, in the field's words, one sentence a line. */
import type { NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import { labelOf } from '../paxos/configuration.js';
import { unreachable } from '../paxos/effect.js';
import type { FaultSettings } from '../faults/settings.js';
import type { FactsRecord, RefusedRecord, StepRecord, TraceRecord } from '../schema/trace.js';
import { broadcastSentences } from './broadcast-sentences.js';
import { countsSentence, factSentences } from './fact-sentences.js';
import { LogMemory } from './log-memory.js';
import { replicaSentences } from './replica-sentences.js';
import { stepSentences } from './step-sentences.js';
import { Submissions } from './submissions.js';
import { fateSentence, faultsSentence, processSentence } from './supervisor-sentences.js';
import { VoteMemory } from './votes.js';
import { counted } from './words.js';

/** debug: resends, acknowledgements, tokens, syncs. info: what teaches. warning: refusals, suspicions, crashes. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export type Sentence = { readonly level: LogLevel; readonly text: string };

export type LogLine = Sentence & {
  /** Rises by one a line. */
  readonly id: number;
  readonly atMs: number;
  /** Whom it is about; null is the cluster as a whole. */
  readonly node: NodeId | null;
  readonly label: string;
};

export type LogContext = {
  label(node: NodeId): string;
  /** With it a sentence about a quorum names its members. */
  readonly votes?: VoteMemory;
  /** With it a client whose value was not chosen is told so. */
  readonly submissions?: Submissions;
  /** Whether the node is an acceptor or a proposer, to whom the loss of a disk matters; without it, as if it were. */
  readonly mayVote?: (node: NodeId) => boolean;
  /** Of a cluster that agrees on a log. */
  readonly memory?: () => LogMemory | null;
  /** Of an atomic broadcast. */
  readonly isBroadcast?: () => boolean;
  /** Whether the network did harm on purpose until now; without it, as if it did. */
  readonly hadFaults?: () => boolean;
};

export type LogView = {
  /** Oldest first; at most a quarter more than the limit. */
  readonly lines: readonly LogLine[];
  /** How many older ones were let go. */
  readonly dropped: number;
  fold(record: TraceRecord): void;
  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): LogView;
};

/**
 * Usually one sentence; none where nothing is worth a line. Texts may hold what a user or a worker wrote: see
 * printable.
 */
function narrate(record: TraceRecord, context: LogContext): readonly Sentence[] {
  switch (record.kind) {
    case 'step': {
      const memory = context.memory?.() ?? null;
      if (memory === null) return stepSentences(record, context);
      const sentences = context.isBroadcast?.() === true ? broadcastSentences : replicaSentences;
      return sentences(record, context, memory);
    }
    case 'process':
      return [processSentence(record)];
    case 'fate':
      return [fateSentence(record, context.label)];
    case 'refused':
      return [warning(refusedText(record))];
    case 'facts':
      return factsOf(record, context);
    case 'counts':
      return [countsSentence(record)];
    case 'sync': {
      const ms = (record.durationUs / 1000).toFixed(1);
      return [{ level: 'debug', text: `made ${counted(record.records, 'record')} durable in ${ms} ms` }];
    }
    case 'run':
      return [info(`${record.preset.name}: ${record.preset.title}`)];
    case 'faults':
      return faultSentences(record.settings, context);
    case 'pace':
      return [info(`the pace is ${record.pace}`)];
    case 'decree':
      return [info(`decree ${record.decree} is open`)];
    case 'note':
      return [{ level: record.level, text: record.text }];
    case 'end':
      return [info(record.reason.startsWith('the run ') ? record.reason : `the run is over: ${record.reason}`)];
    default:
      return unreachable(record);
  }
}

function factsOf(record: FactsRecord, context: LogContext): readonly Sentence[] {
  const memory = context.memory?.() ?? null;
  return memory === null ? [] : factSentences(record, context, memory);
}

/** That nothing is lost on purpose is news only where something was. */
function faultSentences(settings: FaultSettings, { label, hadFaults }: LogContext): readonly Sentence[] {
  return !isHarmful(settings) && hadFaults?.() === false ? [] : [info(faultsSentence(settings, label))];
}

const isHarmful = ({ rules, groups }: Pick<FaultSettings, 'rules' | 'groups'>): boolean =>
  rules.length + groups.length > 0;

/** A flood is told in one record, with the address of its last datagram. */
function refusedText({ datagrams, bytes, address, reason }: RefusedRecord): string {
  if (datagrams > 1) return `refuses ${datagrams} datagrams, the last one from ${address}: ${reason}`;
  return `refuses a datagram of ${counted(bytes, 'byte')} from ${address}: ${reason}`;
}

const info = (text: string): Sentence => ({ level: 'info', text });
const warning = (text: string): Sentence => ({ level: 'warning', text });

export function createLogView(linesMax: number): LogView {
  return new LogFold(linesMax);
}

class LogFold implements LogView {
  readonly #linesMax: number;
  readonly lines: LogLine[];
  dropped = 0;
  #nextId = 0;
  readonly #votes: VoteMemory;
  readonly #submissions: Submissions;
  #memory: LogMemory | null = null;
  #hadFaults = false;
  readonly #labels = new Map<NodeId, string>();
  readonly #context: LogContext;
  #configuration: Configuration | null = null;

  constructor(linesMax: number, before: LogFold | null = null) {
    this.#linesMax = linesMax;
    this.lines = before === null ? [] : [...before.lines];
    this.#votes = before === null ? new VoteMemory() : before.#votes.fork();
    this.#submissions = before === null ? new Submissions() : before.#submissions.fork();
    this.#context = {
      label: (node) => this.#label(node),
      votes: this.#votes,
      submissions: this.#submissions,
      hadFaults: () => this.#hadFaults,
      mayVote: (node) => this.#mayVote(node),
      memory: () => this.#memory,
      isBroadcast: () => this.#configuration?.multicast !== undefined,
    };
    if (before === null) return;
    this.dropped = before.dropped;
    this.#memory = before.#memory?.fork() ?? null;
    this.#nextId = before.#nextId;
    this.#hadFaults = before.#hadFaults;
    this.#configuration = before.#configuration;
  }

  fork(): LogView {
    return new LogFold(this.#linesMax, this);
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'run') {
      this.#configuration = record.preset.configuration;
      this.#labels.clear();
      this.#hadFaults = isHarmful(record.preset);
      const { log } = record.preset.configuration;
      this.#memory = log === undefined ? null : new LogMemory(log);
    }
    if (record.kind === 'step') this.#hear(record);
    const node = record.kind === 'process' ? record.subject : record.node;
    const label = node === null ? '' : this.#label(node);
    for (const { level, text } of narrate(record, this.#context)) {
      this.lines.push({ id: this.#nextId++, atMs: record.atMs, node, label, level, text });
    }
    if (record.kind === 'step') this.#settle(record);
    if (record.kind === 'faults') this.#hadFaults = isHarmful(record.settings);
    // Many at a time: a shift a line would move the whole list each time.
    if (this.lines.length <= this.#linesMax * 1.25) return;
    this.dropped += this.lines.splice(0, this.lines.length - this.#linesMax).length;
  }

  /** Before it is told. */
  #hear(record: StepRecord): void {
    if (this.#memory === null) this.#votes.fold(record);
    else this.#memory.hear(record);
  }

  /** After it was told. */
  #settle(record: StepRecord): void {
    if (this.#memory === null) this.#submissions.fold(record);
    else this.#memory.settle(record);
  }

  #mayVote(node: NodeId): boolean {
    if (this.#configuration === null) return true;
    const { acceptors, proposers } = this.#configuration;
    return acceptors.includes(node) || proposers.includes(node);
  }

  #label(node: NodeId): string {
    const known = this.#labels.get(node);
    if (known !== undefined) return known;
    const label = this.#configuration === null ? `n${node}` : labelOf(this.#configuration, node);
    this.#labels.set(node, label);
    return label;
  }
}
