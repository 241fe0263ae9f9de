/** The same script told of a smaller log: clients, joiners and members that may be spared, one step at a time. */
import { type Ballot, type NodeId, nodeId } from '../../paxos/ballot.js';
import { nodeOfSeat } from '../../paxos/multi/configuration.js';
import { majorities } from '../../paxos/quorum.js';
import { type HandCommand, nodesOf, renameAct, sameNames } from './hand-command.js';
import type { LogShape, Script } from './script.js';

/** Below three a majority is nobody's or everybody's, and teaches nothing. */
const membersMin = 3;

type Nodes = {
  readonly members: readonly NodeId[];
  readonly joiners: readonly NodeId[];
  readonly clients: readonly NodeId[];
};

/** Each a little smaller than this one, the likeliest first. Whether they still fail is for the player to say. */
export function* smallerLogs(script: Script, log: LogShape): Iterable<Script> {
  const all = nodesIn(script, log);
  const { members, joiners, clients } = all;
  const [first, ...others] = clients;
  if (first !== undefined && others.length > 0)
    yield recast(asOne(script, first, others), log, { ...all, clients: [first] });
  for (const gone of others) yield recast(script, log, { ...all, clients: without(clients, [gone]) });
  if (clients.length > 1 && first !== undefined)
    yield recast(script, log, { ...all, clients: without(clients, [first]) });
  // A change of the members names them by their ids.
  if (script.commands.some(({ act }) => act.type === 'propose' && act.value.startsWith('members'))) return;
  for (const gone of joiners) yield recast(script, log, { ...all, joiners: without(joiners, [gone]) });
  for (const gone of pairsOf(members, membersMin))
    yield recast(script, log, { ...all, members: without(members, gone) });
}

function nodesIn({ counts }: Script, { replicas, joiners }: LogShape): Nodes {
  let next = 0;
  const take = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  return { members: take(replicas), joiners: take(joiners), clients: take(counts.clients) };
}

/** What all did is done by one. */
function asOne(script: Script, stays: NodeId, leaving: readonly NodeId[]): Script {
  const commands = script.commands.map((command) =>
    renamed(command, (node) => (leaving.includes(node) ? stays : node)),
  );
  return { ...script, commands };
}

/** Who does not stay is dropped with all commands in which it takes part; ids ascend anew. */
function recast(script: Script, log: LogShape, { members, joiners, clients }: Nodes): Script {
  const newIds = new Map([...members, ...joiners, ...clients].map((old, index) => [old, nodeId(index)]));
  const kept = script.commands.filter(({ act }) => nodesOf(act).every((node) => newIds.has(node)));
  const isSame = members.length === log.replicas;
  const quorums = isSame ? log.quorums : majorities(members.length);
  return {
    ...script,
    counts: { ...script.counts, clients: clients.length },
    log: { ...log, replicas: members.length, joiners: joiners.length, quorums },
    commands: kept.map((command) => renamed(command, (node) => newIds.get(node) ?? node)),
  };
}

/** A member's ballots carry its seat. */
function renamed(command: HandCommand, node: (node: NodeId) => NodeId): HandCommand {
  const ballot = ({ round, node: seat }: Ballot): Ballot => {
    const holder = nodeOfSeat(seat);
    return { round, node: nodeId(node(holder) + seat - holder) };
  };
  const act = renameAct(command.act, { ...sameNames, node, ballot });
  return { ...command, act, opens: command.opens === null ? null : ballot(command.opens) };
}

const without = (nodes: readonly NodeId[], gone: readonly NodeId[]): readonly NodeId[] =>
  nodes.filter((node) => !gone.includes(node));

/** Two of them, which takes one from every majority, or one where not more may go. */
function pairsOf(nodes: readonly NodeId[], min: number): readonly (readonly NodeId[])[] {
  if (nodes.length <= min) return [];
  if (nodes.length === min + 1) return nodes.map((one) => [one]);
  return nodes.flatMap((one, place) => nodes.slice(place + 1).map((other) => [one, other]));
}
