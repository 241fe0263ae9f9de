/** Colours by meaning. Only the sixteen plain ones, and never as the only sign of anything. */
import chalk from 'chalk';
import type { NodeId } from '../paxos/ballot.js';
import type { LogLevel } from '../views/log.js';
import type { MessageState } from '../views/messages.js';
import type { NodeView } from '../views/nodes.js';

export type Paint = (text: string) => string;

const plain: Paint = (text) => text;

export const dim: Paint = (text) => chalk.dim(text);
export const bold: Paint = (text) => chalk.bold(text);
export const good: Paint = (text) => chalk.green(text);
export const warn: Paint = (text) => chalk.yellow(text);
export const bad: Paint = (text) => chalk.red(text);
export const accent: Paint = (text) => chalk.cyan(text);
export const inverse: Paint = (text) => chalk.inverse(text);
export const alarm: Paint = (text) => chalk.bgRed.whiteBright.bold(text);
export const goodChip: Paint = (text) => chalk.black.bgGreen(text);
export const warnChip: Paint = (text) => chalk.black.bgYellow(text);

const nodeColors: readonly Paint[] = [
  (text) => chalk.cyan(text),
  (text) => chalk.yellow(text),
  (text) => chalk.green(text),
  (text) => chalk.magenta(text),
  (text) => chalk.blueBright(text),
  (text) => chalk.redBright(text),
  (text) => chalk.cyanBright(text),
  (text) => chalk.yellowBright(text),
  (text) => chalk.greenBright(text),
  (text) => chalk.magentaBright(text),
];

/** The same node has the same colour everywhere; neighbours differ. */
export const nodePaint = (node: NodeId): Paint => nodeColors[node % nodeColors.length] ?? plain;

/** Beside a warning stands `!`, beside an error `x`: see `levelMark`. */
export function levelPaint(level: LogLevel): Paint {
  if (level === 'error') return bad;
  if (level === 'warning') return warn;
  return level === 'debug' ? dim : plain;
}

export function levelMark(level: LogLevel): string {
  if (level === 'error') return 'x';
  return level === 'warning' ? '!' : ' ';
}

export function messagePaint(state: MessageState): Paint {
  switch (state) {
    case 'lost':
    case 'refused':
    case 'no receiver':
      return bad;
    case 'late':
    case 'duplicated':
    case 'delayed':
    case 'held':
      return warn;
    case 'in flight':
      return accent;
    case 'delivered':
      return plain;
  }
}

export function processPaint(node: NodeView): Paint {
  switch (node.process) {
    case 'up':
      return node.abstains || node.lossRatio > 0 || node.diskLies ? warn : good;
    case 'starting':
    case 'later':
      return dim;
    case 'paused':
      return warn;
    case 'stopped':
    case 'unheard':
      return dim;
    case 'killed':
    case 'crashed':
      return bad;
  }
}
