/** Checks for one field of a JSON object. By hand, since a worker that loads a validator starts later. */
import type { NodeId } from '../paxos/ballot.js';

export type Fields = { readonly [name: string]: unknown };

/** A JSON object, or null for everything else. */
export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null; // Not JSON: told by whoever asked.
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isUint32 = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff;

export const isNodeId = (value: unknown): value is NodeId => isUint32(value);

export const isHex64 = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);

export const isPort = (value: unknown): value is number => isUint32(value) && value <= 65_535;

/** Milliseconds or another unit of time. */
export const isDuration = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

export const isRatio = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

export const isOneOf = <T>(values: readonly T[], value: unknown): value is T => values.some((each) => each === value);

export const isListOf = <T>(check: (item: unknown) => item is T, value: unknown): value is readonly T[] =>
  Array.isArray(value) && value.every(check);

export const isNullOr = <T>(check: (value: unknown) => value is T, value: unknown): value is T | null =>
  value === null || check(value);
