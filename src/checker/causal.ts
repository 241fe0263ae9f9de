/**
 * Puts the records of nodes into causal order, since the order in which they arrive is none: a learner's record may
 * come 50 ms before that of the acceptor whose vote it counted. Within one (node, incarnation) order is by sequence. A
 * step that a message caused waits for the sender's step; the first record of a restarted node waits for the end of
 * the one before.
 *
 * A killed process takes its last records with it. Once it is known to be gone, what depends on such a record is
 * handed on as `senderLost`: then the receipt itself is the evidence of what was sent. A hole in the middle of the
 * numbers is a gap.
 * Of nodes that were started by hand only those are waited for that were found and are still heard.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageKey } from '../paxos/host.js';
import type { NodeRecord, TraceRecord } from '../schema/trace.js';

export type CausalEvents = {
  /** `senderLost`: the record of the step that caused this one will never come. */
  deliver(record: NodeRecord, senderLost: boolean): void;
  /** Steps `from` up to and including `to` are missing although later ones came. */
  gap(node: NodeId | null, incarnation: number, from: number, to: number): void;
  /** Of a cluster that was started by hand: this node never reports, and others hear it. Told once. */
  unheard?(node: NodeId): void;
  /** So many records were handed on although what they wait for never came. */
  gaveUp(waiting: number): void;
};

/** One incarnation of one node. */
type Stream = {
  readonly node: NodeId;
  readonly incarnation: number;
  /** Sequence number after the last one that arrived. */
  arrived: number;
  /** Sequence number after the last one that was handed on. */
  handled: number;
  queue: NodeRecord[];
  head: number;
  /** Its process is gone: nothing more will arrive. */
  closed: boolean;
  /** The next incarnation was handed on: what still arrives of this one would come in the wrong order. */
  over: boolean;
  /** First and last missing number of the latest gaps. */
  readonly gaps: { readonly from: number; readonly to: number }[];
  /** Streams whose next record waits for something of this one. */
  waiters: Stream[];
};

/**
 * Waiting records beyond this many are handed on as they are, and the verdict is then unknown. A paused node causes
 * waiting.
 */
const waitingMax = 100_000;

/** What came out of a gap before these is not told apart from what was reported; the verdict is unknown long since. */
const gapsMax = 1_000;

export class CausalOrder {
  readonly #events: CausalEvents;
  readonly #waitingMax: number;
  readonly #streams = new Map<number, Stream>();
  #supervisorArrived = 0;
  /** Of a cluster that was started by hand the first incarnation of each node that reported; else null. */
  #found: Map<NodeId, number> | null = null;
  readonly #unheard = new Set<NodeId>();
  /** Streams to look at; a list in place of recursion, which a long chain of waiters would exhaust. */
  readonly #work: Stream[] = [];
  #waiting = 0;

  constructor(events: CausalEvents, limit = waitingMax) {
    this.#events = events;
    this.#waitingMax = limit;
  }

  /** Records that wait for one that they depend on. */
  get waiting(): number {
    return this.#waiting;
  }

  /** When the oldest of them was made, in milliseconds of the run; null if nothing waits. */
  get waitingSinceMs(): number | null {
    let oldest: number | null = null;
    for (const { queue, head } of this.#streams.values()) {
      const atMs = queue[head]?.atMs;
      if (atMs !== undefined && (oldest === null || atMs < oldest)) oldest = atMs;
    }
    return oldest;
  }

