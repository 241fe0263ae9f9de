/**
 * A trace turned into the commands of a hand. Only what nodes did matters: a message that was lost is one that is never
 * delivered, a late one is delivered later, and whoever was paused or cut off did nothing meanwhile. So of all faults
 * only crashes, restarts, second copies and what a crash did to a disk are left.
 */
import type { Ballot, Decree, NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import { type Effect, isOfDecree, type PersistRecord, type Timer } from '../../paxos/effect.js';
import type { MessageKey } from '../../paxos/host.js';
import type { Message } from '../../paxos/message.js';
import { isLogTimer } from '../../paxos/multi/effect.js';
import { firstDecree } from '../../schema/preset.js';
import type { ProcessEvent, StepRecord, TraceRecord } from '../../schema/trace.js';
import { type HandAct, type HandCommand, renameAct, sameNames } from './hand-command.js';
import { ballotsOpenedBy } from './hand-play.js';
import { causesOf, logCausesOf, type Request } from './unreported-steps.js';

/** What of a trace is kept. */
export type Focus = {
  /** It alone, told as the first one; null for all. */
  readonly decree: Decree | null;
  readonly hasElection: boolean;
};

/** A record that a node reported as written, and where the command stands that made it write. */
type Written = { readonly record: PersistRecord; readonly place: number };

export function commandsOf(
  trace: readonly TraceRecord[],
  configuration: Configuration,
  focus: Focus,
): readonly HandCommand[] {
  const commands = new Tape(configuration, focus, copiesOf(trace)).read(trace);
  if (focus.decree === null) return commands;
  const names = { ...sameNames, decree: () => firstDecree };
  return commands.map((command) => ({ ...command, act: renameAct(command.act, names) }));
}

class Tape {
  readonly #configuration: Configuration;
  readonly #focus: Focus;
  /** Of each message, how often it was stepped. */
  readonly #copies: Map<string, number>;
  readonly #commands: HandCommand[] = [];
  /** What only shows afterwards, by the place before which it belongs. */
  readonly #insertions = new Map<number, HandCommand[]>();
  /** Since the node's disk was formatted. */
  readonly #written = new Map<NodeId, Written[]>();
  readonly #disks = new Map<NodeId, string>();
  /** Where the latest crash of a node stands. */
  readonly #crashes = new Map<NodeId, number>();
  readonly #requests: Request[] = [];

  constructor(configuration: Configuration, focus: Focus, copies: Map<string, number>) {
    this.#configuration = configuration;
    this.#focus = focus;
    this.#copies = copies;
  }

  read(trace: readonly TraceRecord[]): readonly HandCommand[] {
    for (const record of trace) {
      if (record.kind === 'process') this.#process(record.subject, record.event);
      if (record.kind === 'step') this.#step(record);
      if (record.kind === 'decree' && this.#focus.decree === null) {
        this.#push({ type: 'open-decree', decree: record.decree }, null);
      }
    }
    const all = [...this.#commands, null].flatMap((command, place) => [
      ...(this.#insertions.get(place) ?? []),
      ...(command === null ? [] : [command]),
    ]);
    return withSyncs(all);
  }

  #process(node: NodeId, event: ProcessEvent): void {
    if (event.type === 'exited') {
      this.#crashes.set(node, this.#commands.length);
      this.#push({ type: 'crash', node }, null);
    }
    if (event.type !== 'ready') return;
    const before = this.#disks.get(node);
    this.#disks.set(node, event.disk);
    if (before === undefined) return;
    const isWiped = before !== event.disk;
    if (isWiped) this.#written.delete(node);
    this.#push({ type: 'restart', node, isWiped }, null);
  }

  #step(record: StepRecord): void {
    const { node, input, effects } = record;
    if (input.type === 'boot') this.#recover(node, input.recovered);
    const place = this.#commands.length;
    for (const effect of effects) if (effect.type === 'persist') this.#write(node, effect.record, place);
    const opens = ballotsOpenedBy(record).at(-1) ?? null;
    if (input.type === 'message') this.#delivery(record, input.from, input.message, opens);
    if (input.type === 'timer' && this.#isTold(input.timer, effects)) {
      this.#push({ type: 'timer', node, timer: input.timer }, opens);
    }
    for (const effect of effects) {
      if (effect.type === 'invoke') {
        this.#push({ type: 'propose', client: node, value: effect.operation, proposer: null }, null);
      }
    }
    const submit = effects.find((effect) => effect.type === 'submit');
    if (submit !== undefined && this.#isMeant(submit.decree)) this.#propose(node, submit);
  }

  #write(node: NodeId, record: PersistRecord, place: number): void {
    const written = this.#written.get(node) ?? [];
    if (record.type === 'checkpoint') {
      this.#written.set(
        node,
        record.records.map((each) => ({ record: each, place })),
      );
    } else if (written.length === 0) this.#written.set(node, [{ record, place }]);
    else written.push({ record, place });
  }

  /** A lane of a workload is played as the operation that it begins. Timers of a log that are over do nothing. */
  #isTold(timer: Timer, effects: readonly Effect[]): boolean {
    if (isLogTimer(timer)) return timer.type !== 'lane-due' && effects.length > 0;
    return this.#isMeant('decree' in timer ? timer.decree : null);
  }

  /** However it came to that: the clients of a script have no plan of their own. */
  #propose(client: NodeId, { decree, value, proposer }: Extract<Effect, { type: 'submit' }>): void {
    const message = { type: 'request', decree, session: 0, sequence: 0, value } as const;
    this.#requests.push({ from: client, to: proposer, message });
    this.#push({ type: 'propose', client, value, proposer }, null);
  }

  #delivery({ node: to, cause }: StepRecord, from: NodeId, message: Message, opens: Ballot | null): void {
    if (from === to || cause === null) return; // Never on the wire.
    if (!this.#isMeant('decree' in message ? message.decree : null)) return;
    const key = keyOf(cause, to);
    const copies = this.#copies.get(key) ?? 1;
    this.#copies.delete(key); // The second copies are made once, before the first one arrives.
    for (let copy = 1; copy < copies; copy++) this.#push({ type: 'duplicate', from, to, message }, null);
    this.#push({ type: 'deliver', from, to, message }, opens);
  }

  /** Its disk may hold more than the node had told anybody when it died, or less. */
  #recover(node: NodeId, recovered: readonly PersistRecord[]): void {
    const written = this.#written.get(node) ?? [];
    const crashedAt = this.#crashes.get(node);
    this.#written.set(
      node,
      recovered.map((record, index) => ({ record, place: written[index]?.place ?? this.#commands.length })),
    );
    if (crashedAt === undefined) return;
    // It was durable and nobody was told: it is done before the crash, and what it sends stays in flight.
    const causes = recovered.slice(written.length).flatMap((record) => this.#causesOf(node, record, recovered));
    if (causes.length > 0) this.#insert(crashedAt, causes);
    // It was told and never durable.
    const lost = written
      .slice(recovered.length)
      .find(({ record }) => this.#isMeant(isOfDecree(record) ? record.decree : null));
    if (lost !== undefined) this.#insert(lost.place, [plain({ type: 'hold-disk', node }, null)]);
  }

  #causesOf(node: NodeId, record: PersistRecord, recovered: readonly PersistRecord[]): readonly HandCommand[] {
    if (!isOfDecree(record)) return logCausesOf(node, record);
    return this.#isMeant(record.decree) ? causesOf(node, record, recovered, this.#configuration, this.#requests) : [];
  }

  #insert(place: number, commands: readonly HandCommand[]): void {
    this.#insertions.set(place, [...(this.#insertions.get(place) ?? []), ...commands]);
  }

  #push(act: HandAct, opens: Ballot | null): void {
    this.#commands.push(plain(act, opens));
  }

  /** `decree` is null for what belongs to the election. Of a log all is. */
  #isMeant(decree: Decree | null): boolean {
    if (this.#configuration.log !== undefined) return true;
    if (decree === null) return this.#focus.hasElection;
    return this.#focus.decree === null || decree === this.#focus.decree;
  }
}

