/** A client that was started by hand at work: its node, and what was asked of it. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { clientNodeByHand, type HandNode, type HandStart, startByHand } from '../node/by-hand.js';
import type { NodeId } from '../paxos/ballot.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import { startApp } from '../paxos/multi/apps/running-app.js';
import { createLogClient, stepLogClient } from '../paxos/multi/client.js';
import { endSession } from '../paxos/multi/executor.js';
import { type Conversation, createConversation, type Listener } from './conversation.js';
import { isFollowing } from '../views/app-usage.js';
import { finish } from './our-fault.js';
import { say } from './say.js';
import type { RunOptions } from './run-options.js';

export type ClientOptions = {
  readonly config?: string | undefined;
  readonly f?: number;
  readonly id?: number | undefined;
  readonly name?: string;
  readonly app: AppName;
  /** In seconds. */
  readonly timeout?: number;
};

/** A client at work, for whoever shows it. */
export type HandClient = {
  readonly app: AppName;
  readonly replicas: readonly { readonly node: NodeId; readonly port: number }[];
  readonly file: string;
  readonly conversation: Conversation;
  readonly timeoutMs: number | null;
  /** Before what is said in the chat; null for other apps. */
  readonly name: string | null;
  /** Sends what was typed. */
  ask(line: string): void;
  /** Sends an operation of the program's own. */
  follow(operation: string): void;
  /** Ends the session, so that replicas forget it, and then the node. */
  close(): Promise<void>;
};

/** Longest wait for the answer to the end of the session. */
const goodbyeMs = 500;
const timeoutDefaultMs = 60_000;

export async function openClient(
  options: RunOptions & ClientOptions,
  cluster: Pick<HandStart, 'log' | 'ports'>,
  hasTerminal: boolean,
  listener: Listener,
): Promise<HandClient> {
  const { app } = options;
  const knows = startApp(app, null);
  const conversation = createConversation(
    () => performance.now(),
    { isRead: knows.isRead, isOwn: isFollowing },
    listener,
  );
  const node = await startByHand(startOf(cluster, conversation, options));
  const name = app === 'chat' ? nameIn(options) : null;
  const timeoutMs = options.timeout === undefined ? (hasTerminal ? null : timeoutDefaultMs) : options.timeout * 1_000;
  return {
    app,
    replicas: cluster.ports,
    file: options.config ?? '',
    conversation,
    timeoutMs,
    name,
    ask(line) {
      const isAsked = (knows.isRead(line) && !isFollowing(line)) || line.startsWith('members ');
      const text = line.startsWith('say ') ? line.slice(4) : line;
      node.propose(name === null || isAsked ? line : `${name}: ${text}`, null);
    },
    follow: (operation) => node.propose(operation, null),
    close: () => endOf(node, conversation),
  };
}

/** Whoever says no name is called as at the log-in. */
function nameIn({ name, id }: ClientOptions): string {
  if (name !== undefined) return name;
  if (id !== undefined) return `client ${id}`;
  try {
    return userInfo().username;
  } catch {
    return 'client'; // A user without a name.
  }
}

function startOf(
  { log, ports }: Pick<HandStart, 'log' | 'ports'>,
  conversation: Conversation,
  { seed }: RunOptions,
): HandStart {
  const self = clientNodeByHand();
  const replicas = ports.map(({ node }) => node);
  const { app, batchMax } = log;
  const client = createLogClient({ self, replicas, app, workload: null, afterMs: 0, batchMax });
  return {
    node: self,
    log,
    ports,
    machine: { step: (input) => stepLogClient(client, input) },
    diskFolder: null,
    logFolder: null,
    seed: seed === undefined ? randomBytes(4).readUInt32LE() : Number(seed),
    rules: [],
    report: (record) => conversation.hear(record),
    note: say,
    fail: (failure) => {
      say(failure.message);
      finish(failure.code);
    },
  };
}

async function endOf(node: HandNode, conversation: Conversation): Promise<void> {
  if (conversation.hasSession && conversation.waiting.size === 0) {
    node.propose(endSession, null);
    const patience = new AbortController();
    const enough = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, goodbyeMs);
      patience.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    await Promise.race([conversation.whenQuiet(), enough]);
    patience.abort();
  }
  await node.close();
}
