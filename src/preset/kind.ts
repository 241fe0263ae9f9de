/** Whether a preset's data mean nodes that decide one value at a time, replicas of a log, or an atomic broadcast. */
import type { Problem } from './problem.js';

type Kind =
  | { readonly ok: true; readonly kind: 'decrees' | 'log' | 'multicast' }
  /** Keys of several. */
  | { readonly ok: false; readonly problem: Problem };

const rolesOfDecrees = ['proposers', 'acceptors', 'learners'];
const rolesOfLog = ['replicas', 'joiners'];
const keysOfLog = ['f', 'log'];

export function kindOf(data: unknown): Kind {
  const keys = keysOf(data);
  const seats = keysOf((data as { readonly nodes?: unknown } | null)?.nodes);
  const ofDecrees = seats.find((key) => rolesOfDecrees.includes(key));
  const replicas = seats.find((key) => rolesOfLog.includes(key));
  const ofLog = keys.find((key) => keysOfLog.includes(key));
  if ((data as { readonly transport?: { readonly type?: unknown } | null } | null)?.transport?.type === 'multicast') {
    return kindOfMulticast(replicas, ofLog);
  }
  if (ofDecrees !== undefined && replicas !== undefined) {
    const text = `expected either replicas or proposers, acceptors and learners, found ${replicas} and ${ofDecrees}`;
    return { ok: false, problem: { path: ['nodes'], text } };
  }
  if (ofDecrees !== undefined && ofLog !== undefined) {
    const text = `expected it only where nodes are replicas, found ${ofDecrees} among the nodes`;
    return { ok: false, problem: { path: [ofLog], text } };
  }
  return { ok: true, kind: replicas !== undefined || ofLog !== undefined ? 'log' : 'decrees' };
}

function kindOfMulticast(replicas: string | undefined, ofLog: string | undefined): Kind {
  const wish = 'expected proposers, acceptors and learners where the transport is multicast';
  if (replicas !== undefined) return { ok: false, problem: { path: ['nodes'], text: `${wish}, found ${replicas}` } };
  if (ofLog === undefined) return { ok: true, kind: 'multicast' };
  return { ok: false, problem: { path: [ofLog], text: 'expected it only where the transport is udp' } };
}

const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
