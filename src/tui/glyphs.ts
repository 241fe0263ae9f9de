/** The few characters beyond ASCII that the screen draws with, and what stands for them in a plain terminal. */

export type Glyphs = {
  readonly rule: string;
  readonly bar: string;
  readonly arrow: string;
  readonly pointer: string;
  readonly dot: string;
  readonly none: string;
  /** Rising. */
  readonly spark: string;
};

export const lineGlyphs: Glyphs = {
  rule: '─',
  bar: '│',
  arrow: '→',
  pointer: '›',
  dot: '·',
  none: '–',
  spark: '▁▂▃▄▅▆▇█',
};
export const asciiGlyphs: Glyphs = {
  rule: '-',
  bar: '|',
  arrow: '>',
  pointer: '>',
  dot: '-',
  none: '-',
  spark: '.:-=+*#@',
};
