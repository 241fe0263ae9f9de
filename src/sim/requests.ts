/** What a user's key can do to a simulated cluster, with the refusals of a live one. */
import { decreeNumber, type NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import { unreachable } from '../paxos/effect.js';
import type { NodeAction, Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { unknownNode } from '../views/fault-problems.js';
import { answerLoad, answerProposal } from './client-requests.js';
import { answerFaultRequest } from './fault-requests.js';
import { isDown, isUp } from './nodes.js';
import { simulatedPace, type World } from './world.js';

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export function answerRequest(world: World, preset: Preset, request: SessionRequest): SessionAnswer {
  switch (request.type) {
    case 'stop':
    case 'kill':
    case 'pause':
    case 'resume':
    case 'restart':
    case 'start':
      return act(world, preset, request);
    case 'pace':
      world.setPace(simulatedPace(request.pace));
      world.nodes.trace.supervisor({ kind: 'pace', pace: request.pace });
      return done;
    case 'propose':
      return answerProposal(world, preset, request);
    case 'load':
      return answerLoad(world, preset, request);
    case 'next-decree':
      world.openDecree(decreeNumber(world.nodes.decree + 1));
      return done;
    case 'loss':
    case 'cut':
    case 'partition':
    case 'faults':
    case 'held':
    case 'plan-crash':
    case 'disk-lies':
      return answerFaultRequest(world, preset, request);
    default:
      return unreachable(request);
  }
}

type ProcessAction = Extract<NodeAction, { type: 'start' | 'stop' | 'kill' | 'pause' | 'resume' | 'restart' }>;

function act(world: World, preset: Preset, action: ProcessAction): SessionAnswer {
  const { node } = action;
  if (!world.nodes.seats.has(node)) return refused(unknownNode(node));
  const reason = whyNot(world, action.type, node, labelOf(preset.configuration, node));
  if (reason !== null) return refused(reason);
  // A paused process cannot hear that it is to stop.
  if (action.type === 'stop' && !isUp(world.nodes, action.node)) world.act({ type: 'resume', node: action.node });
  world.act(action);
  return done;
}

/** Why the node cannot be acted on so, or null. */
function whyNot({ nodes }: World, type: ProcessAction['type'], node: NodeId, label: string): string | null {
  if (type === 'restart') return null;
  if (type === 'start') return isDown(nodes, node) ? null : `${label} is running already`;
  if (isDown(nodes, node)) return `${label} is not running`;
  if (type === 'pause' && !isUp(nodes, node)) return `${label} is paused already`;
  return type === 'resume' && isUp(nodes, node) ? `${label} is not paused` : null;
}
