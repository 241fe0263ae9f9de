/** Colours of an SVG diagram: told apart in print, too, since every shape also has its words. */
import type { MessageType } from '../../paxos/message.js';
import type { Role } from '../../paxos/configuration.js';
import type { MarkType } from './marks.js';

export const colours = {
  ink: '#1f2933',
  quiet: '#616e7c',
  lifeline: '#9aa5b1',
  paper: '#ffffff',
  lost: '#c81e1e',
  phase1: '#9a5b00',
  phase2: '#1a56db',
  decision: '#11754c',
} as const;

export function arrowColour(type: MessageType): string {
  if (type === 'prepare' || type === 'promise') return colours.phase1;
  if (type === 'accept' || type === 'accepted') return colours.phase2;
  if (type === 'rejected') return colours.lost;
  if (type === 'decision') return colours.decision;
  return type === 'request' ? colours.ink : colours.quiet;
}

type Box = { readonly fill: string; readonly stroke: string };

const phase1 = { fill: '#fdf1d8', stroke: colours.phase1 };
const phase2 = { fill: '#e1ecfe', stroke: colours.phase2 };
const plain = { fill: '#f0f3f6', stroke: colours.quiet };
const bad = { fill: '#fde8e8', stroke: colours.lost };

export const boxColours: { readonly [type in MarkType]: Box } = {
  submit: plain,
  propose: { fill: '#ffffff', stroke: colours.phase2 },
  promise: phase1,
  accept: phase2,
  preempted: bad,
  decide: { fill: '#daf3e5', stroke: colours.decision },
  crash: bad,
  restart: plain,
  pause: plain,
  resume: plain,
  lead: plain,
};

export const roleFills: { readonly [role in Role]: string } = {
  client: '#f0f3f6',
  proposer: '#e1ecfe',
  acceptor: '#fdf1d8',
  learner: '#daf3e5',
  replica: '#fdf1d8',
};
