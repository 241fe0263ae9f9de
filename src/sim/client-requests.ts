/** What can be asked of the clients of a simulated cluster, with the refusals of a live one. */
import type { NodeId } from '../paxos/ballot.js';
import type { Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { nobodyUp, problemOfLoad, problemOfProposal, proposedBy } from '../views/client-problems.js';
import { isUp, request as handTo } from './nodes.js';
import type { World } from './world.js';

type Propose = Extract<SessionRequest, { type: 'propose' }>;
type Load = Extract<SessionRequest, { type: 'load' }>;

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export function answerProposal(world: World, { configuration }: Preset, request: Propose): SessionAnswer {
  const problem = problemOfProposal(configuration, request);
  if (problem !== null) return refused(problem);
  const { value, proposer, client } = request;
  const [speaker] = clientsUp(world, configuration.clients, client);
  if (speaker === undefined) return refused(nobodyUp(configuration, client, 'propose it'));
  world.propose(speaker, proposedBy(configuration, value), proposer);
  return done;
}

export function answerLoad(world: World, { configuration }: Preset, request: Load): SessionAnswer {
  const problem = problemOfLoad(configuration, request);
  if (problem !== null) return refused(problem);
  const { client, workload } = request;
  const speakers = clientsUp(world, configuration.clients, client);
  if (speakers.length === 0) return refused(nobodyUp(configuration, client, 'take it up'));
  for (const speaker of speakers) handTo(world.nodes, speaker, { type: 'load', workload });
  return done;
}

const clientsUp = (world: World, clients: readonly NodeId[], client: NodeId | null): readonly NodeId[] =>
  (client === null ? clients : [client]).filter((node) => isUp(world.nodes, node));
