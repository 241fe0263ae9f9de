/** A diagram as an SVG drawing: time downward, one lifeline a node. It brings its styles along and loads nothing. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Diagram, Lifeline } from './diagram.js';
import type { Mark } from './marks.js';
import { arrowElements, legendArrow } from './svg-arrows.js';
import { boxElement, boxElements } from './svg-boxes.js';
import { shortened } from './short-text.js';
import { element, escapeXml, textElement } from './svg-element.js';
import { type Layout, layoutOf, sizes } from './svg-layout.js';
import { colours, roleFills } from './svg-palette.js';

const style = [
  'text{font-family:Helvetica,Arial,"DejaVu Sans",sans-serif}',
  '.title{font-size:20px;font-weight:bold}',
  '.node{font-size:15px;font-weight:bold}',
  '.role,.note,.time{font-size:12px}',
  '.note,.time{fill:#616e7c}',
  '.title,.node,.role,.mark{fill:#1f2933}',
  '.mark{font-size:12px}',
  '.label{font-size:12px;paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}',
].join('');

/** Taller than this, the nodes' names are repeated at the foot. */
const tallPixels = 900;
const widthMin = 640;

export function svgOf(diagram: Diagram): string {
  const layout = layoutOf(diagram);
  const isTall = layout.bottom > tallPixels;
  const legendY = layout.bottom + (isTall ? 74 : 34);
  const width = Math.max(widthMin, layout.width);
  const legend = legendElements(width, legendY);
  const height = legendY + legend.height;
  const { lines, labels } = arrowElements(diagram, layout);
  const parts = [
    element('title', {}, escapeXml(diagram.title)),
    element('style', {}, style),
    element('rect', { width, height, fill: colours.paper }),
    ...captionElements(diagram),
    ...axisElements(layout),
    ...diagram.lifelines.flatMap((lifeline) => lifelineElements(lifeline, diagram, layout, isTall)),
    ...lines,
    ...boxElements(diagram, layout),
    ...labels,
    ...legend.elements,
  ];
  const root = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${Math.round(height)}` };
  return `${element('svg', { ...root, role: 'img' }, `\n${parts.join('\n')}\n`)}\n`;
}

function captionElements({ title, moments }: Diagram): readonly string[] {
  const first = moments[0]?.atMs ?? 0;
  const last = moments.at(-1)?.atMs ?? first;
  const window = `${seconds(first)} to ${seconds(last)} of the run; time runs downward, not to scale`;
  return [
    textElement({ class: 'title', x: 24, y: 36 }, shortened(title, 70)),
    textElement({ class: 'note', x: 24, y: 57 }, window),
  ];
}

function axisElements({ rows, width }: Layout): readonly string[] {
  return rows.flatMap(({ y, atMs }) => [
    element('line', { x1: sizes.left - 8, y1: y, x2: width - 20, y2: y, stroke: '#eef1f4' }),
    textElement({ class: 'time', x: sizes.left - 14, y: y + 4, 'text-anchor': 'end' }, `${atMs.toFixed(1)} ms`),
  ]);
}

function lifelineElements(lifeline: Lifeline, diagram: Diagram, layout: Layout, isTall: boolean): readonly string[] {
  const x = layout.x(lifeline.node);
  const top = sizes.top - 18;
  const gone = goneSpans(lifeline.node, diagram, layout);
  const line = { x1: x, x2: x, stroke: colours.lifeline, 'stroke-width': 1.6 };
  const downs = gone.flatMap(({ from, to }) => [
    element('line', { ...line, y1: from, y2: to, stroke: colours.paper, 'stroke-width': 3 }),
    element('line', { ...line, y1: from, y2: to, 'stroke-dasharray': '1 7' }),
  ]);
  const name = [headElements(lifeline, x, top - 40), ...(isTall ? [headElements(lifeline, x, layout.bottom)] : [])];
  return [element('line', { ...line, y1: top, y2: layout.bottom }), ...downs, ...name];
}

function headElements({ label, roles }: Lifeline, x: number, y: number): string {
  const [role] = roles;
  const box = { x: x - 46, y, width: 92, height: 40, rx: 6, fill: role === undefined ? '#ffffff' : roleFills[role] };
  return [
    element('rect', { ...box, stroke: colours.quiet }),
    textElement({ class: 'node', x, y: y + 18, 'text-anchor': 'middle' }, label),
    textElement(
      { class: 'role', x, y: y + 33, 'text-anchor': 'middle' },
      roles.length > 1 ? 'several roles' : (role ?? ''),
    ),
  ].join('');
}

/** From an end of its process to its next start, or to the bottom. */
function goneSpans(node: NodeId, { moments }: Diagram, layout: Layout) {
  const spans: { from: number; to: number }[] = [];
  let from: number | null = null;
  for (const [index, moment] of moments.entries()) {
    if (moment.node !== node) continue;
    if (from !== null && !hasMark(moment.marks, 'crash')) {
      spans.push({ from, to: layout.y(index) });
      from = null;
    }
    if (hasMark(moment.marks, 'crash')) from = layout.y(index);
  }
  return from === null ? spans : [...spans, { from, to: layout.bottom }];
}

const hasMark = (marks: readonly Mark[], type: Mark['type']): boolean => marks.some((mark) => mark.type === type);

function legendElements(width: number, y: number): { readonly elements: readonly string[]; readonly height: number } {
  const entries = [
    { text: 'delivered', draw: (x: number, at: number) => legendArrow(x, at, 'delivered') },
    { text: 'lost', draw: (x: number, at: number) => legendArrow(x, at, 'lost') },
    { text: 'arrival not in this picture', draw: (x: number, at: number) => legendArrow(x, at, 'unseen') },
    { text: 'made durable: a promise', draw: (x: number, at: number) => swatch('promise', x, at) },
    { text: 'made durable: an acceptance', draw: (x: number, at: number) => swatch('accept', x, at) },
    { text: 'decided', draw: (x: number, at: number) => swatch('decide', x, at) },
    { text: 'crash or pre-emption', draw: (x: number, at: number) => swatch('crash', x, at) },
  ];
  const step = 244;
  const perRow = Math.max(1, Math.floor((width - 48) / step));
  const elements = entries.map(({ text, draw }, index) => {
    const x = 24 + (index % perRow) * step;
    const at = y + Math.floor(index / perRow) * 26;
    return draw(x, at) + textElement({ class: 'note', x: x + 44, y: at + 4 }, text);
  });
  return { elements, height: Math.ceil(entries.length / perRow) * 26 + 8 };
}

const swatch = (type: Mark['type'], x: number, y: number): string => boxElement([{ type, text: ' ' }], x + 17, y);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