/** A disk that is held stays so after its crash: from then on each write is made durable at once. */
function withSyncs(commands: readonly HandCommand[]): readonly HandCommand[] {
  const held = new Map<NodeId, 'until its crash' | 'by hand'>();
  return commands.flatMap((command) => {
    const { act } = command;
    if (act.type === 'hold-disk') held.set(act.node, 'until its crash');
    if (act.type === 'crash' && held.has(act.node)) held.set(act.node, 'by hand');
    const subject = act.type === 'deliver' ? act.to : act.type === 'timer' ? act.node : null;
    const isByHand = subject !== null && held.get(subject) === 'by hand';
    return isByHand ? [command, plain({ type: 'sync', node: subject }, null)] : [command];
  });
}

const plain = (act: HandAct, opens: Ballot | null): HandCommand => ({ act, opens, nth: 1 });

const keyOf = ({ from, incarnation, step, part }: MessageKey, to: NodeId): string =>
  `${from}.${incarnation}.${step}.${part}.${to}`;

function copiesOf(trace: readonly TraceRecord[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const record of trace) {
    if (record.kind !== 'step' || record.cause === null) continue;
    const key = keyOf(record.cause, record.node);
    copies.set(key, (copies.get(key) ?? 0) + 1);
  }
  return copies;
}
