/** Sentences about replicas that were started by hand. */
import type { RefusalReason } from '../schema/trace.js';
import { formatList } from '../views/words.js';
import type { HandClient } from './hand-client.js';

/** "the replicas at 127.0.0.1: 10000, 10001 and 10002". */
export function namesOfPorts({ replicas }: Pick<HandClient, 'replicas'>): string {
  return `the replicas at ports ${formatList(replicas.map(({ port }) => String(port)))}`;
}

export function strangeSentence(reason: RefusalReason, address: string): string {
  const hint =
    reason === 'other cluster' || reason === 'other configuration'
      ? '; start all with the same file, --f and --app'
      : '';
  return `a datagram from ${address} was refused: ${reason}${hint}`;
}
