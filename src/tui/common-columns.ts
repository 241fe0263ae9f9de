/** What the node tables have in common, whatever a cluster decides: one column, and those that each of them has. */
import type { NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { faultTexts, shortFault } from './node-words.js';
import { bold, dim, good, nodePaint, type Paint, processPaint, warn } from './paint.js';

export type Column = {
  readonly title: string;
  readonly width: number;
  readonly alignRight?: boolean;
  /** Takes what the others leave. */
  readonly grows?: boolean;
  text(node: NodeView, facts: Facts): string;
  paint(node: NodeView): Paint;
};

export const plain: Paint = (text) => text;
export const leaderPaint: Paint = (text) => bold(good(text));

export const name: Column = {
  title: 'node',
  width: 5,
  text: (node) => node.label,
  paint: (node) => nodePaint(node.node),
};
export const pid: Column = { title: 'pid', width: 8, text: (node) => String(node.pid ?? ''), paint: () => dim };
export const faults: Column = {
  title: '  faults',
  width: 12,
  grows: true,
  text: (node, facts) =>
    faultTexts(node, facts)
      .map((text) => `  ${text}`)
      .join(''),
  paint: () => warn,
};
export const filler: Column = { title: '', width: 0, grows: true, text: () => '', paint: () => plain };

export const figure = (
  title: string,
  width: number,
  text: Column['text'],
  paint: Column['paint'] = () => plain,
): Column => ({ title, width, alignRight: true, text, paint });

/** A word for what the node is about and, where that has no column of its own, its gravest fault. */
export const stateColumn =
  (wordOf: Column['text']) =>
  (width: number, withFault: boolean): Column => ({
    title: 'state',
    width,
    text: (node, facts) => {
      const fault = withFault && isAlive(node) ? shortFault(node, facts) : undefined;
      const word = wordOf(node, facts);
      return fault === undefined ? word : `${word} ${fault}`;
    },
    paint: processPaint,
  });