  fold(record: TraceRecord): void {
    if (record.node === null) this.#foldSupervisor(record);
    else this.#arrive(record);
    this.#run(false);
    if (this.#waiting <= this.#waitingMax) return;
    this.#giveUp();
  }

  /** Nothing more will come at all. */
  end(): void {
    if (this.#waiting > 0) this.#giveUp();
    for (const stream of this.#streams.values()) stream.closed = true;
  }

  #foldSupervisor(record: TraceRecord): void {
    if (record.sequence < this.#supervisorArrived) return;
    if (record.sequence > this.#supervisorArrived) {
      this.#events.gap(null, record.incarnation, this.#supervisorArrived, record.sequence - 1);
    }
    this.#supervisorArrived = record.sequence + 1;
    if (record.kind === 'run' && record.byHand === true) this.#found ??= new Map();
    if (record.kind !== 'process') return;
    const { subject, subjectIncarnation, event } = record;
    if (event.type === 'found') {
      if (this.#found?.has(subject) === false) this.#found.set(subject, subjectIncarnation);
      this.#stream(subject, subjectIncarnation).closed = false;
    } else if (event.type === 'exited' || event.type === 'unheard') {
      const stream = this.#stream(subject, subjectIncarnation);
      stream.closed = true;
      this.#wake(stream);
    }
  }

  #arrive(record: NodeRecord): void {
    const stream = this.#stream(record.node, record.incarnation);
    if (record.sequence < stream.arrived || stream.over) return; // Told twice, or after the end.
    if (record.sequence > stream.arrived) {
      const gap = { from: stream.arrived, to: record.sequence - 1 };
      stream.gaps.push(gap);
      if (stream.gaps.length > gapsMax) stream.gaps.shift();
      this.#events.gap(record.node, record.incarnation, gap.from, gap.to);
    }
    stream.arrived = record.sequence + 1;
    if (stream.queue.length > 0) {
      stream.queue.push(record);
      this.#waiting++;
      return;
    }
    const blocker = this.#blockerOf(stream, record);
    if (blocker === null)
      this.#handOn(stream, record, false); // As most are: it never waits in the queue.
    else {
      stream.queue.push(record);
      this.#waiting++;
      blocker.waiters.push(stream);
    }
  }

  #run(force: boolean): void {
    for (let stream = this.#work.pop(); stream !== undefined; stream = this.#work.pop()) this.#drain(stream, force);
  }

  /** Hands on what is ready. With `force` the rest too, as if what it waits for were lost. */
  #drain(stream: Stream, force: boolean): void {
    for (let record = stream.queue[stream.head]; record !== undefined; record = stream.queue[stream.head]) {
      const blocker = this.#blockerOf(stream, record);
      if (blocker !== null && !force) {
        blocker.waiters.push(stream);
        return;
      }
      this.#shift(stream);
      this.#handOn(stream, record, force);
    }
  }

  #handOn(stream: Stream, record: NodeRecord, force: boolean): void {
    const senderLost = record.kind === 'step' && record.cause !== null && this.#isLost(record.cause, force);
    if (stream.handled === 0) for (const before of this.#earlier(stream)) before.over = true;
    stream.handled = record.sequence + 1;
    if (stream.waiters.length > 0) this.#wake(stream);
    this.#events.deliver(record, senderLost);
  }

  #shift(stream: Stream): void {
    stream.head++;
    this.#waiting--;
    if (stream.head === stream.queue.length) {
      stream.queue.length = 0;
      stream.head = 0;
    } else if (stream.head >= 1_024 && stream.head * 2 > stream.queue.length) {
      stream.queue = stream.queue.slice(stream.head);
      stream.head = 0;
    }
  }

  #wake(stream: Stream): void {
    this.#work.push(...stream.waiters);
    stream.waiters = [];
  }

  /** The stream whose news this record must wait for, or null. */
  #blockerOf(stream: Stream, record: NodeRecord): Stream | null {
    if (stream.handled === 0) {
      for (const before of this.#earlier(stream)) {
        if (!before.closed || before.head < before.queue.length) return before;
      }
    }
    if (record.kind !== 'step' || record.cause === null) return null;
    const { from, incarnation, step } = record.cause;
    const sender = this.#stream(from, incarnation);
    if (sender.handled > step || (sender.closed && sender.arrived <= step)) return null;
    return sender;
  }

  /** Incarnations before this one, back to the latest that reported anything. */
  *#earlier(stream: Stream): Generator<Stream> {
    const first = this.#found?.get(stream.node) ?? 1;
    for (let incarnation = stream.incarnation - 1; incarnation >= first; incarnation--) {
      const before = this.#stream(stream.node, incarnation);
      yield before;
      if (before.handled > 0) return;
    }
  }

  #isLost({ from, incarnation, step }: MessageKey, force: boolean): boolean {
    const sender = this.#stream(from, incarnation);
    if (this.#found?.has(from) === false && !this.#unheard.has(from)) {
      this.#unheard.add(from);
      this.#events.unheard?.(from);
    }
    if (sender.handled <= step) return force || sender.closed;
    return sender.gaps.length > 0 && sender.gaps.some((gap) => step >= gap.from && step <= gap.to);
  }

  #giveUp(): void {
    this.#events.gaveUp(this.#waiting);
    // Earlier incarnations first, so that a restart is judged after what came before it.
    const streams = [...this.#streams.values()].sort((a, b) => b.incarnation - a.incarnation);
    this.#work.push(...streams);
    this.#run(true);
  }

  #stream(node: NodeId, incarnation: number): Stream {
    const key = streamKey(node, incarnation);
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const stream: Stream = {
      node,
      incarnation,
      arrived: 0,
      handled: 0,
      queue: [],
      head: 0,
      closed: this.#found !== null,
      over: false,
      gaps: [],
      waiters: [],
    };
    this.#streams.set(key, stream);
    return stream;
  }
}

/** One number for both: ids are below 2^21 and incarnations below 2^32. */
const streamKey = (node: NodeId, incarnation: number): number => incarnation * 0x20_0000 + node;
