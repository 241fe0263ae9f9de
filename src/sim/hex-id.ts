/** Ids of simulated clusters and disks: 16 hexadecimal digits that depend on the numbers alone. */
import { hashNumbers } from '../faults/random.js';

export function hexId(seed: number, node: number, count: number): string {
  const half = (which: number): string => hashNumbers(seed, node, count, which).toString(16).padStart(8, '0');
  return half(1) + half(2);
}
