/** Sentences about replicas that were started by hand. */
import type { AppName } from '../paxos/multi/apps/app.js';
import type { RefusalReason } from '../schema/trace.js';
import { printable } from '../views/printable.js';
import { formatList } from '../views/words.js';
import type { HandClient } from './hand-client.js';

/** "the replicas at 127.0.0.1: 10000, 10001 and 10002". */
export function namesOfPorts({ replicas }: Pick<HandClient, 'replicas'>): string {
  return `the replicas at ports ${formatList(replicas.map(({ port }) => String(port)))}`;
}

/** A slip behind / is not to be said to everybody. Null for what is none, or is known. */
export function refusedCommand(line: string, app: AppName): string | null {
  const [command = ''] = line.split(' ');
  if (!/^\/\w*$/.test(command) || ['/help', '/quit'].includes(line)) return null;
  const aside = app === 'chat' ? `; "say ${printable(line)}" says it` : '';
  return `${command} is no command: there are /help and /quit${aside}`;
}

export function strangeSentence(reason: RefusalReason, address: string): string {
  const hint =
    reason === 'other cluster' || reason === 'other configuration'
      ? '; start all with the same file, --f and --app'
      : '';
  return `a datagram from ${address} was refused: ${reason}${hint}`;
}
