/** Whether a preset's data mean nodes that decide one value at a time, or replicas of a log. */
import type { Problem } from './problem.js';

type Kind =
  | { readonly ok: true; readonly kind: 'decrees' | 'log' }
  /** Keys of both. */
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

const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
