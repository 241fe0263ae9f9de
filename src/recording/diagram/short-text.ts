/** Foreign text in a diagram is bounded: a value may be as long as a datagram. */

/** At most so many characters, the last one an ellipsis where some are missing. */
export function shortened(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const characters = [...text.slice(0, 2 * charactersMax)];
  return characters.length <= charactersMax ? text : `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** In a line of text or a tooltip, where there is room. */
export const lineCharactersMax = 160;
