/** 32-bit digests (FNV-1a) of values, histories and snapshots: equal texts have equal ones, on every machine. */

const basis = 0x811c9dc5;
const prime = 0x01000193;

export function digestOfText(text: string): number {
  const place = text.length < keptLengthMin ? -1 : keptTexts.indexOf(text);
  if (place >= 0) return keptDigests[place] ?? 0;
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), prime);
  const digest = hash >>> 0;
  if (text.length >= keptLengthMin) keep(text, digest);
  return digest;
}

/**
 * Of long texts met lately: a replica meets each batch several times in a row, as proposal, as vote and as decision,
 * and nearly always as the same string in memory.
 */
const keptMax = 32;
const keptLengthMin = 256;
const keptTexts: string[] = [];
const keptDigests: number[] = [];
let keptNext = 0;

function keep(text: string, digest: number): void {
  keptTexts[keptNext] = text;
  keptDigests[keptNext] = digest;
  keptNext = (keptNext + 1) % keptMax;
}

/** History of no slot at all. */
export const emptyHistory = basis >>> 0;

/** Of all slots up to one whose value has this digest. The order counts. */
export function historyWith(history: number, digest: number): number {
  let hash = history;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((digest >>> shift) & 0xff), prime);
  return hash >>> 0;
}
