/**
 * The worker's end of the control link. Records leave in batches: the first of a quiet moment within a few
 * milliseconds, more of them every 50 ms or 500 records. A link that is lost is opened again for a second; then the
 * worker is alone and must end.
 */
import { frameBytesMax, type HubToWorker, type WorkerToHub } from '../schema/control.js';
import type { NodeRecord } from '../schema/trace.js';
import { parseHubFrame } from './hub-frames.js';
import { createOutbox, type Outbox } from './outbox.js';
import { WebSocketClient } from './web-socket.js';

export type ControlLinkOptions = {
  readonly url: string;
  readonly token: string;
  readonly hello: WorkerToHub & { type: 'hello' };
  readonly onFrame: (frame: HubToWorker) => void;
  /** A frame is not understood. */
  readonly onUnknownFrame: () => void;
  /** The link is lost and did not come back. */
  readonly onLost: () => void;
};

/** From the loss of the link to `onLost`: what remains of 1.5 seconds is for the end of the process. */
const reconnectMs = 1_000;
const retryMs = 100;
const goodbyeMs = 500;
/** With more than this on its way the hub is behind: records wait here instead. */
const bufferedBytesMax = 4 * 1024 * 1024;

export class ControlLink {
  readonly #options: ControlLinkOptions;
  readonly #outbox: Outbox;
  #socket: WebSocketClient;
  #onClosed: () => void = () => {};
  #lostTimer: NodeJS.Timeout | null = null;
  #isClosing = false;

  constructor(options: ControlLinkOptions) {
    this.#options = options;
    this.#outbox = createOutbox({
      mayWrite: () => this.#socket.isOpen && (this.#isClosing || this.#socket.bufferedBytes < bufferedBytesMax),
      write: (frame) => this.#socket.send(frame),
    });
    this.#socket = this.#connect();
  }

  report(record: NodeRecord): void {
    this.#outbox.add(record);
  }

  /** Sends what is waiting, as far as the hub takes it. */
  flush(): void {
    this.#outbox.flush();
  }

  /** Sends everything that is waiting and says goodbye; settles when the hub has it all, or after a moment. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (!this.#socket.isOpen) return;
    this.#outbox.flush();
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      this.#socket.close();
      setTimeout(resolve, goodbyeMs);
    });
  }

  #connect(): WebSocketClient {
    const { url, token, hello } = this.#options;
    return new WebSocketClient({
      url,
      token,
      messageBytesMax: frameBytesMax,
      onOpen: () => {
        this.#socket.send(JSON.stringify(hello));
        this.#outbox.flush();
      },
      onText: (text) => this.#hear(text),
      onClose: () => this.#lose(),
    });
  }

  #hear(text: string): void {
    // Only a hub that speaks is back: one that does not want this worker any more accepts the link and then ends it.
    if (this.#lostTimer !== null) clearTimeout(this.#lostTimer);
    this.#lostTimer = null;
    const frame = parseHubFrame(text);
    if (frame === null) this.#options.onUnknownFrame();
    else this.#options.onFrame(frame);
  }

  #lose(): void {
    this.#onClosed();
    if (this.#isClosing) return;
    this.#lostTimer ??= setTimeout(this.#options.onLost, reconnectMs);
    setTimeout(() => {
      if (!this.#isClosing) this.#socket = this.#connect();
    }, retryMs);
  }
}
