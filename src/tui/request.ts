/** Requests to the session, each with the sentence that is shown once it was taken. */
import type { NodeId } from '../paxos/ballot.js';
import { bytesOfText } from '../paxos/broadcast/value-bytes.js';
import type { PaceName } from '../faults/pace.js';
import type { NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { labelIn, nodesOf } from './facts.js';
import type { Command } from './state.js';

export const stopNode = (node: NodeView): Command => ({
  type: 'request',
  request: { type: 'stop', node: node.node },
  done: `${node.label} is asked to stop.`,
});

export const killNode = (node: NodeView): Command => ({
  type: 'request',
  request: { type: 'kill', node: node.node },
  done: `${node.label} is killed.`,
});

export const restartNode = (node: NodeView, wipe: boolean): Command => ({
  type: 'request',
  request: { type: 'restart', node: node.node, wipe },
  done: wipe ? `${node.label} starts again, its disk wiped.` : `${node.label} starts again from its disk.`,
});

export const pauseNode = (node: NodeView): Command => ({
  type: 'request',
  request: { type: 'pause', node: node.node },
  done: `${node.label} is paused.`,
  deed: { type: 'pause', text: `${node.label} was paused and goes on`, node: node.node },
});

export const resumeNode = (node: NodeView): Command => ({
  type: 'request',
  request: { type: 'resume', node: node.node },
  done: `${node.label} goes on.`,
});

export const setPace = (pace: PaceName): Command => ({
  type: 'request',
  request: { type: 'pace', pace },
  done: `Pace ${pace}.`,
});

export function propose(facts: Facts, value: string, proposer: NodeId | null, client: NodeId | null = null): Command {
  const place = proposer ?? client;
  const where = place === null ? '' : ` ${proposer === null ? 'through' : 'to'} ${labelIn(facts, place)}`;
  return {
    type: 'request',
    request: { type: 'propose', value, proposer, client },
    done: `Proposed ${value}${where}.`,
  };
}

/** A line at a client of an atomic broadcast; its bytes go on the wire. */
export const submit = (facts: Facts, line: string, client: NodeId | null): Command => ({
  type: 'request',
  request: { type: 'propose', value: bytesOfText(line), proposer: null, client },
  done: `Submitted ${line}${client === null ? '' : ` through ${labelIn(facts, client)}`}.`,
});

export const nextDecree: Command = {
  type: 'request',
  request: { type: 'next-decree' },
  done: 'The next decree is open.',
};

export const killAll = (facts: Facts): readonly Command[] => nodesOf(facts).filter(isAlive).map(killNode);
