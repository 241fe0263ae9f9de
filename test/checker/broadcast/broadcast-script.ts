/**
 * Writes traces of an atomic broadcast by hand: clients c1 c2, proposers p1 p2, acceptors a1 a2 a3, learners l1 l2,
 * each step as an honest node reports it unless the test says otherwise.
 */
import { decreeNumber, type NodeId, type Slot } from '../../../src/paxos/ballot.js';
import { type GroupName, type MulticastSettings, nodeIn } from '../../../src/paxos/broadcast/groups.js';
import type { Configuration } from '../../../src/paxos/configuration.js';
import { type Effect, type PersistRecord, persist } from '../../../src/paxos/effect.js';
import type { Message } from '../../../src/paxos/message.js';
import { commandsOf, commandText } from '../../../src/paxos/multi/command.js';
import type { LogConfiguration } from '../../../src/paxos/multi/configuration.js';
import { digestOfText, emptyHistory, historyWith } from '../../../src/paxos/multi/digest.js';
import type { Pvalue } from '../../../src/paxos/multi/message.js';
import type { StepRecord, TraceLevel, TraceRecord } from '../../../src/schema/trace.js';
import { factsIn } from '../log/log-script.js';
import { b, presetOf, TraceScript } from '../trace-script.js';

export const [c1, c2] = [nodeIn('clients', 1), nodeIn('clients', 2)] as const;
export const [p1, p2] = [nodeIn('proposers', 1), nodeIn('proposers', 2)] as const;
export const [a1, a2, a3] = [nodeIn('acceptors', 1), nodeIn('acceptors', 2), nodeIn('acceptors', 3)] as const;
export const [l1, l2] = [nodeIn('learners', 1), nodeIn('learners', 2)] as const;
const groups: { readonly [Name in GroupName]: readonly NodeId[] } = {
  clients: [c1, c2],
  proposers: [p1, p2],
  acceptors: [a1, a2, a3],
  learners: [l1, l2],
};

const group = { address: '239.0.0.1', port: 5000 };
const multicast: MulticastSettings = {
  groups: { clients: group, proposers: group, acceptors: group, learners: group },
  interface: '127.0.0.1',
  timeToLive: 0,
  acceptorsMax: 3,
};

const configuration: Configuration = {
  ...groups,
  multicast,
  log: {
    members: groups.acceptors,
    joiners: [],
    quorums: { phase1: 2, phase2: 2 },
    app: 'chat',
    window: 64,
    batchMax: 10,
    snapshotEvery: 1_000_000,
    skipSlot: null,
  },
};

export const slot = (number: number): Slot => decreeNumber(number);
export const diskOf = (node: NodeId, nth = 0): string => `${node}`.padStart(16, `${nth}`);
export const sessionOf = (client: NodeId): number => 100 + client;

/** The batch text of one value of a client. */
export const value = (client: NodeId, sequence: number, operation: string): string =>
  commandText({ session: sessionOf(client), sequence, mark: 0, operation });

/** A table that seats the first disk of each of these. */
export const tableOf = (members: readonly NodeId[], change: Partial<LogConfiguration> = {}): LogConfiguration => ({
  number: 0,
  from: slot(0),
  members: members.map((node) => ({ node, seat: node, disk: diskOf(node) })),
  quorums: { phase1: 2, phase2: 2 },
  ...change,
});
export const founded = tableOf([a1, a2, a3]);

export class BroadcastScript extends TraceScript {
  /** Values by slot, as they are learned first: what honest histories follow from. */
  readonly decided: string[] = [];
  readonly #printed = new Map<NodeId, number>();
  readonly #starts = new Map<NodeId, number>();

  constructor() {
    super(presetOf(configuration));
    for (const nodes of Object.values(groups)) for (const node of nodes) this.boots(node);
    this.founds(founded);
    for (const node of [...groups.learners, p2]) this.acts(node, { type: 'configured', configuration: founded });
  }

