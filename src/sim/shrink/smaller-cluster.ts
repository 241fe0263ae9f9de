/** The same script told of a smaller cluster: nodes that may be spared, one step at a time. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import { type HandCommand, nodesOf, renameAct, sameNames } from './hand-command.js';
import { type Counts, idsOf, type Script } from './script.js';

/** Below three acceptors a majority is nobody's or everybody's, and teaches nothing. */
const acceptorsMin = 3;

/** Each a little smaller than this one, the likeliest first. Whether they still fail is for the player to say. */
export function* smallerClusters(script: Script): Iterable<Script> {
  const configuration = idsOf(script.counts);
  yield* withoutIdle(script, configuration);
  yield* withoutAcceptors(script, configuration.acceptors);
  yield* inOne(script, configuration.clients);
  yield* inOne(script, configuration.learners);
  yield* withVotesToProposers(script, configuration.learners);
  yield* withoutOne(script, configuration);
}

/**
 * The script for a cluster of other ids: `stays` has the nodes that stay, by their old ids in the order of the new
 * ones; who is not in it is dropped with all commands in which it takes part.
 */
export function recast(
  { commands, ...rest }: Omit<Script, 'counts'>,
  stays: { readonly [role in keyof Counts]: readonly NodeId[] },
): Script {
  const { proposers, acceptors, learners, clients } = stays;
  // At least one of each, as clusters of scenarios have it.
  const counts = {
    proposers: Math.max(1, proposers.length),
    acceptors: Math.max(1, acceptors.length),
    learners: Math.max(1, learners.length),
    clients: Math.max(1, clients.length),
  };
  const ids = idsOf(counts);
  const newIds = new Map<NodeId, NodeId>();
  for (const role of ['proposers', 'acceptors', 'learners', 'clients'] as const) {
    for (const [index, old] of stays[role].entries()) {
      const id = ids[role][index];
      if (id !== undefined) newIds.set(old, id);
    }
  }
  const kept = commands.filter(({ act }) => nodesOf(act).every((node) => newIds.has(node)));
  return { ...rest, counts, commands: kept.map((command) => renamed(command, (node) => newIds.get(node) ?? node)) };
}

/** A proposer's ballots go by its new id; those of one that is gone by none that is there. */
function renamed(command: HandCommand, node: (node: NodeId) => NodeId): HandCommand {
  const ballot = ({ round, node: owner }: { round: number; node: NodeId }) => ({ round, node: node(owner) });
  const act = renameAct(command.act, { ...sameNames, node, ballot });
  return { ...command, act, opens: command.opens === null ? null : ballot(command.opens) };
}

/** All at once that take part in nothing; acceptors count even when they are silent. */
function withoutIdle(script: Script, configuration: Configuration): readonly Script[] {
  const busy = new Set(script.commands.flatMap(({ act }) => nodesOf(act)));
  const some = (ids: readonly NodeId[]): readonly NodeId[] => {
    const used = ids.filter((node) => busy.has(node));
    return used.length > 0 ? used : ids.slice(0, 1);
  };
  const { proposers, acceptors, learners, clients } = configuration;
  const stays = { proposers: some(proposers), acceptors, learners: some(learners), clients: some(clients) };
  const smaller = recast(script, stays);
  const isSmaller = (['proposers', 'learners', 'clients'] as const).some(
    (role) => smaller.counts[role] < script.counts[role],
  );
  return isSmaller ? [smaller] : [];
}

/** Two of them where that is possible, which takes one from every majority; else one. */
function withoutAcceptors(script: Script, acceptors: readonly NodeId[]): readonly Script[] {
  const leaving = Math.min(2, acceptors.length - acceptorsMin);
  if (leaving < 1) return [];
  const configuration = idsOf(script.counts);
  const uses = (node: NodeId): number => script.commands.filter(({ act }) => nodesOf(act).includes(node)).length;
  const byUse = acceptors.toSorted((a, b) => uses(a) - uses(b) || b - a);
  const pairs = leaving === 1 ? byUse.map((one) => [one]) : pairsOf(byUse);
  return pairs.map((gone) =>
    recast(script, { ...configuration, acceptors: acceptors.filter((node) => !gone.includes(node)) }),
  );
}

/** What all did, or two of them, is done by one: a client that asks twice, a learner that hears it all. */
function* inOne(script: Script, ids: readonly NodeId[]): Iterable<Script> {
  const [first] = ids;
  if (first !== undefined && ids.length > 2) yield asOne(script, first, ids.slice(1));
  for (const [stays, leaves] of pairsOf(ids)) yield asOne(script, stays, [leaves]);
}

function asOne(script: Script, stays: NodeId, leaving: readonly NodeId[]): Script {
  const configuration = idsOf(script.counts);
  const commands = script.commands.map((command) =>
    renamed(command, (node) => (leaving.includes(node) ? stays : node)),
  );
  const others = (list: readonly NodeId[]): readonly NodeId[] => list.filter((each) => !leaving.includes(each));
  const { learners, clients } = configuration;
  return recast({ ...script, commands }, { ...configuration, learners: others(learners), clients: others(clients) });
}

/** A proposer counts the votes for its ballots too, so a learner that counts is not needed where that is enough. */
function withVotesToProposers(script: Script, learners: readonly NodeId[]): readonly Script[] {
  if (learners.length < 2) return [];
  return learners.map((learner) => {
    const commands = script.commands.map((command): HandCommand => {
      const { act } = command;
      const isVote = act.type === 'deliver' && act.to === learner && act.message.type === 'accepted';
      return isVote ? { ...command, act: { ...act, to: act.message.proposal.ballot.node } } : command;
    });
    return recast(
      { ...script, commands },
      { ...idsOf(script.counts), learners: learners.filter((node) => node !== learner) },
    );
  });
}

/** A proposer or learner that takes part, with all that it does. */
function withoutOne(script: Script, configuration: Configuration): readonly Script[] {
  const { proposers, learners } = configuration;
  const without = (list: readonly NodeId[], gone: NodeId): readonly NodeId[] => list.filter((node) => node !== gone);
  return [
    ...(proposers.length < 2 ? [] : proposers).map((gone) =>
      recast(script, { ...configuration, proposers: without(proposers, gone) }),
    ),
    ...(learners.length < 2 ? [] : learners).map((gone) =>
      recast(script, { ...configuration, learners: without(learners, gone) }),
    ),
  ];
}

function pairsOf(ids: readonly NodeId[]): readonly (readonly [NodeId, NodeId])[] {
  return ids.flatMap((one, place) => ids.slice(place + 1).map((other) => [one, other] as const));
}
