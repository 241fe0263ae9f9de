/**
 * Writes traces of a log by hand: three replicas r0, r1, r2 and the client c3, each step as an honest node reports it
 * unless the test says otherwise. The same trace at level `decisions` is what factsOf leaves of it.
 */
import { decreeNumber, type NodeId, nodeId, type Slot } from '../../../src/paxos/ballot.js';
import type { Configuration } from '../../../src/paxos/configuration.js';
import { type Effect, type PersistRecord, persist, send } from '../../../src/paxos/effect.js';
import { commandText } from '../../../src/paxos/multi/command.js';
import type { LogConfiguration } from '../../../src/paxos/multi/configuration.js';
import { digestOfText, emptyHistory, historyWith } from '../../../src/paxos/multi/digest.js';
import type { Pvalue } from '../../../src/paxos/multi/message.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';
import { factsOf } from '../../../src/schema/facts.js';
import type { StepRecord, TraceLevel, TraceRecord } from '../../../src/schema/trace.js';
import { b, presetOf, TraceScript } from '../trace-script.js';

export const [r0, r1, r2, c3, r4] = [0, 1, 2, 3, 4].map(nodeId) as [NodeId, NodeId, NodeId, NodeId, NodeId];
const members = [r0, r1, r2] as const;
export const diskOf = (node: NodeId, nth = 0): string => `${node}`.padStart(16, `${nth}`);
const session = 7;

const log: LogSettings = {
  members,
  joiners: [],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 8,
  batchMax: 10,
  snapshotEvery: 100,
  skipSlot: null,
};

const configuration = (change: Partial<LogSettings>): Configuration => ({
  proposers: [],
  acceptors: [],
  learners: [],
  clients: [c3],
  log: { ...log, ...change },
});

export const founded: LogConfiguration = {
  number: 0,
  from: decreeNumber(0),
  members: members.map((node) => ({ node, seat: node, disk: diskOf(node) })),
  quorums: log.quorums,
};

/** The batch text of one command of c3. */
export const command = (sequence: number, operation: string): string =>
  commandText({ session, sequence, mark: 0, operation });

export const slot = (number: number): Slot => decreeNumber(number);

export class LogScript extends TraceScript {
  #starts = new Map<NodeId, number>();
  /** Values by slot, as they are applied first: what honest histories follow from. */
  readonly decided: string[] = [];

  constructor(change: Partial<LogSettings> = {}) {
    super(presetOf(configuration(change)));
    for (const node of members) this.boots(node);
    this.boots(c3);
    const { quorums } = { ...log, ...change };
    for (const node of members) this.acts(node, { type: 'configured', configuration: { ...founded, quorums } });
  }

