/** A diagram as the text of a Mermaid sequence diagram, as wikis and code hosts draw it. */
import { printable } from '../../views/printable.js';
import { describeMessage } from '../../views/message-words.js';
import { lineCharactersMax, shortened } from './short-text.js';
import type { Arrow, Diagram, Lifeline, Moment } from './diagram.js';

export function mermaidOf({ title, lifelines, moments, arrows }: Diagram): string {
  const label = (node: number): string => lifelines.find((lifeline) => lifeline.node === node)?.label ?? `n${node}`;
  const lines = ['sequenceDiagram', `  title ${lineOf(title)}`, ...lifelines.map(participant)];
  const ending = byMoment(arrows, ({ ended }) => ended);
  const leaving = byMoment(arrows, ({ sent, ended }) => (ended === null ? sent : null));
  for (const [index, moment] of moments.entries()) {
    for (const arrow of ending.get(index) ?? []) lines.push(arrowLine(arrow, label));
    lines.push(...noteLines(moment, label));
    for (const arrow of leaving.get(index) ?? []) lines.push(arrowLine(arrow, label));
  }
  return `${lines.join('\n')}\n`;
}

function byMoment(arrows: readonly Arrow[], momentOf: (arrow: Arrow) => number | null): Map<number, Arrow[]> {
  const found = new Map<number, Arrow[]>();
  for (const arrow of arrows) {
    const moment = momentOf(arrow);
    if (moment !== null) found.set(moment, [...(found.get(moment) ?? []), arrow]);
  }
  return found;
}

const participant = ({ label, roles }: Lifeline): string => `  participant ${label} as ${label} ${roles.join(' and ')}`;

/** A message is one line of a sequence diagram, at the moment of its end. */
function arrowLine({ from, to, message, end, isCopy }: Arrow, label: (node: number) => string): string {
  const shape = { delivered: '->>', lost: '-x', refused: '-x', unseen: '--)' }[end];
  const note = {
    delivered: isCopy ? ' (again)' : '',
    lost: ' (lost)',
    refused: ' (refused)',
    unseen: ' (not seen to arrive)',
  };
  return `  ${label(from)}${shape}${label(to)}: ${lineOf(describeMessage(message) + note[end])}`;
}

function noteLines({ node, marks }: Moment, label: (node: number) => string): readonly string[] {
  if (marks.length === 0) return [];
  return [`  Note over ${label(node)}: ${marks.map(({ text }) => lineOf(text)).join('<br/>')}`];
}

const lineOf = (text: string): string => escapeMermaid(shortened(printable(text), lineCharactersMax));

/** Whatever could be syntax, a tag, a comment or a directive becomes a character code. */
export function escapeMermaid(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .,=()'/+-]/gu, (character) => `#${character.codePointAt(0)};`);
}
