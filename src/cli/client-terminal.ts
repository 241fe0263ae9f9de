/** A client in a terminal: a line to type in, with history and completion, and above it what came of each request. */
import { createInterface, clearScreenDown, cursorTo, type Interface, moveCursor } from 'node:readline';
import { appUsage, completionsOf, namesIn } from '../views/app-usage.js';
import { printable } from '../views/printable.js';
import { counted } from '../views/words.js';
import type { ClientOptions, HandClient } from './hand-client.js';
import { namesOfPorts, refusedCommand, strangeSentence } from './client-words.js';
import type { Answered, Listener } from './conversation.js';
import { clientExitCodes, signalExitCodes } from './exit-codes.js';
import { isColourWanted } from './face.js';
import { type FollowedChat, followChat } from './followed-chat.js';
import type { Installation } from './installation.js';
import { watchForInterruption } from './interruption.js';
import type { RunOptions } from './run-options.js';
import { guardTerminal } from './terminal-guard.js';

/** A request that waits this long is spoken of, and then again each time that it has waited twice as long. */
const worryMs = 2_000;

/** Settles with the exit code. */
export async function talk(
  open: (listener: Listener) => Promise<HandClient>,
  options: RunOptions & ClientOptions,
  installation: Installation,
): Promise<number> {
  const face = createFace(options);
  let isLeaving = false;
  let followed: FollowedChat | null = null;
  const client = await open({
    answered: (answer) => {
      if (isLeaving) return;
      followed?.said(answer);
      face.print(answerLine(answer, face.dim));
    },
    followed: (operation, result) => followed?.hear(operation, result),
    refused: (reason) => face.print(reason),
    movedOn: (from, to) => face.print(face.dim(`replica ${from} does not answer; asking replica ${to}`)),
    strange: (reason, address) => face.print(face.dim(strangeSentence(reason, address))),
  });
  const guard = guardTerminal(installation);
  const interruption = watchForInterruption();
  const names = new Set<string>();
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: `${client.name ?? client.app}> `,
    historySize: 1_000,
    removeHistoryDuplicates: true,
    completer: (line: string) => completionsOf(client.app, names, line),
  });
  process.stdout.write(`${greeting(client).join('\n')}\n`);
  face.attach(input);
  if (client.app === 'chat') followed = followChat(client, (message) => face.print(printable(message)));
  const worry = createWorry(client, (sentence) => face.print(face.dim(sentence)));
  const ended = new Promise<number>((resolve) => {
    input.on('line', (line) => {
      const word = line.trim();
      if (word === '/quit') {
        resolve(clientExitCodes.answered);
        return;
      }
      if (word !== '') obey(word, client, names);
      input.prompt();
    });
    const leave = (code: number): void => {
      process.stdout.write('\n');
      resolve(code);
    };
    input.once('SIGINT', () => leave(signalExitCodes.SIGINT));
    input.once('close', () => leave(clientExitCodes.answered));
    void interruption.first.then((signal) => resolve(signalExitCodes[signal]));
    worry.onTimeout(() => resolve(clientExitCodes.notInTime));
  });
  input.prompt();
  let code = await ended;
  face.detach();
  if (code === clientExitCodes.answered) code = await lastAnswers(client, interruption.first);
  isLeaving = true;
  followed?.stop();
  worry.stop();
  input.removeAllListeners('close').close();
  sayGoodbye(client, code);
  await client.close();
  await guard.done();
  return code;
}

function greeting(client: HandClient): readonly string[] {
  const { app, file } = client;
  return [
    `${app}, on ${namesOfPorts(client)} (${printable(file)})`,
    'Tab completes, arrows recall, /help tells what there is, ctrl-d ends.',
  ];
}

