/** Whether two pieces of plain data say the same, whoever wrote them in whatever order. */

export const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/** JSON with the fields of each object in the order of their names. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
