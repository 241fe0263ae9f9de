/**
 * Writes traces by hand, one step a call: what honest and dishonest nodes report. Sequence numbers and keys come by
 * themselves.
 */
import { type Ballot, type Decree, decreeNumber, type NodeId, nodeId, type Proposal } from '../../src/paxos/ballot.js';
import type { Configuration } from '../../src/paxos/configuration.js';
import { type Effect, type Input, type PersistRecord, persist, send } from '../../src/paxos/effect.js';
import type { MessageKey } from '../../src/paxos/host.js';
import type { Message } from '../../src/paxos/message.js';
import type { Preset } from '../../src/schema/preset.js';
import type { ProcessEvent, StepRecord, SupervisorRecord, TraceRecord } from '../../src/schema/trace.js';
import { traceVersion } from '../../src/schema/trace.js';

type Body<Kind> = Kind extends unknown ? Omit<Kind, 'node' | 'incarnation' | 'sequence' | 'atMs'> : never;

const ids = (...numbers: number[]): NodeId[] => numbers.map(nodeId);

/** Two proposers, three acceptors, a learner, a client: p0 p1, a2 a3 a4, l5, c6. */
export const small: Configuration = {
  proposers: ids(0, 1),
  acceptors: ids(2, 3, 4),
  learners: ids(5),
  clients: ids(6),
};
export const [p0, p1, a2, a3, a4, l5, c6] = ids(0, 1, 2, 3, 4, 5, 6) as [
  NodeId,
  NodeId,
  NodeId,
  NodeId,
  NodeId,
  NodeId,
  NodeId,
];

export const presetOf = (configuration: Configuration, change: Partial<Preset> = {}): Preset => ({
  name: 'script',
  title: 'A trace written by hand',
  teaches: 'Nothing.',
  configuration,
  clients: configuration.clients.map((node) => ({ node, value: 'x', proposerIndex: 0, afterMs: 0 })),
  ports: [],
  storage: 'disk',
  pace: 'full',
  seed: 1,
  rules: [],
  groups: [],
  crashes: [],
  events: [],
  expect: { outcome: 'decided', withinMs: 1000 },
  ...change,
});

export const decree: Decree = decreeNumber(0);
/** Written as it is printed: round, dot, node. */
export function b(text: string): Ballot {
  const [round, node] = text.split('.').map(Number);
  return { round: round ?? 0, node: nodeId(node ?? 0) };
}
export const proposal = (ballot: string, value: string): Proposal => ({ ballot: b(ballot), value });

export const acceptors = [a2, a3, a4] as const;
export const prepare = (ballot: string): Message => ({ type: 'prepare', decree, ballot: b(ballot) });
export const promise = (ballot: string, accepted: Proposal | null): Message => ({
  type: 'promise',
  decree,
  ballot: b(ballot),
  accepted,
});
export const accept = (ballot: string, value: string): Message => ({
  type: 'accept',
  decree,
  proposal: proposal(ballot, value),
});
export const accepted = (ballot: string, value: string): Message => ({
  type: 'accepted',
  decree,
  proposal: proposal(ballot, value),
});
export const decision = (ballot: string, value: string): Message => ({
  type: 'decision',
  decree,
  proposal: proposal(ballot, value),
});
export const writesPromise = (ballot: string): Effect => persist({ type: 'promised', decree, ballot: b(ballot) });
export const writesAccepted = (ballot: string, value: string): Effect =>
  persist({ type: 'accepted', decree, proposal: proposal(ballot, value) });
export const onDiskPromise = (ballot: string): PersistRecord => ({ type: 'promised', decree, ballot: b(ballot) });
export const onDiskAccepted = (ballot: string, value: string): PersistRecord => ({
  type: 'accepted',
  decree,
  proposal: proposal(ballot, value),
});

export class TraceScript {
  readonly records: TraceRecord[] = [];
  readonly #next = new Map<NodeId | null, number>();
  readonly #incarnations = new Map<NodeId, number>();
  #atMs = 0;

  constructor(preset: Preset = presetOf(small)) {
    this.supervisor({
      kind: 'run',
      version: traceVersion,
      program: '0.0.0',
      cluster: '0123456789abcdef',
      startedAt: '2026-01-01T00:00:00.000Z',
      preset,
      url: null,
    });
  }

