/** The client half of the control link: ws, cut down to what a worker needs of it. */
import WebSocket from 'ws';

export type WebSocketOptions = {
  /** ws:// with host and port. */
  readonly url: string;
  /** Token of the Authorization header. */
  readonly token: string;
  /** Longest message that is taken, in bytes. */
  readonly messageBytesMax: number;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Called once in every case, and last: refused, broken, closed. */
  readonly onClose: () => void;
};

export class WebSocketClient {
  readonly #socket: WebSocket;

  constructor(options: WebSocketOptions) {
    this.#socket = new WebSocket(options.url, {
      headers: { authorization: `Bearer ${options.token}` },
      maxPayload: options.messageBytesMax,
      perMessageDeflate: false,
      // Zeros: the mask protects proxies from scripts in browsers, and here is neither.
      generateMask: () => {},
    });
    this.#socket.on('open', options.onOpen);
    this.#socket.on('message', (data) => options.onText(String(data)));
    // Followed by 'close', where it is dealt with.
    this.#socket.on('error', () => {});
    this.#socket.on('close', options.onClose);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Handed to this socket and not to the kernel yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** What was sent before still arrives. */
  close(): void {
    this.#socket.close(1000);
  }
}
