/** The copies of messages that wait at their receivers for a hand, in the order in which they began to wait. */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageKey } from '../paxos/host.js';
import type { Message } from '../paxos/message.js';
import type { TraceRecord } from '../schema/trace.js';

export type HeldCopy = {
  /** Rises by one a copy. */
  readonly id: number;
  /** Where it waits. */
  readonly node: NodeId;
  readonly key: MessageKey;
  /** Null as long as its send has not been reported, and where nobody looks messages up. */
  readonly message: Message | null;
  readonly sinceMs: number;
};

/** Far above what all receivers of a cluster hold; reached only where the records of many releases are missing. */
const copiesMax = 20_000;

export class HeldCopies {
  readonly copies: { -readonly [field in keyof HeldCopy]: HeldCopy[field] }[] = [];
  #nextId = 0;

  fold(record: TraceRecord): void {
    switch (record.kind) {
      case 'fate':
        if (record.fate === 'held') this.#hold(record.node, record.message, record.atMs);
        else if (record.fate === 'lost') this.#release(record.node, record.message);
        break;
      case 'step':
        if (record.cause !== null && this.copies.length > 0) this.#release(record.node, record.cause);
        break;
      case 'refused':
        if (record.message !== null) this.#release(record.node, record.message);
        break;
      case 'process':
        if (record.event.type === 'exited') this.#forget(record.subject);
        break;
      default:
        break; // Nothing about messages.
    }
  }

  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): HeldCopies {
    const fork = new HeldCopies();
    for (const copy of this.copies) fork.copies.push({ ...copy });
    fork.#nextId = this.#nextId;
    return fork;
  }

  has(node: NodeId, key: MessageKey): boolean {
    return this.#placeOf(node, key) >= 0;
  }

  /** Its send was reported: from now on the copies of it are more than a key. */
  name(node: NodeId, key: MessageKey, message: Message): void {
    for (const copy of this.copies) if (copy.node === node && isSame(copy.key, key)) copy.message = message;
  }

  #hold(node: NodeId, key: MessageKey, sinceMs: number): void {
    this.copies.push({ id: this.#nextId++, node, key, message: null, sinceMs });
    if (this.copies.length > copiesMax) this.copies.shift();
  }

  #release(node: NodeId, key: MessageKey): void {
    const place = this.#placeOf(node, key);
    if (place >= 0) this.copies.splice(place, 1);
  }

  /** What waits at a process ends with it. */
  #forget(node: NodeId): void {
    const others = this.copies.filter((copy) => copy.node !== node);
    if (others.length < this.copies.length) this.copies.splice(0, this.copies.length, ...others);
  }

  #placeOf(node: NodeId, key: MessageKey): number {
    return this.copies.findIndex((copy) => copy.node === node && isSame(copy.key, key));
  }
}

const isSame = (one: MessageKey, other: MessageKey): boolean =>
  one.step === other.step &&
  one.part === other.part &&
  one.from === other.from &&
  one.incarnation === other.incarnation;