  boots(node: NodeId, recovered: readonly PersistRecord[] = [], disk = diskOf(node)): StepRecord {
    const start = (this.#starts.get(node) ?? 0) + 1;
    this.#starts.set(node, start);
    const boot = { type: 'boot', incarnation: start, seated: true, session, recovered, disk } as const;
    if (start === 1) return this.step(node, boot, [], null);
    return this.restartsWith(node, boot);
  }

  invokes(sequence: number, operation: string): StepRecord {
    const message = { type: 'invoke', session, commands: command(sequence, operation) } as const;
    return this.acts(c3, { type: 'invoke', session, sequence, operation }, send([r0], message));
  }

  /** Phase 1 of a ballot, with the promises of `from`, each with what it reports. */
  leads(ballot: string, promises: readonly (readonly [NodeId, readonly Pvalue[]])[], from = 0): void {
    const leader = nodeId(b(ballot).node % 100);
    const scout: Effect = send(members, { type: 'p1a', ballot: b(ballot), from: slot(from) });
    const round = persist({ type: 'log-round', round: b(ballot).round });
    const asked = this.acts(leader, round, scout);
    const seats = promises.map(([node]) => node);
    const adopted: Effect = { type: 'adopted', ballot: b(ballot), from: slot(from), promises: seats };
    for (const [index, [node, pvalues]] of promises.entries()) {
      const promised = this.promisesLog(node, asked, ballot, pvalues, from);
      this.hears(leader, promised, ...(index === promises.length - 1 ? [adopted] : []));
    }
  }

  promisesLog(
    node: NodeId,
    asked: StepRecord,
    ballot: string,
    pvalues: readonly Pvalue[],
    from = 0,
    written: readonly Effect[] = [persist({ type: 'log-promised', ballot: b(ballot) })],
  ): StepRecord {
    const rest = { mark: slot(0), cut: 1, part: 0, parts: 1, pvalues };
    const answer: Effect = send([asked.node], { type: 'p1b', ballot: b(ballot), from: slot(from), ...rest });
    return this.hears(node, asked, ...written, answer);
  }

  /** The leader sends its p2a. */
  proposesLog(ballot: string, first: number, values: readonly string[], adoptedFrom: string | null = null): StepRecord {
    const leader = nodeId(b(ballot).node % 100);
    const proposed = values.map(
      (value, index): Effect => ({
        type: 'propose',
        decree: slot(first + index),
        proposal: { ballot: b(ballot), value },
        adoptedFrom: adoptedFrom === null ? null : b(adoptedFrom),
      }),
    );
    const p2a = { type: 'p2a', ballot: b(ballot), first: slot(first), values, decided: slot(0) } as const;
    return this.acts(leader, ...proposed, send(members, p2a));
  }

  acceptsLog(node: NodeId, proposed: StepRecord, ...change: Effect[]): StepRecord {
    const sent = proposed.effects.find((effect) => effect.type === 'send' && effect.message.type === 'p2a');
    if (sent?.type !== 'send' || sent.message.type !== 'p2a') throw new RangeError('no p2a');
    const { ballot, first, values } = sent.message;
    const written: Effect[] = [persist({ type: 'log-accepted', ballot, first, values })];
    const vote: Effect = send([proposed.node], { type: 'p2b', ballot, first, count: values.length });
    return this.hears(node, proposed, ...(change.length === 0 ? [...written, vote] : change));
  }

  /** What an honest replica reports when it applies `value` in the slot. */
  applied(number: number, value: string): Effect & { type: 'applied' } {
    this.decided[number] ??= value;
    let history = emptyHistory;
    for (const each of this.decided.slice(0, number)) history = historyWith(history, digestOfText(each));
    const digest = digestOfText(value);
    return { type: 'applied', decree: slot(number), digest, history: historyWith(history, digest) };
  }

  /** Proposed by r0, accepted by r0 and r1, and the leader applies it at the last vote. */
  decides(ballot: string, number: number, value: string): StepRecord {
    const proposed = this.proposesLog(ballot, number, [value]);
    const votes = [this.acceptsLog(r0, proposed), this.acceptsLog(r1, proposed)] as const;
    this.hears(proposed.node, votes[0]);
    return this.hears(proposed.node, votes[1], this.applied(number, value));
  }

  /** Answered by the leader in a step of its own. */
  answers(sequence: number, result: string, at: NodeId = r0): StepRecord {
    const sent = this.acts(at, send([c3], { type: 'invoked', session, answers: '' }));
    return this.hears(c3, sent, { type: 'respond', session, sequence, result });
  }

  /** What a node does and cannot report any more: to be used before it exits. */
  untold(node: NodeId, ...effects: Effect[]): StepRecord {
    const record = this.acts(node, ...effects);
    this.records.pop();
    return record;
  }

  /** r0 leads in 1.0 over all three, and c3's `put a 1` is decided in slot 0 and answered. */
  static served(change: Partial<LogSettings> = {}): LogScript {
    const script = new LogScript(change);
    script.leads('1.0', [
      [r0, []],
      [r1, []],
    ]);
    script.invokes(1, 'put a 1');
    script.decides('1.0', 0, command(1, 'put a 1'));
    script.answers(1, 'ok');
    return script;
  }

  /** As told at a level. The end closes it. */
  told(level: TraceLevel = 'steps'): readonly TraceRecord[] {
    const end = this.records.filter(({ node }) => node === null).length;
    const last = this.records.at(-1)?.atMs ?? 0;
    const closing = { kind: 'end', node: null, incarnation: 1, sequence: end, atMs: last + 1, reason: 'over' } as const;
    const records = [...this.records, closing];
    return level === 'steps' ? records : factsIn(records);
  }

  private restartsWith(node: NodeId, boot: Parameters<TraceScript['step']>[1] & { type: 'boot' }): StepRecord {
    const record = this.restarts(node, boot.recovered);
    const withDisk = { ...record, input: boot };
    this.records[this.records.length - 1] = withDisk;
    return withDisk;
  }
}

/** What level `decisions` leaves of the steps. */
export function factsIn(records: readonly TraceRecord[]): readonly TraceRecord[] {
  const next = new Map<string, number>();
  const told: TraceRecord[] = [];
  for (const record of records) {
    if (record.kind === 'run') told.push({ ...record, preset: { ...record.preset, trace: 'decisions' } });
    else if (record.node === null) told.push(record);
    if (record.kind !== 'step') continue;
    const { node, incarnation, atMs, input, effects } = record;
    const facts = factsOf(input, effects);
    if (facts.length === 0) continue;
    const key = `${node} ${incarnation}`;
    const sequence = next.get(key) ?? 0;
    next.set(key, sequence + 1);
    told.push({ kind: 'facts', node, incarnation, sequence, atMs, facts });
  }
  return told;
}
