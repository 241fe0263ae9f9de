/**
 * The hub: where workers report and viewers watch, a WebSocket server on loopback. It knows tokens and frames, not
 * processes.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { frameBytesMax, type HubToViewer, type HubToWorker, type WorkerToHub } from '../schema/control.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import type { NodeRecord } from '../schema/trace.js';
import { admit, viewParameter } from './admission.js';
import { linesOf, parseViewerFrame, parseWorkerFrame, textOf } from './frames.js';
import type { Batch, Journal } from './journal.js';
import type { Tokens } from './tokens.js';

export type Hello = Extract<WorkerToHub, { type: 'hello' }>;

/** The control link of one worker. */
export type WorkerLink = {
  send(frame: HubToWorker): void;
  end(): void;
  /** How many frames have come. */
  frames(): number;
  /** Settles when everything that the worker sent has been handed over; true if it said goodbye. */
  readonly closed: Promise<boolean>;
};

export type HubOptions = {
  readonly tokens: Tokens;
  readonly journal: Journal;
  /** False refuses the worker: nobody of that name is expected. Records follow once it was true. */
  onHello(hello: Hello, link: WorkerLink): boolean;
  onRecords(records: readonly NodeRecord[], lines: readonly string[]): void;
  onRequest(request: SessionRequest): Promise<SessionAnswer>;
};

const viewersMax = 32;
/** A viewer that is this far behind the run is let go. */
const viewerBufferBytesMax = 32 * 1024 * 1024;
/** Batches go to viewers in frames of about this size, far below what a frame may have. */
const viewerFrameBytes = 1024 * 1024;
const goodbyeMs = 300;
/** Code of a WebSocket that was closed in order. */
const normalClosure = 1000;

export class Hub {
  readonly #options: HubOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax, perMessageDeflate: false });
  readonly #viewers = new Set<WebSocket>();
  readonly #noted = new Set<string>();

  private constructor(options: HubOptions) {
    this.#options = options;
    this.#server = createServer((_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain' }).end('This is a WebSocket server.\n');
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async listen(options: HubOptions): Promise<Hub> {
    const hub = new Hub(options);
    await new Promise<void>((resolve, reject) => {
      hub.#server.once('error', reject);
      hub.#server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return hub;
  }

  /** For workers: the token goes into the header. */
  get workerUrl(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** For people: with the view token. */
  get viewUrl(): string {
    return `${this.workerUrl}?${viewParameter}=${this.#options.tokens.view}`;
  }

  /** Viewers still get what was added to the journal before; whoever does not read it in time loses it. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets.clients) socket.close(1001, 'the run has ended');
    const timer = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#server.closeAllConnections();
    }, goodbyeMs);
    await closed;
    clearTimeout(timer);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admission = admit(request, this.#options.tokens);
    if (admission.as === 'nobody') {
      this.#noteOnce(admission.reason, `${admission.reason} was refused`);
      refuse(socket, admission.status, `${admission.reason} is refused`);
    } else if (admission.as === 'viewer' && this.#viewers.size >= viewersMax) {
      this.#noteOnce('viewers', `another viewer was refused: ${viewersMax} are connected`);
      refuse(socket, '503 Service Unavailable', `${viewersMax} viewers are connected already`);
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (admission.as === 'worker') this.#serveWorker(webSocket);
        else this.#serveViewer(webSocket, admission);
      });
    }
  }

  #serveWorker(socket: WebSocket): void {
    const closed = new Promise<boolean>((resolve) => socket.once('close', (code) => resolve(code === normalClosure)));
    let frames = 0;
    const link: WorkerLink = {
      send: (frame) => socket.send(JSON.stringify(frame)),
      end: () => socket.terminate(),
      frames: () => frames,
      closed,
    };
    let hello: Hello | null = null;
    const refuseFrame = (): void => {
      const name = hello === null ? 'a worker' : `the worker of node ${hello.node}`;
      this.#noteOnce(`frame of ${name}`, `${name} sent a frame that is not understood, so its link was ended`);
      socket.removeAllListeners('message');
      socket.terminate();
    };
    // Tells of a frame that is over-long or no WebSocket frame at all; the link is closed by then.
    socket.on('error', refuseFrame);
    socket.on('message', (data) => {
      frames++;
      const text = textOf(data);
      const frame = parseWorkerFrame(text);
      if (frame?.type === 'hello' && hello === null) {
        if (this.#options.onHello(frame, link)) hello = frame;
        else socket.terminate(); // A worker that is not expected: its process has just ended, or it says hello twice.
      } else if (frame?.type === 'records' && isFrom(hello, frame.records))
        this.#options.onRecords(frame.records, linesOf(text, frame.records));
      else refuseFrame();
    });
  }

  #serveViewer(socket: WebSocket, rights: { readonly mayControl: boolean; readonly wantsRecords: boolean }): void {
    const tell = (frame: HubToViewer): void => socket.send(JSON.stringify(frame));
    this.#viewers.add(socket);
    tell({ type: 'welcome', mayControl: rights.mayControl });
    const { journal } = this.#options;
    const unsubscribe = rights.wantsRecords ? journal.subscribe((batch) => this.#show(socket, batch)) : () => {};
    socket.once('close', () => {
      this.#viewers.delete(socket);
      unsubscribe();
    });
    const refuseFrame = (): void => {
      this.#noteOnce('frame of a viewer', 'a viewer sent a frame that is not understood, so it was disconnected');
      socket.removeAllListeners('message');
      socket.close(1008, 'that frame is not understood');
    };
    socket.on('error', refuseFrame);
    socket.on('message', (data) => {
      const frame = parseViewerFrame(textOf(data));
      if (frame === null) refuseFrame();
      else if (rights.mayControl) {
        void this.#options.onRequest(frame.request).then((answer) => tell({ type: 'answer', id: frame.id, answer }));
      } else {
        const reason = 'this dashboard may only watch: it was not given the control token of the run';
        tell({ type: 'answer', id: frame.id, answer: { ok: false, reason } });
      }
    });
  }

  /**
   * Settles when the batch has left, so the past is sent no faster than a viewer reads. What is live waits for
   * nobody.
   */
  async #show(socket: WebSocket, { lines }: Batch): Promise<void> {
    if (socket.bufferedAmount > viewerBufferBytesMax) {
      socket.terminate();
      this.#noteOnce('slow viewer', 'a viewer was disconnected, since it read too slowly');
      return;
    }
    let left: Promise<void> = Promise.resolve();
    for (let from = 0; from < lines.length; ) {
      let bytes = 0;
      let to = from;
      while (to < lines.length && (to === from || bytes < viewerFrameBytes)) bytes += lines[to++]?.length ?? 0;
      const frame = `{"type":"records","records":[${lines.slice(from, to).join(',')}]}`;
      left = new Promise((resolve) => socket.send(frame, () => resolve()));
      from = to;
    }
    await left;
  }

  /** Strangers may knock as often as they like: the trace tells it once. */
  #noteOnce(kind: string, text: string): void {
    if (this.#noted.has(kind)) return;
    this.#noted.add(kind);
    this.#options.journal.note('warning', text);
  }
}

function refuse(socket: Duplex, status: string, reason: string): void {
  socket.on('error', () => {}); // It went away before it heard the answer.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`);
}

function isFrom(hello: Hello | null, records: readonly NodeRecord[]): boolean {
  if (hello === null) return false;
  return records.every((record) => record.node === hello.node && record.incarnation === hello.incarnation);
}
