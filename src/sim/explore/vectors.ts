/** A growing list of vectors of numbers in one array. */
import { grown } from './intern-table.js';

export type Vectors = {
  /** Of numbers. */
  length: number;
  numbers: Int32Array;
};

export const createVectors = (): Vectors => ({ length: 0, numbers: new Int32Array(1024) });

export function pushVector(vectors: Vectors, vector: Int32Array, from: number, width: number): void {
  while (vectors.length + width > vectors.numbers.length) vectors.numbers = grown(vectors.numbers);
  const { numbers, length } = vectors;
  for (let place = 0; place < width; place++) numbers[length + place] = vector[from + place] ?? 0;
  vectors.length += width;
}

export function pushNumber(vectors: Vectors, number: number): void {
  if (vectors.length === vectors.numbers.length) vectors.numbers = grown(vectors.numbers);
  vectors.numbers[vectors.length++] = number;
}

/** All of it, as an array of its own; the list is empty afterwards. */
export function takeAll(vectors: Vectors): Int32Array {
  const all = vectors.numbers.slice(0, vectors.length);
  vectors.length = 0;
  return all;
}