function obey(word: string, client: HandClient, names: Set<string>): void {
  const refusal = refusedCommand(word, client.app);
  if (refusal !== null) {
    process.stdout.write(`${refusal}\n`);
  } else if (word === '/help' || (word === 'help' && client.app !== 'chat')) {
    const width = Math.max(...appUsage[client.app].map(({ form }) => form.length));
    for (const { form, does } of appUsage[client.app]) process.stdout.write(`  ${form.padEnd(width)}  ${does}\n`);
    process.stdout.write(`  ${'members ...'.padEnd(width)}  changes who votes, as in: members remove 2\n`);
    process.stdout.write(`  ${'/quit'.padEnd(width)}  ends, as ctrl-d does\n`);
  } else {
    for (const name of namesIn(client.app, word)) names.add(name);
    client.ask(word);
  }
}

function answerLine({ number, operation, result, replica, tookMs }: Answered, dim: (text: string) => string): string {
  const shown = operation.length > 30 ? `${operation.slice(0, 29)}…` : operation;
  const by = replica === null ? '' : `, replica ${replica}`;
  const complete = dim(`   #${number} ${printable(shown)}: complete after ${Math.max(1, Math.round(tookMs))} ms${by}`);
  return `${printable(result)}${complete}`;
}

/** What was asked before ctrl-d is still waited for. */
async function lastAnswers(client: HandClient, interrupted: Promise<keyof typeof signalExitCodes>): Promise<number> {
  const { conversation, timeoutMs } = client;
  if (conversation.waiting.size === 0) return clientExitCodes.answered;
  const many = counted(conversation.waiting.size, 'request');
  process.stdout.write(`waiting for the answer to ${many}; ctrl-c leaves without\n`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    if (timeoutMs !== null) timer = setTimeout(() => resolve(clientExitCodes.notInTime), timeoutMs);
  });
  const quiet = conversation.whenQuiet().then(() => clientExitCodes.answered);
  const code = await Promise.race([quiet, late, interrupted.then((signal) => signalExitCodes[signal])]);
  clearTimeout(timer);
  return code;
}

function sayGoodbye({ conversation, timeoutMs }: HandClient, code: number): void {
  const many = counted(conversation.waiting.size, 'request');
  if (code === clientExitCodes.notInTime) {
    process.stdout.write(`no answer within ${(timeoutMs ?? 0) / 1_000} s to ${many}\n`);
  } else if (conversation.waiting.size > 0) {
    process.stdout.write(`left without the answer to ${many}, which may be executed all the same\n`);
  }
}

/** Speaks of requests that wait for long, and ends it all at the time-out. */
function createWorry(client: HandClient, tell: (sentence: string) => void) {
  const { conversation, timeoutMs } = client;
  let nextMs = worryMs;
  let timedOut: () => void = () => {};
  const timer = setInterval(() => {
    const waitedMs = conversation.waitedMs();
    if (waitedMs < worryMs) nextMs = worryMs;
    if (timeoutMs !== null && waitedMs > timeoutMs) timedOut();
    else if (waitedMs >= nextMs) {
      nextMs *= 2;
      const many = conversation.waiting.size;
      const who = `${counted(many, 'request')} still wait${many === 1 ? 's' : ''}`;
      tell(`${who} after ${Math.floor(waitedMs / 1_000)} s; sent again until most replicas are up`);
    }
  }, 250);
  return {
    onTimeout: (call: () => void): void => {
      timedOut = call;
    },
    stop: () => clearInterval(timer),
  };
}

/** Lines above the one that is being typed. */
function createFace(options: RunOptions) {
  let input: Interface | null = null;
  const isColoured = isColourWanted(options);
  return {
    dim: (text: string): string => (isColoured ? `\u001b[2m${text}\u001b[22m` : text),
    attach: (to: Interface): void => {
      input = to;
    },
    detach: (): void => {
      input = null;
    },
    print(line: string): void {
      if (input !== null) {
        moveCursor(process.stdout, 0, -input.getCursorPos().rows);
        cursorTo(process.stdout, 0);
        clearScreenDown(process.stdout);
      }
      process.stdout.write(`${line}\n`);
      input?.prompt(true);
    },
  };
}
