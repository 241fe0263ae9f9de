/** Shares of messages as people type and read them. */

/** "20%", "0.2" or "0"; anything else is null. A bare number above 1 might mean either, so it is refused. */
export function parseRatio(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  if (match === null) return null;
  const ratio = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return ratio <= 1 ? ratio : null;
}

export const formatRatio = (ratio: number): string => `${Math.round(ratio * 1_000) / 10} %`;
