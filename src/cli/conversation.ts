/**
 * What a client that was started by hand has asked and what it was told, made out of its node's steps: requests with
 * their answers, who answered and how long it took.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Effect, Input } from '../paxos/effect.js';
import { endSession } from '../paxos/multi/executor.js';
import type { RefusalReason, NodeRecord } from '../schema/trace.js';

export type Answered = {
  /** Of requests, from 1; those of the program's own do not count. */
  readonly number: number;
  readonly operation: string;
  readonly result: string;
  readonly replica: NodeId | null;
  readonly tookMs: number;
};

export type Listener = {
  answered(answer: Answered): void;
  /** One replica was silent and another one is asked; told once for each of them until somebody answers. */
  movedOn(from: NodeId, to: NodeId): void;
  /** The operation cannot be sent. */
  refused(reason: string): void;
  /** Of a request that the program made by itself, and that nobody waits for. */
  followed(operation: string, result: string): void;
  /** A datagram was refused; told once for each reason. */
  strange(reason: RefusalReason, address: string): void;
};

type Waiting = { readonly number: number; readonly operation: string; readonly atMs: number };

export type Conversation = {
  /** To be handed every record of the node. */
  hear(record: NodeRecord): void;
  /** Requests without an answer, the oldest first. */
  readonly waiting: ReadonlyMap<number, Waiting>;
  /** How long the oldest request has waited, 0 if none does. */
  waitedMs(): number;
  /** Whether replicas remember a session of this client. */
  readonly hasSession: boolean;
  /** Whether a request of the program's own has no answer yet. */
  readonly isFollowing: boolean;
  /** Settles when nothing waits, at once if nothing does. */
  whenQuiet(): Promise<void>;
};

/** What an operation is: a read, which no replica remembers; one that the program began by itself. */
export type Kinds = {
  readonly isRead: (operation: string) => boolean;
  readonly isOwn: (operation: string) => boolean;
};

export function createConversation(nowMs: () => number, { isRead, isOwn }: Kinds, listener: Listener): Conversation {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const own = new Map<number, string>();
  const silent = new Set<NodeId>();
  const strange = new Set<RefusalReason>();
  let hasSession = false;
  let quiet: (() => void)[] = [];
  /** Somebody who watches this client gave it a load: what is not asked here is told to nobody. */
  const load = createLoadFilter();

  const hearEffect = (effect: Effect, from: NodeId | null): void => {
    if (effect.type === 'invoke' && load.isOfLoad(effect.operation)) return;
    if (effect.type === 'invoke' && isOwn(effect.operation)) {
      own.set(effect.sequence, effect.operation);
    } else if (effect.type === 'invoke') {
      waiting.set(effect.sequence, { number: ++asked, operation: effect.operation, atMs: nowMs() });
    } else if (effect.type === 'respond') {
      const { sequence, result } = effect;
      silent.clear();
      const ownOperation = own.get(sequence);
      if (ownOperation !== undefined) {
        own.delete(sequence);
        listener.followed(ownOperation, result);
        return;
      }
      const request = waiting.get(sequence);
      if (request === undefined) return;
      waiting.delete(sequence);
      // A read leaves no trace at the replicas.
      if (!isRead(request.operation)) hasSession = request.operation !== endSession;
      const tookMs = nowMs() - request.atMs;
      const { number, operation } = request;
      listener.answered({ number, operation, result, replica: from, tookMs });
    } else if (effect.type === 'move-on' && !silent.has(effect.from)) {
      silent.add(effect.from);
      listener.movedOn(effect.from, effect.to);
    } else if (effect.type === 'refuse' && from === null) listener.refused(effect.reason);
  };

  return {
    hear(record) {
      if (record.kind === 'refused' && !strange.has(record.reason)) {
        strange.add(record.reason);
        listener.strange(record.reason, record.address);
      }
      if (record.kind !== 'step') return;
      const from = record.input.type === 'message' ? record.input.from : null;
      load.hear(record.input);
      if (record.input.type === 'load') hasSession ||= record.input.workload !== null;
      for (const effect of record.effects) hearEffect(effect, from);
      if (waiting.size > 0) return;
      const calls = quiet;
      quiet = [];
      for (const call of calls) call();
    },
    waiting,
    waitedMs() {
      const [oldest] = waiting.values();
      return oldest === undefined ? 0 : nowMs() - oldest.atMs;
    },
    get hasSession() {
      return hasSession;
    },
    get isFollowing() {
      return own.size > 0;
    },
    whenQuiet: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => quiet.push(resolve))),
  };
}

/** Tells the operations of a load from those that were asked for, which may have to wait for their turn. */
function createLoadFilter() {
  let isLoaded = false;
  const asked: string[] = [];
  return {
    hear(input: Input): void {
      if (input.type === 'load') {
        isLoaded = input.workload !== null;
        asked.length = 0;
      } else if (input.type === 'propose' && isLoaded) asked.push(input.value.trim());
    },
    isOfLoad(operation: string): boolean {
      const index = asked.indexOf(operation);
      if (index >= 0) asked.splice(index, 1);
      return index < 0 && isLoaded;
    },
  };
}