  supervisor(body: Body<SupervisorRecord>): this {
    this.records.push({ node: null, incarnation: 1, sequence: this.#count(null), atMs: this.#atMs++, ...body });
    return this;
  }

  process(subject: NodeId, event: ProcessEvent): this {
    return this.supervisor({ kind: 'process', subject, subjectIncarnation: this.#incarnation(subject), event });
  }

  /** The process is gone, as if killed by a user. */
  exits(node: NodeId, change: Partial<ProcessEvent & { type: 'exited' }> = {}): this {
    return this.process(node, {
      type: 'exited',
      code: null,
      signal: 'SIGKILL',
      expected: true,
      crashPoint: null,
      lastWords: '',
      ...change,
    });
  }

  /** Begins the node's next incarnation and boots it. */
  restarts(node: NodeId, recovered: readonly PersistRecord[], seated = true): StepRecord {
    const incarnation = this.#incarnation(node) + 1;
    this.#incarnations.set(node, incarnation);
    this.#next.set(node, 0);
    return this.step(node, { type: 'boot', incarnation, seated, session: 0, recovered }, [], null);
  }

  /** By itself: a timer that matters to nobody. */
  acts(node: NodeId, ...effects: Effect[]): StepRecord {
    return this.step(node, { type: 'timer', timer: { type: 'start-query', attempt: 0 } }, effects, null);
  }

  /** Gets the first message of `sender` to it, of the given type if there are several. */
  hears(node: NodeId, sender: StepRecord, ...effects: Effect[]): StepRecord {
    const { key, message } = messageTo(node, sender);
    return this.step(node, { type: 'message', from: sender.node, message }, effects, key);
  }

  step(node: NodeId, input: Input, effects: readonly Effect[], cause: MessageKey | null): StepRecord {
    const record: StepRecord = {
      kind: 'step',
      node,
      incarnation: this.#incarnation(node),
      sequence: this.#count(node),
      atMs: this.#atMs++,
      input,
      effects,
      cause,
    };
    this.records.push(record);
    return record;
  }

  /** Submits `value` at a client and prepares `ballot` for it. */
  prepares(ballot: string, value: string): StepRecord {
    const { node } = b(ballot);
    const request = { type: 'request', decree, session: 1, sequence: 1, value } as const;
    const asked = this.acts(c6, { type: 'submit', decree, value, proposer: node }, send([node], request));
    const round = persist({ type: 'round', decree, round: b(ballot).round });
    return this.hears(node, asked, round, send(acceptors, prepare(ballot)));
  }

  /** The acceptor promises honestly, if `report` is what it accepted. */
  promises(acceptor: NodeId, prepared: StepRecord, ballot: string, report: Proposal | null): StepRecord {
    return this.hears(acceptor, prepared, writesPromise(ballot), send([prepared.node], promise(ballot, report)));
  }

  /** Phase 2 of `ballot` begins at the receipt of `promised`. */
  proposes(promised: StepRecord, ballot: string, value: string, adoptedFrom: string | null): StepRecord {
    return this.hears(
      b(ballot).node,
      promised,
      {
        type: 'propose',
        decree,
        proposal: proposal(ballot, value),
        adoptedFrom: adoptedFrom === null ? null : b(adoptedFrom),
      },
      send(acceptors, accept(ballot, value)),
    );
  }

  accepts(acceptor: NodeId, proposed: StepRecord, ballot: string, value: string): StepRecord {
    const vote = send([proposed.node, l5], accepted(ballot, value));
    return this.hears(acceptor, proposed, writesAccepted(ballot, value), vote);
  }

  /** Ballot 1.0 = x as it should go, until p0 and l5 and c6 know the decision. */
  static decided(): TraceScript {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const first = script.promises(a2, prepared, '1.0', null);
    const second = script.promises(a3, prepared, '1.0', null);
    script.hears(p0, first);
    const proposed = script.proposes(second, '1.0', 'x', null);
    const votes = [script.accepts(a2, proposed, '1.0', 'x'), script.accepts(a3, proposed, '1.0', 'x')] as const;
    script.counts(p0, votes, 'chosen', '1.0', 'x');
    const learned = script.counts(l5, votes, 'decide', '1.0', 'x');
    script.hears(c6, learned, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: false });
    return script;
  }

  /** `node` gets all votes, and at the last one knows that the proposal is chosen. */
  counts(
    node: NodeId,
    votes: readonly StepRecord[],
    how: 'chosen' | 'decide',
    ballot: string,
    value: string,
  ): StepRecord {
    for (const vote of votes.slice(0, -1)) this.hears(node, vote);
    const last = votes.at(-1);
    if (last === undefined) throw new RangeError('no votes');
    const known = { decree, proposal: proposal(ballot, value) };
    const effect: Effect =
      how === 'chosen' ? { type: 'chosen', ...known } : { type: 'decide', ...known, counted: true };
    return this.hears(node, last, effect, send([c6], decision(ballot, value)));
  }

  #incarnation(node: NodeId): number {
    return this.#incarnations.get(node) ?? 1;
  }

  #count(node: NodeId | null): number {
    const sequence = this.#next.get(node) ?? 0;
    this.#next.set(node, sequence + 1);
    return sequence;
  }
}

function messageTo(node: NodeId, sender: StepRecord): { key: MessageKey; message: Message } {
  let part = 0;
  for (const effect of sender.effects) {
    if (effect.type !== 'send') continue;
    for (const to of effect.to) {
      const key = { from: sender.node, incarnation: sender.incarnation, step: sender.sequence, part: part++ };
      if (to === node) return { key, message: effect.message };
    }
  }
  throw new RangeError(`step ${sender.sequence} of ${sender.node} sends nothing to ${node}`);
}
