/**
 * The link of a node that somebody started by hand to whoever watches its cluster: about once a second it looks whether
 * there is a hub, which costs one question to the file system, and reports from then on. A hub that is lost ends
 * nothing: what was to be told is let go of, and the node looks again.
 */
import { frameBytesMax, type HubToWorker, type WorkerToHub } from '../schema/control.js';
import { isAlive, type Meeting, meetingMark, meetingPlace, readMeeting } from '../schema/meeting-file.js';
import type { NodeRecord } from '../schema/trace.js';
import { parseHubFrame } from './hub-frames.js';
import { createOutbox, type Outbox } from './outbox.js';
import type { WebSocketClient } from './web-socket.js';

export type WatchLinkOptions = {
  /** Its id. */
  readonly cluster: string;
  readonly hello: WorkerToHub & { type: 'hello' };
  /** A hub took this node; `startedAtMs` is zero of its time, by the wall clock. Reports go there from now on. */
  readonly onFound: (startedAtMs: number) => void;
  readonly onFrame: (frame: HubToWorker) => void;
  readonly onLost: () => void;
  /** One sentence for people. */
  readonly note: (sentence: string) => void;
};

/** Nodes that were started together do not look together. */
const lookMinMs = 800;
const lookSpreadMs = 400;
/** The first look holds up a node's start for so long at most. */
const firstLookMs = 1_000;
const goodbyeMs = 500;
/** With more than this on its way the hub is behind: records wait here, and beyond the outbox they are dropped. */
const bufferedBytesMax = 4 * 1024 * 1024;

export class WatchLink {
  /** Settles when the first look is over: a hub took this node, or there is none that answers at once. */
  readonly looked: Promise<void>;
  readonly #options: WatchLinkOptions;
  #socket: WebSocketClient | null = null;
  /** Null as long as no hub took this node. */
  #outbox: Outbox | null = null;
  /** Of a file that is of no use, until it is written anew. */
  #useless: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #settleLook: () => void = () => {};
  #onClosed: () => void = () => {};
  #isClosing = false;
  #hasComplained = false;

  constructor(options: WatchLinkOptions) {
    this.#options = options;
    this.looked = new Promise((resolve) => {
      const limit = setTimeout(resolve, firstLookMs);
      this.#settleLook = () => {
        clearTimeout(limit);
        resolve();
      };
    });
    this.#look();
  }

  report(record: NodeRecord): void {
    this.#outbox?.add(record);
  }

  /** Tells what is waiting and says goodbye; settles when the hub has it all, or after a moment. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket === null) return;
    this.#outbox?.flush();
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, goodbyeMs);
      this.#onClosed = () => {
        clearTimeout(limit);
        resolve();
      };
      socket.close();
    });
  }

  #look(): void {
    const meeting = this.#isClosing ? null : this.#find();
    if (meeting === null) this.#lookAgain();
    else void this.#connect(meeting);
  }

  #lookAgain(): void {
    this.#settleLook();
    if (this.#isClosing) return;
    this.#timer = setTimeout(() => this.#look(), lookMinMs + Math.random() * lookSpreadMs);
  }

  #find(): Meeting | null {
    const place = meetingPlace(this.#options.cluster);
    const mark = meetingMark(place);
    if (mark === null || mark === this.#useless) return null;
    const meeting = readMeeting(place);
    if (meeting !== null && typeof meeting !== 'string' && isAlive(meeting.pid)) return meeting;
    this.#useless = mark;
    if (typeof meeting === 'string') this.#options.note(meeting);
    return null;
  }

  /** Nobody watches most nodes: what speaks to a hub is loaded when there is one. */
  async #connect({ url, controlToken, startedAtMs }: Meeting): Promise<void> {
    const { WebSocketClient } = await import('./web-socket.js');
    if (this.#isClosing) return;
    const socket: WebSocketClient = new WebSocketClient({
      url: new URL('/', url).href, // Without the view token: who names one is a viewer.
      token: controlToken,
      messageBytesMax: frameBytesMax,
      onOpen: () => socket.send(JSON.stringify(this.#options.hello)),
      onText: (text) => this.#hear(text, socket, startedAtMs),
      onClose: () => this.#lose(),
    });
    this.#socket = socket;
  }

  /** Only when the hub speaks has it written down that this node reports from now on. */
  #hear(text: string, socket: WebSocketClient, startedAtMs: number): void {
    if (this.#isClosing) return;
    if (this.#outbox === null) {
      this.#outbox = createOutbox({
        mayWrite: () => socket.isOpen && (this.#isClosing || socket.bufferedBytes < bufferedBytesMax),
        write: (frame) => socket.send(frame),
      });
      this.#options.onFound(startedAtMs);
      this.#settleLook();
    }
    const frame = parseHubFrame(text);
    if (frame !== null) this.#options.onFrame(frame);
    else if (!this.#hasComplained) {
      this.#hasComplained = true;
      this.#options.note('whoever watches sent a frame that is not understood; it and others like it are left aside');
    }
  }

  #lose(): void {
    this.#onClosed();
    const outbox = this.#outbox;
    this.#socket = null;
    this.#outbox = null;
    outbox?.drop();
    if (outbox !== null && !this.#isClosing) this.#options.onLost();
    this.#lookAgain();
  }
}
