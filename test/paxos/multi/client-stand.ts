/**
 * A client of a log among replicas of a script, in virtual time: one of them leads and executes at once, others name
 * it; what is lost, who is dead and who leads is for the test to say.
 */
import { decreeNumber, type NodeId, nodeId } from '../../../src/paxos/ballot.js';
import type { Effect, Input } from '../../../src/paxos/effect.js';
import type { Message } from '../../../src/paxos/message.js';
import { answerText } from '../../../src/paxos/multi/answer.js';
import type { AppName } from '../../../src/paxos/multi/apps/app.js';
import { createLogClient, stepLogClient } from '../../../src/paxos/multi/client.js';
import { commandsOf } from '../../../src/paxos/multi/command.js';
import { createExecutor, execute, readNow } from '../../../src/paxos/multi/executor.js';
import type { Workload } from '../../../src/paxos/multi/workload.js';

export type Sent = { readonly atMs: number; readonly to: NodeId; readonly message: Message };

export type Script = {
  readonly app?: AppName;
  readonly workload?: Workload;
  readonly afterMs?: number;
  readonly batchMax?: number;
  readonly replicas?: number;
  /** Of the n-th datagram, counted from 0 in both directions. */
  readonly isLost?: (datagram: number) => boolean;
};

const hopMs = 5;
const me = nodeId(9);

export class ClientStand {
  readonly #script: Script;
  readonly #client;
  readonly #replicas: readonly NodeId[];
  readonly #due: { readonly atMs: number; readonly act: () => void }[] = [];
  readonly executor;
  readonly sent: Sent[] = [];
  readonly effects: Effect[] = [];
  /** Operations as they were executed. */
  readonly executed: string[] = [];
  nowMs = 0;
  leader: NodeId | null = nodeId(0);
  /** Whom the others name; null where they know nobody. */
  named: NodeId | null = nodeId(0);
  readonly dead = new Set<NodeId>();
  #datagrams = 0;

  constructor(script: Script) {
    this.#script = script;
    this.#replicas = Array.from({ length: script.replicas ?? 3 }, (_, id) => nodeId(id));
    this.executor = createExecutor(script.app ?? 'kv');
    this.#client = createLogClient({
      self: me,
      replicas: this.#replicas,
      app: script.app ?? 'kv',
      workload: script.workload ?? null,
      afterMs: script.afterMs ?? 0,
      batchMax: script.batchMax ?? 1_000,
    });
    this.take({ type: 'boot', incarnation: 1, seated: true, session: 77, recovered: [] });
  }

  take(input: Input): void {
    for (const effect of stepLogClient(this.#client, input)) {
      this.effects.push(effect);
      if (effect.type === 'send') for (const to of effect.to) this.#leave(to, effect.message);
      if (effect.type !== 'set-timer') continue;
      const { timer } = effect;
      this.at(this.nowMs + effect.maxMs, () => this.take({ type: 'timer', timer }));
    }
  }

  user(value: string, proposer: NodeId | null = null): void {
    this.take({ type: 'propose', decree: decreeNumber(0), value, proposer });
  }

  at(atMs: number, act: () => void): void {
    const place = this.#due.findIndex((due) => due.atMs > atMs);
    this.#due.splice(place < 0 ? this.#due.length : place, 0, { atMs, act });
  }

  /** Until nothing is left to happen, or until a time. */
  run(untilMs = Number.POSITIVE_INFINITY): this {
    for (let next = this.#due[0]; next !== undefined && next.atMs <= untilMs; next = this.#due[0]) {
      this.#due.shift();
      this.nowMs = next.atMs;
      next.act();
    }
    return this;
  }

  resultsOf(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'respond' ? [effect.result] : []));
  }

  #leave(to: NodeId, message: Message): void {
    this.sent.push({ atMs: this.nowMs, to, message });
    this.#carry(() => this.#answer(to, message));
  }

  #carry(act: () => void): void {
    if (this.#script.isLost?.(this.#datagrams++) !== true) this.at(this.nowMs + hopMs, act);
  }

  #answer(replica: NodeId, message: Message): void {
    if (this.dead.has(replica) || (message.type !== 'invoke' && message.type !== 'read')) return;
    const { session } = message;
    const reply = (answer: Message): void =>
      this.#carry(() => this.take({ type: 'message', from: replica, message: answer }));
    if (replica !== this.leader) {
      reply({ type: 'leader-is', session, leader: this.named });
      return;
    }
    if (message.type === 'read') {
      const answers = answerText(message.sequence, readNow(this.executor, message.operation));
      reply({ type: 'invoked', session, answers });
      return;
    }
    let answers = '';
    for (const command of commandsOf(message.commands) ?? []) {
      const before = this.executor.sessions.get(session)?.results.has(command.sequence) ?? false;
      const result = execute(this.executor, command, () => 'no members here');
      if (result === null) continue;
      if (!before) this.executed.push(command.operation);
      answers += answerText(command.sequence, result);
    }
    reply({ type: 'invoked', session, answers });
  }
}
