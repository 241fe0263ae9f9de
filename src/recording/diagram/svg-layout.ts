/**
 * Where things stand in the drawing. Time runs downward, row by row and not to scale: what happens at about the same
 * time at several nodes shares a row, an arrow goes down at least one, and a long wait is a taller gap.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { Diagram, Moment } from './diagram.js';

export type Layout = {
  readonly width: number;
  /** Bottom of the lifelines. */
  readonly bottom: number;
  x(node: NodeId): number;
  /** Of a moment, by its index. */
  y(moment: number): number;
  /** One label of the time axis a row. */
  readonly rows: readonly { readonly y: number; readonly atMs: number }[];
};

export const sizes = {
  /** Between lifelines: an arrow's label and half of two boxes fit between them. */
  column: 224,
  left: 92,
  /** From the axis to the first lifeline, and from the last one to the edge. */
  side: 96,
  top: 132,
  boxLine: 17,
  box: 8,
  character: 6.7,
} as const;

const rowBase = 36;
/** Moments further apart do not share a row. */
const sameRowMs = 5;
/** A wait of at least so many milliseconds adds so much to the gap. */
const waits = [
  { ms: 1_000, gap: 44 },
  { ms: 100, gap: 30 },
  { ms: 20, gap: 16 },
  { ms: 5, gap: 6 },
] as const;

type Row = { readonly atMs: number; lastMs: number; readonly moments: number[]; readonly nodes: Set<NodeId> };

export function layoutOf(diagram: Diagram): Layout {
  const { lifelines, moments } = diagram;
  const columns = new Map(lifelines.map(({ node }, index) => [node, sizes.left + sizes.side + index * sizes.column]));
  const rows = rowsOf(diagram);
  const ys: number[] = [];
  let y = sizes.top;
  let before: Row | null = null;
  const placed = rows.map((row) => {
    const half = (heightOf(row, moments) + rowBase) / 2;
    y += half + (before === null ? 0 : waitGap(row.atMs - before.lastMs));
    for (const moment of row.moments) ys[moment] = y;
    const at = { y, atMs: row.atMs };
    y += half;
    before = row;
    return at;
  });
  return {
    width: sizes.left + 2 * sizes.side + Math.max(0, lifelines.length - 1) * sizes.column,
    bottom: y + 20,
    x: (node) => columns.get(node) ?? sizes.left,
    y: (moment) => ys[moment] ?? sizes.top,
    rows: placed,
  };
}

function rowsOf({ moments, arrows }: Diagram): readonly Row[] {
  const rows: Row[] = [];
  const rowOf: number[] = [];
  const sentAt = new Map<number, number[]>();
  for (const { sent, ended } of arrows) {
    if (sent !== null && ended !== null) sentAt.set(ended, [...(sentAt.get(ended) ?? []), sent]);
  }
  for (const [index, { node, atMs }] of moments.entries()) {
    let row = rows.at(-1);
    const isCaused = sentAt.get(index)?.some((sent) => rowOf[sent] === rows.length - 1) === true;
    if (row === undefined || isCaused || row.nodes.has(node) || atMs - row.atMs > sameRowMs) {
      row = { atMs, lastMs: atMs, moments: [], nodes: new Set() };
      rows.push(row);
    }
    row.moments.push(index);
    row.nodes.add(node);
    row.lastMs = atMs;
    rowOf[index] = rows.length - 1;
  }
  return rows;
}

/** Of the tallest box in the row. */
function heightOf(row: Row, moments: readonly Moment[]): number {
  const lines = row.moments.map((moment) => moments[moment]?.marks.length ?? 0);
  return Math.max(0, ...lines) * sizes.boxLine;
}

const waitGap = (ms: number): number => waits.find((wait) => ms >= wait.ms)?.gap ?? 0;

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;

/** About, since fonts differ. */
export const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + sizes.character * (wide.test(character) ? 1.8 : 1), 0);
