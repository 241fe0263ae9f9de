/**
 * A log's run written by hand: r0 leads and leaves a slot out, dies, r1 takes over what may be decided and fills the
 * hole; then a joiner becomes a member and a snapshot is taken.
 */
import { decreeNumber, type NodeId, nodeId, type Slot } from '../../src/paxos/ballot.js';
import type { Configuration } from '../../src/paxos/configuration.js';
import { type Effect, persist, send } from '../../src/paxos/effect.js';
import { commandText } from '../../src/paxos/multi/command.js';
import type { LogConfiguration } from '../../src/paxos/multi/configuration.js';
import { digestOfText } from '../../src/paxos/multi/digest.js';
import type { LogSettings } from '../../src/paxos/multi/settings.js';
import type { StepRecord } from '../../src/schema/trace.js';
import { b, presetOf, TraceScript } from '../checker/trace-script.js';

const ids = (...numbers: number[]): NodeId[] => numbers.map(nodeId);
const [r0, r1, r2, r3, c4, c5] = ids(0, 1, 2, 3, 4, 5) as [NodeId, NodeId, NodeId, NodeId, NodeId, NodeId];
export { c4, r0, r1, r2, r3 };
export const slotOf = (slot: number): Slot => decreeNumber(slot);

const settings: LogSettings = {
  members: [r0, r1, r2],
  joiners: [r3],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 8,
  batchMax: 64,
  snapshotEvery: 100,
  skipSlot: slotOf(3),
};

const logCluster: Configuration = {
  proposers: [],
  acceptors: [],
  learners: [],
  clients: [c4, c5],
  log: settings,
};

const disk = (node: NodeId): string => String(node).repeat(16);
const member = (node: NodeId) => ({ node, seat: node, disk: disk(node) });
const first: LogConfiguration = {
  number: 0,
  from: slotOf(0),
  members: [r0, r1, r2].map(member),
  quorums: { phase1: 2, phase2: 2 },
};
const second: LogConfiguration = {
  number: 1,
  from: slotOf(13),
  members: [r1, r2, r3].map(member),
  quorums: { phase1: 2, phase2: 2 },
};

export const batch = (sequence: number, ...operations: readonly string[]): string =>
  operations
    .map((operation, index) => commandText({ session: 77, sequence: sequence + index, mark: 0, operation }))
    .join('');

const ballot = b;

export class LogScript extends TraceScript {
  constructor() {
    const clients = [c4, c5].map((node) => ({ node, value: null, proposerIndex: 0, afterMs: 0 }));
    super(presetOf(logCluster, { title: 'A log written by hand', clients }));
    for (const node of [r0, r1, r2, r3, c4, c5]) {
      this.process(node, { type: 'spawned', pid: 100 + node });
      this.process(node, { type: 'ready', port: 9_000 + node, disk: disk(node), seated: true });
      const boot = {
        type: 'boot',
        incarnation: 1,
        seated: true,
        session: 77,
        recovered: [],
        disk: disk(node),
      } as const;
      this.step(node, boot, [], null);
    }
    this.acts(r0, { type: 'waiting', nodes: [r1, r2] });
    for (const node of [r0, r1, r2]) this.acts(node, { type: 'configured', configuration: first });
  }

  /** Phase 1 of `text` for all slots from `from` on, with the promises of r1 and another. */
  leads(text: string, from: number, ...proposals: readonly Effect[]): void {
    const leader = ballot(text).node;
    const others = [r0, r1, r2].filter((node) => node !== leader);
    const p1a = { type: 'p1a', ballot: ballot(text), from: slotOf(from) } as const;
    const scout = { type: 'scout', ballot: ballot(text), from: slotOf(from) } as const;
    const asked = this.acts(
      leader,
      scout,
      persist({ type: 'log-round', round: ballot(text).round }),
      send(others, p1a),
    );
    const promised = { type: 'log-promised', ballot: ballot(text) } as const;
    const p1b = {
      type: 'p1b',
      ballot: ballot(text),
      from: slotOf(from),
      mark: slotOf(from),
      cut: 0,
      part: 0,
      parts: 1,
      pvalues: [],
    } as const;
    const voter = others.at(-1) ?? leader;
    const answer = this.hears(voter, asked, persist(promised), send([leader], p1b));
    this.hears(
      leader,
      answer,
      persist(promised),
      { type: 'adopted', ballot: ballot(text), from: slotOf(from), promises: [leader, voter] },
      ...proposals,
    );
    this.acts(voter, { type: 'follow', ballot: ballot(text) });
  }

