/** A fault in plain words: what happens, and where. */
import type { MessageType } from '../paxos/message.js';
import type { NodeId } from '../paxos/ballot.js';
import { crashText } from '../views/supervisor-sentences.js';
import { formatList } from '../views/words.js';
import type { Fault, LinkFault, Where } from './fault.js';
import { isCut } from './fault.js';
import type { Names } from './place-words.js';
import { nodeWords } from './place-words.js';
import { ratioWords } from './ratio.js';

export function faultSentence(fault: Fault, names: Names): string {
  switch (fault.type) {
    case 'links':
      return linkSentence(fault, names);
    case 'partition':
      return `partition ${fault.groups.map((group) => nodeWords(group, names)).join(' | ')}`;
    case 'crash':
      return `${nodeWords([fault.node], names)} ${crashText(fault.crash)}`;
    case 'lie':
      return `the disk of ${nodeWords([fault.node], names)} lies: what it calls durable ends with the process`;
  }
}

function linkSentence(fault: LinkFault, names: Names): string {
  const { harm, where, types } = fault;
  const place = placeText(where, names);
  if (isCut(fault)) return `cut: nothing passes ${place}`;
  const what = `${typesText(types)} ${place}`;
  switch (harm.kind) {
    case 'loss':
      return types === null ? `loss ${ratioWords(harm.ratio)} ${place}` : `loss ${ratioWords(harm.ratio)} of ${what}`;
    case 'burst': {
      const { enterRatio, leaveRatio, lossRatio } = harm.burst;
      const figures = `${ratioWords(enterRatio)} begin a burst, ${ratioWords(leaveRatio)} end it`;
      return `burst loss of ${what}: ${figures}, ${ratioWords(lossRatio)} in it are lost`;
    }
    case 'delay': {
      const span = harm.minMs === harm.maxMs ? `${harm.maxMs} ms` : `${harm.minMs} to ${harm.maxMs} ms`;
      return types === null ? `delay ${span} ${place}` : `delay ${span} for ${what}`;
    }
    case 'duplicate':
      return `${ratioWords(harm.ratio)} of ${what} arrive twice`;
    case 'reorder':
      return `${ratioWords(harm.ratio)} of ${what} are overtaken by later ones`;
    case 'hold':
      return `${what} are held`;
  }
}

const typesText = (types: readonly MessageType[] | null): string =>
  types === null ? 'messages' : `${formatList(types)} messages`;

function placeText(where: Where, names: Names): string {
  if (where.type === 'around') return `from and to ${nodeWords(where.nodes, names)}`;
  const { from, to } = where;
  if (from === null && to === null) return 'on all links';
  const end = (nodes: readonly NodeId[]): string => formatList(nodeWords(nodes, names).split(' '));
  if (to === null) return `from ${end(from ?? [])}`;
  return from === null ? `to ${end(to)}` : `from ${end(from)} to ${end(to)}`;
}
