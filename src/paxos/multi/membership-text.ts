/** The membership as a text for snapshots: `window;2+2;node*seats,...` and a line for each configuration. */
import { nodeId, type Slot } from '../ballot.js';
import type { QuorumSizes } from '../quorum.js';
import { type LogConfiguration, nodeOfSeat } from './configuration.js';
import { type Membership, neededFrom } from './membership.js';

/**
 * Of a replica that has applied all slots below `slot`: the same text at each of them, whatever each has forgotten.
 * Changes that are not in force yet are in it.
 */
export function saveMembership(membership: Membership, slot: Slot): string {
  const { window, usualQuorums, seatsGiven } = membership;
  const seats = [...seatsGiven].sort(([a], [b]) => a - b).map(([node, given]) => `${node}*${given}`);
  const head = `${window};${usualQuorums === null ? '' : quorumsText(usualQuorums)};${seats.join(',')}`;
  return [head, ...neededFrom(membership, slot).map(configurationText)].join('\n');
}

/** Throws an Error for a text that `saveMembership` never wrote. */
export function loadMembership(text: string): Membership {
  const [head = '', ...lines] = text.split('\n');
  const [window = '', quorums = '', seats = ''] = head.split(';');
  const given = seats.split(',').map((seat) => {
    const [node, times] = seat.split('*').map(Number);
    return [nodeId(node ?? Number.NaN), times ?? Number.NaN] as const;
  });
  const membership: Membership = {
    window: Number(window),
    usualQuorums: quorums === '' ? null : quorumsOf(quorums),
    configurations: lines.map(configurationOf),
    seatsGiven: new Map(given),
  };
  // Only a text that is written the same again was read in full.
  const first = membership.configurations[0];
  if (first === undefined || saveMembership(membership, first.from) !== text) {
    throw new Error(`this is no membership: ${text.slice(0, 60)}`);
  }
  return membership;
}

const quorumsText = ({ phase1, phase2 }: QuorumSizes): string => `${phase1}+${phase2}`;

function quorumsOf(text: string): QuorumSizes {
  const [phase1 = Number.NaN, phase2 = Number.NaN] = text.split('+').map(Number);
  return { phase1, phase2 };
}

function configurationText({ number, from, members, quorums }: LogConfiguration): string {
  const seats = members.map(({ seat, disk }) => `${seat}=${disk}`);
  return `${number}@${from};${quorumsText(quorums)};${seats.join(',')}`;
}

function configurationOf(line: string): LogConfiguration {
  const [place = '', quorums = '', seats = ''] = line.split(';');
  const [number = Number.NaN, from = Number.NaN] = place.split('@').map(Number);
  const members = seats.split(',').map((text) => {
    const [id = '', disk = ''] = text.split('=');
    const seat = nodeId(Number(id));
    return { node: nodeOfSeat(seat), seat, disk };
  });
  return { number, from: from as Slot, members, quorums: quorumsOf(quorums) };
}