  proposal(text: string, slot: number, value: string, adoptedFrom: string | null = null): Effect {
    return {
      type: 'propose',
      decree: slotOf(slot),
      proposal: { ballot: ballot(text), value },
      adoptedFrom: adoptedFrom === null ? null : ballot(adoptedFrom),
    };
  }

  /** The leader proposes by itself. */
  offers(text: string, slot: number, value: string): StepRecord {
    return this.acts(ballot(text).node, this.proposal(text, slot, value));
  }

  votes(node: NodeId, text: string, slot: number, value: string): StepRecord {
    const record = { type: 'log-accepted', ballot: ballot(text), first: slotOf(slot), values: [value] } as const;
    const vote = { type: 'p2b', ballot: ballot(text), first: slotOf(slot), count: 1 } as const;
    return this.acts(node, persist(record), send([ballot(text).node], vote));
  }

  /** Accepted by both, counted by the leader, executed by all of `appliers`. */
  decides(text: string, slot: number, value: string, voters: readonly NodeId[], appliers: readonly NodeId[]): void {
    const leader = ballot(text).node;
    const votes = voters.map((voter) => this.votes(voter, text, slot, value));
    const decide = { type: 'decide', decree: slotOf(slot), proposal: { ballot: ballot(text), value } } as const;
    for (const [index, vote] of votes.entries()) {
      const isLast = index === votes.length - 1;
      this.hears(leader, vote, ...(isLast ? [{ ...decide, counted: true }, applied(slot, value)] : []));
    }
    for (const node of appliers) {
      if (node !== leader) this.acts(node, { ...decide, counted: false }, applied(slot, value));
    }
  }

  /** A user asks for one operation at c4 and is answered. */
  asks(sequence: number, operation: string, result: string): void {
    const invoke = { type: 'invoke', session: 77, sequence, operation } as const;
    this.step(c4, { type: 'propose', decree: slotOf(0), value: operation, proposer: null }, [invoke], null);
    this.acts(c4, { type: 'respond', session: 77, sequence, result });
  }

  static whole(): LogScript {
    const script = new LogScript();
    script.leads('1.0', 0);
    script.asks(1, 'put x 1', 'ok');
    script.offers('1.0', 0, batch(1, 'put x 1'));
    script.decides('1.0', 0, batch(1, 'put x 1'), [r0, r2], [r0, r1, r2]);
    script.offers('1.0', 1, batch(2, 'put y 2', 'get x', 'append y 3', 'delete x'));
    script.decides('1.0', 1, batch(2, 'put y 2', 'get x', 'append y 3', 'delete x'), [r0, r1, r2], [r0, r2]);
    script.offers('1.0', 2, batch(6, 'cas y 23 4'));
    script.votes(r2, '1.0', 2, batch(6, 'cas y 23 4'));
    script.offers('1.0', 4, batch(7, 'put z 9'));
    script.votes(r2, '1.0', 4, batch(7, 'put z 9'));
    script.exits(r0);
    script.takesOver();
    return script;
  }

  takesOver(): void {
    const cas = batch(6, 'cas y 23 4');
    const put = batch(7, 'put z 9');
    this.leads(
      '2.1',
      2,
      this.proposal('2.1', 2, cas, '1.0'),
      this.proposal('2.1', 4, put, '1.0'),
      this.proposal('2.1', 3, ''),
    );
    for (const [slot, value] of [cas, '', put].entries()) this.decides('2.1', slot + 2, value, [r1, r2], [r1, r2]);
    this.offers('2.1', 5, batch(8, 'members add 3:3333333333333333 remove 0'));
    this.decides('2.1', 5, batch(8, 'members add 3:3333333333333333 remove 0'), [r1, r2], [r1, r2]);
    for (const node of [r1, r2]) this.acts(node, { type: 'configured', configuration: second });
    this.acts(r1, { type: 'snapshot', decree: slotOf(6), digest: 5, history: 6, installed: false });
  }
}

const applied = (slot: number, value: string): Effect => ({
  type: 'applied',
  decree: slotOf(slot),
  digest: digestOfText(value),
  history: slot + 1,
});
