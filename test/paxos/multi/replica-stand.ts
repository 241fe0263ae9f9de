/** One replica of three, and a test that speaks for all others: members 1, 2 and 3 with disks of their own. */
import { type Ballot, decreeNumber, type NodeId, nodeId } from '../../../src/paxos/ballot.js';
import type { Effect, Input, PersistRecord } from '../../../src/paxos/effect.js';
import type { Machine } from '../../../src/paxos/host.js';
import type { Message, MessageType } from '../../../src/paxos/message.js';
import { commandText } from '../../../src/paxos/multi/command.js';
import type { LogTimer } from '../../../src/paxos/multi/effect.js';
import { createReplicaMachine } from '../../../src/paxos/multi/machine.js';
import type { LogMessage } from '../../../src/paxos/multi/message.js';
import type { QuorumSizes } from '../../../src/paxos/quorum.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';

export const one = nodeId(1);
export const two = nodeId(2);
export const three = nodeId(3);
export const client = nodeId(9);

export const slot = decreeNumber;
export const ballot = (round: number, node: NodeId): Ballot => ({ round, node });
export const diskOf = (node: NodeId): string => String(node).padStart(16, 'd');

/** A batch of one command of session 77. */
export const put = (sequence: number, value = 'x', mark = 0): string =>
  commandText({ session: 77, sequence, mark, operation: `put k${sequence} ${value}` });

const settings: LogSettings = {
  members: [one, two, three],
  joiners: [],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 16,
  batchMax: 10,
  snapshotEvery: 1000,
  skipSlot: null,
};

const members = settings.members.map((node) => ({ node, seat: node, disk: diskOf(node) }));
export const foundedWith = (quorums: QuorumSizes): PersistRecord => ({
  type: 'log-members',
  configurations: [{ number: 0, from: slot(0), members, quorums }],
});
export const founded = foundedWith(settings.quorums);

type Sent<Type> = { readonly to: readonly NodeId[]; readonly message: LogMessage & { readonly type: Type } };

export class ReplicaStand {
  readonly self: NodeId;
  readonly #machine: Machine;
  /** Of the last step, with all that this node said to itself in it. */
  effects: Effect[] = [];
  /** All that was ever written, as a restart would find it. */
  readonly written: PersistRecord[];

  constructor(self: NodeId, recovered: readonly PersistRecord[] = [founded], log: Partial<LogSettings> = {}) {
    this.self = self;
    this.written = [...recovered];
    const all = { ...settings, ...log };
    const configuration = { proposers: [], acceptors: [], learners: [], clients: [client], log: all };
    this.#machine = createReplicaMachine({ configuration, self, client: null }, all);
    this.#take({ type: 'boot', incarnation: 1, seated: true, session: 5, recovered, disk: diskOf(self) });
  }

  hear(from: NodeId, message: LogMessage, disk = diskOf(from)): this {
    return this.#take({ type: 'message', from, message, disk });
  }

  /** The latest timer of this type that was asked for runs out. */
  expire(type: LogTimer['type']): this {
    const timer = this.#timers.get(type);
    if (timer === undefined) throw new Error(`no timer ${type} was set`);
    return this.#take({ type: 'timer', timer });
  }

  sent<Type extends LogMessage['type'] & MessageType>(type: Type): Sent<Type>[] {
    return this.effects.flatMap((effect) => {
      if (effect.type !== 'send' || !isOf(effect.message, type)) return [];
      return [{ to: effect.to, message: effect.message }];
    });
  }

  of<Type extends Effect['type']>(type: Type): (Effect & { readonly type: Type })[] {
    return this.effects.filter((effect): effect is Effect & { readonly type: Type } => effect.type === type);
  }

  /** Hears no leader, finds node 2 silent, too, and asks for promises; its own one is there already. */
  campaign(): Ballot {
    this.expire('suspicion');
    const nonce = this.sent('canvass')[0]?.message.nonce ?? 0;
    this.hear(two, { type: 'canvassed', nonce, hearsLeader: false, promised: null });
    const asked = this.sent('p1a')[0];
    if (asked === undefined) throw new Error('no p1a');
    return asked.message.ballot;
  }

  /** Leads by the promise of node 2, which has accepted `pvalues`. */
  lead(pvalues: (LogMessage & { type: 'p1b' })['pvalues'] = [], first = 0): Ballot {
    const own = this.campaign();
    this.hear(two, promise(own, { pvalues, from: slot(first) }));
    return own;
  }

  vote(from: NodeId, own: Ballot, first: number, count = 1, disk = diskOf(from)): this {
    return this.hear(from, { type: 'p2b', ballot: own, first: slot(first), count }, disk);
  }

  readonly #timers = new Map<string, LogTimer>();

  #take(input: Input): this {
    this.effects = [];
    const inputs = [input];
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const effects = this.#machine.step(next);
      this.effects.push(...effects);
      for (const effect of effects) {
        if (effect.type === 'persist') this.written.push(effect.record);
        if (effect.type === 'set-timer') this.#timers.set(effect.timer.type, effect.timer as LogTimer);
        if (effect.type === 'send' && effect.to.includes(this.self)) {
          inputs.push({ type: 'message', from: this.self, message: effect.message });
        }
      }
    }
    return this;
  }
}

/** Whole, of an acceptor that accepted nothing, unless it is said otherwise. */
export function promise(of: Ballot, given: Partial<LogMessage & { type: 'p1b' }> = {}): LogMessage & { type: 'p1b' } {
  const nothing = { from: slot(0), mark: slot(0), cut: 7, part: 0, parts: 1, pvalues: [] };
  return { type: 'p1b', ballot: of, ...nothing, ...given };
}

export function proposal(
  of: Ballot,
  first: number,
  values: readonly string[],
  decided = 0,
): LogMessage & { type: 'p2a' } {
  return { type: 'p2a', ballot: of, first: slot(first), values, decided: slot(decided) };
}

export const heartbeat = (of: Ballot, decided = 0, nonce = 1): LogMessage => ({
  type: 'heartbeat',
  ballot: of,
  nonce,
  decided: slot(decided),
});

export const heard = (of: Ballot, nonce: number, applied = 0): LogMessage => ({
  type: 'heard',
  ballot: of,
  nonce,
  applied: slot(applied),
  durable: slot(0),
  top: slot(applied),
});

export const invoke = (commands: string): LogMessage => ({ type: 'invoke', session: 77, commands });

function isOf<Type extends MessageType>(message: Message, type: Type): message is Message & { readonly type: Type } {
  return message.type === type;
}
