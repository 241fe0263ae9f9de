/** Who hears what is said to a group: those of its nodes that the configuration names, as far as anyone can tell. */
import type { NodeId } from '../ballot.js';
import type { Configuration } from '../configuration.js';
import type { Effect } from '../effect.js';
import type { Message } from '../message.js';
import type { GroupName } from './groups.js';

export type Audience = { readonly [Name in GroupName]: readonly NodeId[] };

/** Nobody hears itself. */
export function audienceOf(configuration: Configuration, self: NodeId): Audience {
  const others = (nodes: readonly NodeId[]): readonly NodeId[] => nodes.filter((node) => node !== self);
  return {
    clients: others(configuration.clients),
    proposers: others(configuration.proposers),
    acceptors: others(configuration.acceptors),
    learners: others(configuration.learners),
  };
}

/** One datagram, to all of them. */
export const say = (audience: Audience, group: GroupName, message: Message): Effect => ({
  type: 'send',
  to: audience[group],
  message,
  group,
});
