/** Shares of messages as people type and read them. */

/** Ratios are kept to so many parts of one, so that 28.9% is 0.289 and not a hair beside it. */
const parts = 1_000_000;

/** "20%", "0.2" or "0"; anything else is null. A bare number above 1 might mean either, so it is refused. */
export function parseRatio(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  if (match === null) return null;
  const ratio = Math.round((Number(match[1]) / (match[2] === '%' ? 100 : 1)) * parts) / parts;
  return ratio <= 1 ? ratio : null;
}

export const formatRatio = (ratio: number): string => `${Math.round(ratio * 1_000) / 10} %`;

/** What `parseRatio` reads as the same ratio. */
export const ratioWords = (ratio: number): string => `${Math.round(ratio * parts) / (parts / 100)}%`;
