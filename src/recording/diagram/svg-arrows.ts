/** Messages as arrows of an SVG: delivered ones end in a head, lost ones in a cross, others in a dot. */
import type { Message } from '../../paxos/message.js';
import { describeMessage } from '../../views/message-words.js';
import { formatProposal } from '../../views/words.js';
import { formatBallot } from '../../paxos/ballot.js';
import type { Arrow, Diagram } from './diagram.js';
import { lineCharactersMax, shortened } from './short-text.js';
import { boxWidth } from './svg-boxes.js';
import { element, escapeXml, textElement } from './svg-element.js';
import { type Layout, sizes } from './svg-layout.js';
import { arrowColour, colours } from './svg-palette.js';

type Point = { readonly x: number; readonly y: number };
type Line = { readonly start: Point; readonly end: Point };

const labelCharactersMax = 34;
/** Arrivals touch a box above its middle and departures leave below it. */
const aside = 3;
/** How much of its way a message goes that does not arrive. */
const lostRatio = 0.8;

/** Lines first and labels over all of them. */
export function arrowElements(
  diagram: Diagram,
  layout: Layout,
): { lines: readonly string[]; labels: readonly string[] } {
  const lines = diagram.arrows.map((arrow) => lineElement(arrow, lineOf(arrow, diagram, layout)));
  const labels = diagram.arrows.map((arrow) => labelElement(arrow, lineOf(arrow, diagram, layout)));
  return { lines, labels };
}

function lineOf(arrow: Arrow, diagram: Diagram, layout: Layout): Line {
  const { from, to, sent, ended, end } = arrow;
  const direction = Math.sign(layout.x(to) - layout.x(from));
  const startX = layout.x(from) + direction * halfBox(diagram, sent);
  const endX = layout.x(to) - direction * halfBox(diagram, ended);
  // What crosses an edge of the window is seen for a row's height of its way.
  const startY = sent === null ? Math.max(sizes.top - 12, layout.y(ended ?? 0) - 44) : layout.y(sent) + aside;
  const endY = ended === null ? layout.y(sent ?? 0) + 44 : layout.y(ended) - aside;
  const way = end === 'delivered' ? 1 : end === 'unseen' ? 0.62 : lostRatio;
  const x = startX + (endX - startX) * way;
  return { start: { x: startX, y: startY }, end: { x, y: startY + (endY - startY) * way } };
}

function halfBox({ moments }: Diagram, moment: number | null): number {
  const marks = moment === null ? [] : (moments[moment]?.marks ?? []);
  return marks.length === 0 ? 0 : boxWidth(marks) / 2;
}

function lineElement(arrow: Arrow, { start, end }: Line): string {
  const { message, end: outcome, sent, isCopy } = arrow;
  const colour = outcome === 'lost' || outcome === 'refused' ? colours.lost : arrowColour(message.type);
  const isWhole = outcome === 'delivered' && sent !== null;
  const dashes = isWhole && !isCopy ? {} : { 'stroke-dasharray': isCopy ? '2 3' : '6 4' };
  const line = { x1: start.x, y1: start.y, x2: end.x, y2: end.y, stroke: colour, 'stroke-width': 1.5, ...dashes };
  const title = element('title', {}, escapeXml(shortened(titleOf(arrow), lineCharactersMax)));
  return element('g', {}, title + element('line', line) + tip(outcome, start, end, colour));
}

function tip(outcome: Arrow['end'], start: Point, end: Point, colour: string): string {
  if (outcome === 'unseen') return element('circle', { cx: end.x, cy: end.y, r: 3, fill: 'white', stroke: colour });
  if (outcome !== 'delivered') {
    const { x, y } = end;
    const d = `M${x - 5} ${y - 5} L${x + 5} ${y + 5} M${x - 5} ${y + 5} L${x + 5} ${y - 5}`;
    return element('path', {
      d: d.replaceAll(/\d+\.\d+/g, (each) => Number(each).toFixed(1)),
      stroke: colour,
      'stroke-width': 2.2,
    });
  }
  const degrees = degreesOf(start, end);
  const turned = `translate(${end.x.toFixed(1)} ${end.y.toFixed(1)}) rotate(${degrees.toFixed(1)})`;
  return element('path', { d: 'M0 0 L-9 -4 L-9 4 Z', fill: colour, transform: turned });
}

/** Along the arrow, never upside down; near its end where several leave from one place, else near its beginning. */
function labelElement(arrow: Arrow, { start, end }: Line): string {
  const { message, end: outcome, isFanned, isCopy } = arrow;
  const isRightward = end.x >= start.x;
  const isAtEnd = isFanned;
  const degrees = isRightward ? degreesOf(start, end) : degreesOf(end, start);
  const place = isAtEnd ? end : start;
  const isAnchoredLeft = isRightward !== isAtEnd;
  const offset = isAtEnd ? 12 : 7;
  const note = { delivered: isCopy ? ' again' : '', lost: ' lost', refused: ' refused', unseen: '' }[outcome];
  const colour = outcome === 'lost' || outcome === 'refused' ? colours.lost : arrowColour(message.type);
  return textElement(
    {
      class: 'label',
      fill: colour,
      x: isAnchoredLeft ? offset : -offset,
      y: isAtEnd ? -5 : 14, // Arrivals are above a box's middle with their labels above them; departures below.
      'text-anchor': isAnchoredLeft ? 'start' : 'end',
      transform: `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)}) rotate(${degrees.toFixed(1)})`,
    },
    shortened(shortMessage(message), labelCharactersMax) + note,
  );
}

/** As `describeMessage`, in fewer characters where the place of the arrow says the rest. */
function shortMessage(message: Message): string {
  if (message.type === 'promise' && message.accepted !== null) {
    return `promise ${formatBallot(message.ballot)}, had ${formatProposal(message.accepted)}`;
  }
  if (message.type === 'rejected') return `rejected, promised ${formatBallot(message.promised)}`;
  if (message.type === 'accepted') return `accepted ${formatBallot(message.proposal.ballot)}`;
  return 'election' in message ? describeMessage(message).replace(/ of election .*$/, '') : describeMessage(message);
}

function titleOf({ message, end, isCopy }: Arrow): string {
  const outcome = {
    delivered: isCopy ? 'delivered again' : 'delivered',
    lost: 'lost',
    refused: 'refused',
    unseen: 'not seen to arrive',
  };
  return `${describeMessage(message)}: ${outcome[end]}`;
}

const degreesOf = (from: Point, to: Point): number => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;

export const legendArrow = (x: number, y: number, end: Arrow['end']): string => {
  const start = { x, y };
  const tipAt = { x: x + 34, y };
  const colour = end === 'lost' ? colours.lost : colours.ink;
  const dashes = end === 'delivered' ? {} : { 'stroke-dasharray': '6 4' };
  const line = { x1: x, y1: y, x2: tipAt.x, y2: y, stroke: colour, 'stroke-width': 1.5, ...dashes };
  return element('line', line) + tip(end, start, tipAt, colour);
};
