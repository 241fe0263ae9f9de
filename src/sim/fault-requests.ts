/** Requests for faults on a simulated cluster, with the refusals of a live one. */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import { unreachable } from '../paxos/effect.js';
import type { Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { problemOfCrash, problemOfGroups, problemOfRules, unknownNode } from '../views/fault-problems.js';
import { isCrashPlanned } from './node-faults.js';
import { diskOf, isDown, isUp } from './nodes.js';
import type { World } from './world.js';

export type FaultRequest = Extract<
  SessionRequest,
  { type: 'loss' | 'partition' | 'cut' | 'faults' | 'held' | 'plan-crash' | 'disk-lies' }
>;

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export function answerFaultRequest(world: World, preset: Preset, request: FaultRequest): SessionAnswer {
  const problem = problemOf(world, preset, request);
  if (problem !== null) return refused(problem);
  switch (request.type) {
    case 'faults':
      world.setFaults(request.rules, request.groups);
      return done;
    case 'held': {
      const { node, message, how } = request;
      if (world.release(node, message, how)) return done;
      return refused(`${labelOf(preset.configuration, node)} holds no such message any more`);
    }
    case 'loss':
    case 'partition':
    case 'cut':
    case 'plan-crash':
    case 'disk-lies':
      world.act(request);
      return done;
    default:
      return unreachable(request);
  }
}

/** Why it cannot be done, or null. */
function problemOf(world: World, preset: Preset, request: FaultRequest): string | null {
  const { configuration } = preset;
  const stranger = nodesIn(request).find((node) => !world.nodes.seats.has(node));
  if (stranger !== undefined) return unknownNode(stranger);
  switch (request.type) {
    case 'faults':
      return problemOfRules(configuration, request.rules) ?? problemOfGroups(configuration, request.groups);
    case 'partition':
      return problemOfGroups(configuration, request.groups);
    case 'held':
      return problemOfHand(world, preset, request.node);
    case 'plan-crash': {
      const { node, crash } = request;
      if (isDown(world.nodes, node)) return `${labelOf(configuration, node)} is not running`;
      if (crash !== null) return problemOfCrash(configuration, node, crash);
      return isCrashPlanned(world.nodes, node) ? null : `no crash is planned for ${labelOf(configuration, node)}`;
    }
    case 'disk-lies':
      return problemOfLie(world, preset, request.node, request.lies);
    default:
      return null;
  }
}

function problemOfHand({ nodes }: World, { configuration }: Preset, node: NodeId): string | null {
  const label = labelOf(configuration, node);
  if (isDown(nodes, node)) return `${label} is not running: what was held there is gone`;
  return isUp(nodes, node) ? null : `${label} is paused: resume it first`;
}

function problemOfLie({ nodes }: World, { configuration, storage }: Preset, node: NodeId, lies: boolean) {
  const label = labelOf(configuration, node);
  if (storage === 'memory') return `${label} has no disk that could lie: storage is memory`;
  if (lies && configuration.clients.includes(node)) return `${label} is a client and keeps nothing on disk`;
  if (diskOf(nodes, node).lies !== lies) return null;
  return lies ? `the disk of ${label} lies already` : `the disk of ${label} is honest already`;
}

function nodesIn(request: FaultRequest): readonly NodeId[] {
  if (request.type === 'cut') return [request.from, request.to];
  return 'node' in request && request.node !== null ? [request.node] : [];
}
