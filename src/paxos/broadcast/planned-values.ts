/** The values that a preset gives a client: those that it writes out, and numbers that its seed draws. */
import type { ValuesPlan } from '../client.js';

/** As in the course: 0 to 32,767. */
const numbers = 0x8000;

export function plannedValues({ given, count, seed }: ValuesPlan): readonly string[] {
  const values = [...given];
  let state = seed >>> 0;
  for (let drawn = 0; drawn < count; drawn++) {
    state = (state + 0x9e3779b9) >>> 0;
    values.push(String(mixed(state) % numbers));
  }
  return values;
}

/** A mix of 32 bits (splitmix32), the same on every machine. */
function mixed(state: number): number {
  let bits = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