  /** Nothing is on its disk, which is another one at each start, unless it is said. */
  boots(node: NodeId, recovered: readonly PersistRecord[] = [], ownDisk: string | null = null): StepRecord {
    const incarnation = (this.#starts.get(node) ?? 0) + 1;
    this.#starts.set(node, incarnation);
    this.#printed.set(node, 0);
    const disk = ownDisk ?? diskOf(node, incarnation - 1);
    const boot = { type: 'boot', incarnation, seated: true, session: sessionOf(node), recovered, disk } as const;
    if (incarnation === 1) return this.step(node, boot, [], null);
    const record = { ...this.restarts(node, recovered), input: boot };
    this.records[this.records.length - 1] = record;
    return record;
  }

  /** p1 has the table written by those that it seats, or by these, and calls it one in force. */
  founds(table: LogConfiguration, writers: readonly NodeId[] = table.members.map(({ node }) => node)): void {
    const seats = { seats: table, nonce: 1 } as const;
    const asked = this.acts(p1, toGroup('acceptors', p1, { type: 'roll', ...seats, isInForce: false }));
    const written = persist({ type: 'log-members', configurations: [table] });
    for (const node of writers) this.hears(p1, this.hears(node, asked, written, present(node, table)));
    const configured: Effect = { type: 'configured', configuration: table };
    const told = this.acts(p1, configured, toGroup('acceptors', p1, { type: 'roll', ...seats, isInForce: true }));
    for (const node of writers) this.hears(node, told, configured);
  }

  submits(client: NodeId, sequence: number, operation: string): StepRecord {
    const session = sessionOf(client);
    const commands = value(client, sequence, operation);
    const message = { type: 'submit', session, first: sequence, count: 1, commands } as const;
    const invoke: Effect = { type: 'invoke', session, sequence, operation };
    return this.acts(client, invoke, toGroup('proposers', client, message));
  }

  /** Phase 1, with the promises of `from`, each with what it reports. */
  leads(ballot: string, promises: readonly (readonly [NodeId, readonly Pvalue[]])[]): void {
    const leader = b(ballot).node;
    const from = slot(0);
    const asked = this.acts(leader, toGroup('acceptors', leader, { type: 'p1a', ballot: b(ballot), from }));
    const seats = promises.map(([node]) => node);
    const adopted: Effect = { type: 'adopted', ballot: b(ballot), from, promises: seats };
    for (const [index, [node, pvalues]] of promises.entries()) {
      const rest = { mark: slot(0), cut: 1, part: 0, parts: 1, pvalues };
      const answer = toGroup('proposers', node, { type: 'p1b', ballot: b(ballot), from, ...rest });
      const promised = this.hears(node, asked, persist({ type: 'log-promised', ballot: b(ballot) }), answer);
      this.hears(leader, promised, ...(index === promises.length - 1 ? [adopted] : []));
    }
  }

  proposesIn(ballot: string, first: number, ...values: readonly string[]): StepRecord {
    const leader = b(ballot).node;
    const p2a: Message = { type: 'p2a', ballot: b(ballot), first: slot(first), values, decided: slot(0) };
    return this.acts(leader, toGroup('acceptors', leader, p2a), toGroup('learners', leader, p2a));
  }

  /** Writes it down and tells proposers and learners. */
  votes(node: NodeId, proposed: StepRecord): StepRecord {
    const sent = proposed.effects.find((effect) => effect.type === 'send' && effect.message.type === 'p2a');
    if (sent?.type !== 'send' || sent.message.type !== 'p2a') throw new RangeError('no p2a');
    const { ballot, first, values } = sent.message;
    const voted: Message = { type: 'voted', ballot, first, digests: values.map(digestOfText) };
    const written = persist({ type: 'log-accepted', ballot, first, values });
    return this.hears(node, proposed, written, toGroup('proposers', node, voted), toGroup('learners', node, voted));
  }

  /** What an honest learner reports of the slot, whose lines are these unless the test says otherwise. */
  learned(node: NodeId, number: number, batch: string, lines: readonly string[] = linesOf(batch)): readonly Effect[] {
    this.decided[number] ??= batch;
    let history = emptyHistory;
    for (const each of this.decided.slice(0, number)) history = historyWith(history, digestOfText(each));
    const digest = digestOfText(batch);
    const from = this.#printed.get(node) ?? 0;
    this.#printed.set(node, from + lines.length);
    const applied = { type: 'applied', decree: slot(number), digest, history: historyWith(history, digest) } as const;
    return [applied, ...(lines.length === 0 ? [] : [{ type: 'chat-log', from, lines } as const])];
  }

  /** Proposed at 1.p1, accepted by a1 and a2; l1 and l2 learn it from their votes, if they are to. */
  decides(number: number, batch: string, learners: readonly NodeId[] = groups.learners, ballot = '1.21'): StepRecord {
    const proposed = this.proposesIn(ballot, number, batch);
    const votes = [this.votes(a1, proposed), this.votes(a2, proposed)] as const;
    for (const each of votes) this.hears(b(ballot).node, each);
    for (const node of learners) {
      this.hears(node, votes[0]);
      this.hears(node, votes[1], ...this.learned(node, number, batch));
    }
    return proposed;
  }

  /** The leader tells the client that all up to this number is decided. */
  acknowledges(client: NodeId, sequence: number): StepRecord {
    const session = sessionOf(client);
    const sent = this.acts(p1, toGroup('clients', p1, { type: 'submitted', session, mark: sequence, above: [] }));
    return this.hears(client, sent, { type: 'respond', session, sequence, result: '' });
  }

  /** What a node does and cannot report any more: to be used before it exits. */
  untold(node: NodeId, ...effects: Effect[]): StepRecord {
    const record = this.acts(node, ...effects);
    this.records.pop();
    return record;
  }

  /** Both clients submit a 7, decided in slots 0 and 1 and learned by both, and are told so. */
  static served(): BroadcastScript {
    const script = new BroadcastScript();
    script.leads('1.21', [
      [a1, []],
      [a2, []],
    ]);
    for (const [number, client] of [c1, c2].entries()) {
      script.submits(client, 1, '7');
      script.decides(number, value(client, 1, '7'));
      script.acknowledges(client, 1);
    }
    return script;
  }

  /** As told at a level. The end closes it. */
  told(level: TraceLevel = 'steps'): readonly TraceRecord[] {
    const sequence = this.records.filter(({ node }) => node === null).length;
    const atMs = (this.records.at(-1)?.atMs ?? 0) + 1;
    const records = [
      ...this.records,
      { kind: 'end', node: null, incarnation: 1, sequence, atMs, reason: 'over' } as const,
    ];
    return level === 'steps' ? records : factsIn(records);
  }
}

export function toGroup(name: GroupName, from: NodeId, message: Message): Effect {
  return { type: 'send', to: groups[name].filter((node) => node !== from), message, group: name };
}

const linesOf = (batch: string): readonly string[] => (commandsOf(batch) ?? []).map(({ operation }) => operation);

function present(node: NodeId, seats: LogConfiguration): Effect {
  const nothing = { promised: null, known: slot(0), top: slot(0) };
  const answer = { type: 'present', nonce: 1, hearsLeader: false, ...nothing, seats, isInForce: false } as const;
  return toGroup('proposers', node, answer);
}
