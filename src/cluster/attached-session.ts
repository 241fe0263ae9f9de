/**
 * A session on a cluster that another process owns: over its hub, with the control token where this user can read it.
 */
import { WebSocket } from 'ws';
import { frameBytesMax, type ViewerToHub } from '../schema/control.js';
import type { Session, SessionAnswer, SessionRequest } from '../schema/session.js';
import type { TraceRecord } from '../schema/trace.js';
import { streamParameter, viewParameter } from './admission.js';
import { parseHubFrame, textOf } from './frames.js';
import { findControlFile } from './run-folder.js';

export type Attachment =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly reason: string };

/** How to reach the hub: with a control token, or null where watching is all that is possible. */
type Target = { readonly url: URL; readonly controlToken: string | null };

const connectLimitMs = 5_000;
const goneReason = 'the cluster has ended, or its dashboard is gone';
/** How long streams may go on after the end. */
const lastRecordsMs = 1_000;

/**
 * `text` is what the owner's dashboard shows: `ws://127.0.0.1:PORT/?view=TOKEN`. Control of an own run needs no token
 * in it.
 */
export async function attachSession(text: string): Promise<Attachment> {
  if (!URL.canParse(text))
    return { ok: false, reason: `"${text}" is not an address: expected ws://127.0.0.1:PORT/?view=TOKEN` };
  const url = new URL(text);
  if (url.protocol !== 'ws:') return { ok: false, reason: `an address begins with ws://, got "${text}"` };
  // Where hubs listen, and nobody else who would get the token.
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  const control = url.hostname === '127.0.0.1' ? findControlFile(Number(url.port)) : null;
  if (control !== null && !url.searchParams.has(viewParameter)) {
    url.searchParams.set(viewParameter, new URL(control.url).searchParams.get(viewParameter) ?? '');
  }
  const target = { url, controlToken: control?.controlToken ?? null };
  const socket = connect(target, { wantsRecords: false });
  const welcome = await welcomeOf(socket, url);
  if (!welcome.ok) {
    socket.terminate();
    return welcome;
  }
  return { ok: true, session: new AttachedSession(target, socket, welcome.mayControl) };
}

/**
 * One connection carries requests; each subscriber has one of its own, since each hears everything from the first
 * record.
 */
class AttachedSession implements Session {
  readonly kind = 'live';
  readonly mayControl: boolean;
  readonly ended: Promise<string>;
  readonly #target: Target;
  readonly #socket: WebSocket;
  /** Each with the promise of its close. */
  readonly #streams = new Map<WebSocket, Promise<void>>();
  readonly #waiting = new Map<number, (answer: SessionAnswer) => void>();
  #lastId = 0;
  #endReason: string | null = null;
  #settleEnd: (reason: string) => void = () => {};

  constructor(target: Target, socket: WebSocket, mayControl: boolean) {
    this.#target = target;
    this.#socket = socket;
    this.mayControl = mayControl;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    socket.on('message', (data) => {
      const frame = parseHubFrame(textOf(data));
      if (frame?.type !== 'answer') return;
      this.#waiting.get(frame.id)?.(frame.answer);
      this.#waiting.delete(frame.id);
    });
    socket.once('close', () => void this.#end(goneReason));
  }

  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void {
    const stream = connect(this.#target, { wantsRecords: true });
    let isOver = false;
    stream.on('error', () => {}); // 'close' follows, and says it all.
    stream.on('message', (data) => {
      const frame = parseHubFrame(textOf(data));
      if (frame?.type !== 'records') return;
      isOver ||= frame.records.some(({ kind }) => kind === 'end');
      listener(frame.records);
    });
    const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    this.#streams.set(stream, closed);
    void closed.then(() => {
      if (!this.#streams.delete(stream)) return;
      // At the end of a run it is chance which connection closes first.
      void this.#end(isOver ? goneReason : 'the cluster has ended, or it found this viewer too slow');
    });
    return () => {
      this.#streams.delete(stream);
      stream.removeAllListeners('message');
      stream.terminate();
    };
  }

  request(request: SessionRequest): Promise<SessionAnswer> {
    if (this.#endReason !== null) return Promise.resolve({ ok: false, reason: this.#endReason });
    const id = ++this.#lastId;
    const frame: ViewerToHub = { type: 'request', id, request };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify(frame));
    });
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.keys()) stream.terminate();
    await this.#end('this dashboard has left; the cluster goes on');
  }

  /** Streams are heard to their end: the last records of a run say how it ended. */
  async #end(reason: string): Promise<void> {
    if (this.#endReason !== null) return;
    this.#endReason = reason;
    for (const resolve of this.#waiting.values()) resolve({ ok: false, reason });
    this.#waiting.clear();
    const socketClosed = new Promise<void>((resolve) => {
      if (this.#socket.readyState === WebSocket.CLOSED) resolve();
      else this.#socket.once('close', () => resolve());
    });
    this.#socket.terminate();
    const timer = setTimeout(() => {
      for (const stream of this.#streams.keys()) stream.terminate();
    }, lastRecordsMs);
    await Promise.all([socketClosed, ...this.#streams.values()]);
    clearTimeout(timer);
    this.#settleEnd(reason);
  }
}

function connect({ url, controlToken }: Target, wish: { readonly wantsRecords: boolean }): WebSocket {
  const address = new URL(url);
  if (!wish.wantsRecords) address.searchParams.set(streamParameter, 'none');
  return new WebSocket(address, {
    headers: controlToken === null ? {} : { authorization: `Bearer ${controlToken}` },
    handshakeTimeout: connectLimitMs,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    followRedirects: false,
  });
}

type Welcome = { readonly ok: true; readonly mayControl: boolean } | { readonly ok: false; readonly reason: string };

/** The hub's first frame, or one sentence about why there is none. */
function welcomeOf(socket: WebSocket, url: URL): Promise<Welcome> {
  return new Promise((resolve) => {
    const refuse = (reason: string): void => resolve({ ok: false, reason });
    const timer = setTimeout(() => refuse(`${url.host} does not answer as a cluster does`), connectLimitMs);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isNobody = error.code === 'ECONNREFUSED';
      refuse(isNobody ? `no cluster listens at ${url.host}` : `${url.host} cannot be attached to: ${error.message}`);
    });
    socket.once('unexpected-response', (_request, response) => {
      refuse(refusalOf(response.statusCode ?? 0, url));
    });
    socket.once('message', (data) => {
      const frame = parseHubFrame(textOf(data));
      if (frame?.type === 'welcome') resolve({ ok: true, mayControl: frame.mayControl });
      else refuse(`${url.host} does not answer as a cluster does`);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      refuse(`${url.host} closed the connection`);
    });
  });
}

function refusalOf(status: number, url: URL): string {
  if (status === 401) return `${url.host} wants a token: give the whole address, as its dashboard shows it`;
  if (status === 403) return `the cluster at ${url.host} does not know this token: it belongs to another run`;
  if (status === 503) return `the cluster at ${url.host} has too many viewers already`;
  return `${url.host} is not a cluster (it answered with status ${status})`;
}
