/** A client at the end of a pipe: each line is one operation, sent when the one before is answered. */
import { createInterface } from 'node:readline';
import { printable } from '../views/printable.js';
import type { HandClient } from './hand-client.js';
import { namesOfPorts, strangeSentence } from './client-words.js';
import type { Listener } from './conversation.js';
import { clientExitCodes } from './exit-codes.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import { say } from './say.js';

type Outcome = { readonly type: 'answered' | 'refused'; readonly text: string };

/** Settles with the exit code. */
export async function askLines(open: (listener: Listener) => Promise<HandClient>): Promise<number> {
  let heard: (outcome: Outcome) => void = () => {};
  const client = await open({
    answered: ({ result }) => heard({ type: 'answered', text: result }),
    refused: (reason) => heard({ type: 'refused', text: reason }),
    movedOn: (from, to) => say(`replica ${from} does not answer; asking replica ${to}`),
    followed: () => {},
    strange: (reason, address) => say(strangeSentence(reason, address)),
  });
  const interruption = watchForInterruption();
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const rest = lines[Symbol.asyncIterator]();
  let lineNumber = 0;
  let code: number | null = null;
  while (code === null) {
    const next = await Promise.race([rest.next(), interruption.first]);
    if (typeof next === 'string') code = endInterrupted(next);
    else if (next.done === true) code = clientExitCodes.answered;
    else {
      lineNumber++;
      if (next.value.trim() === '') continue;
      const outcome = new Promise<Outcome>((resolve) => {
        heard = resolve;
      });
      client.ask(next.value);
      code = await codeAfter(client, outcome, interruption.first, lineNumber);
    }
  }
  lines.close();
  await client.close();
  return code;
}

/** Waits for the outcome of a line; null if the next one may go. */
async function codeAfter(
  client: HandClient,
  outcome: Promise<Outcome>,
  interrupted: ReturnType<typeof watchForInterruption>['first'],
  lineNumber: number,
): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    if (client.timeoutMs !== null) timer = setTimeout(() => resolve('late'), client.timeoutMs);
  });
  const first = await Promise.race([outcome, interrupted, late]);
  clearTimeout(timer);
  if (first === 'late') {
    const waited = `${(client.timeoutMs ?? 0) / 1_000} s`;
    say(
      `line ${lineNumber}: no answer within ${waited} from ${namesOfPorts(client)}; are most of them up, with --app ${client.app}?`,
    );
    return clientExitCodes.notInTime;
  }
  if (typeof first === 'string') return endInterrupted(first);
  if (first.type === 'refused') {
    say(`line ${lineNumber}: ${first.text}`);
    return clientExitCodes.badInput;
  }
  process.stdout.write(`${printable(first.text)}\n`);
  return null;
}
