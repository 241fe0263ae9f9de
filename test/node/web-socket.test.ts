import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { WebSocketClient } from '../../src/node/web-socket.js';

const messageBytesMax = 200_000;

/** A client whose life is told as a list: 'open', texts, 'close'. */
function connectTo(port: number) {
  const told: string[] = [];
  let note: () => void = () => {};
  const tell = (what: string): void => {
    told.push(what);
    note();
  };
  const client = new WebSocketClient({
    url: `ws://127.0.0.1:${port}/path`,
    token: 'the token',
    messageBytesMax,
    onOpen: () => tell('open'),
    onText: tell,
    onClose: () => tell('close'),
  });
  const hears = async (what: string): Promise<void> => {
    while (!told.includes(what)) {
      await new Promise<void>((resolve) => {
        note = resolve;
      });
    }
  };
  return { client, told, hears };
}

class Library {
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  static async open(): Promise<Library> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new Library(server);
  }

  /** A client, and the socket that the library has for it. */
  async connect() {
    const connection = once(this.#server, 'connection');
    const { client, told, hears } = connectTo((this.#server.address() as AddressInfo).port);
    const [socket, request] = (await connection) as [WebSocket, { url: string; headers: { authorization: string } }];
    return { client, told, hears, socket, request };
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

describe('with a server of the ws library', () => {
  let library: Library;

  beforeEach(async () => {
    library = await Library.open();
  });

  afterEach(() => library.close());

  const connected = (): ReturnType<Library['connect']> => library.connect();

  test('it shows its token and path', async () => {
    const { request } = await connected();
    expect(request.headers.authorization).toBe('Bearer the token');
    expect(request.url).toBe('/path');
  });

  test.each([0, 1, 65_536, 150_000])('a text of %d bytes goes both ways', async (length) => {
    const { client, told, hears, socket } = await connected();
    const text = 'x'.repeat(length);
    await hears('open');
    const heard = once(socket, 'message');
    client.send(text);
    expect(String((await heard)[0])).toBe(text);
    socket.send(text);
    await hears(text);
    expect(told).toEqual(['open', text]);
  });

  test('what was sent before closing arrives, and closing is in order', async () => {
    const { client, hears, socket } = await connected();
    await hears('open');
    const texts: string[] = [];
    socket.on('message', (data) => texts.push(String(data)));
    const closed = once(socket, 'close');
    for (let index = 0; index < 100; index++) client.send(`${index} ${'x'.repeat(10_000)}`);
    client.close();
    expect((await closed)[0]).toBe(1000);
    expect(texts).toHaveLength(100);
    await hears('close');
    expect(client.isOpen).toBe(false);
  });

  test('it goes when the server says so', async () => {
    const { told, hears, socket } = await connected();
    socket.close(1001);
    await hears('close');
    expect(told).toEqual(['open', 'close']);
  });

  test.each([
    ['in one frame', (socket: WebSocket) => socket.send('x'.repeat(messageBytesMax + 1))],
    [
      'in fragments',
      (socket: WebSocket) => {
        socket.send('x'.repeat(messageBytesMax), { fin: false });
        socket.send('x', { fin: true });
      },
    ],
  ])('a text that is too long %s ends the link and is not told', async (_how, send) => {
    const { told, hears, socket } = await connected();
    send(socket);
    await hears('close');
    expect(told).toEqual(['open', 'close']);
  });
});

describe('with a server of another kind', () => {
  let server: Server;
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  async function serverThatAnswers(bytes: string): Promise<number> {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.write(bytes));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  test.each([
    ['401', 'HTTP/1.1 401 Unauthorized\r\n\r\n'],
    ['no HTTP at all', 'SSH-2.0-server\r\n\r\n'],
    ['headers without end', 'x'.repeat(20_000)],
  ])('an answer of %s closes it', async (_what, answer) => {
    const { told, hears } = connectTo(await serverThatAnswers(answer));
    await hears('close');
    expect(told).toEqual(['close']);
  });

  test('nobody there is a close like any other', async () => {
    const port = await serverThatAnswers('');
    server.close();
    await once(server, 'close');
    const { told, hears } = connectTo(port);
    await hears('close');
    expect(told).toEqual(['close']);
  });
});
