/**
 * What can be asked of nodes that people started: faults of the network, a pace, work for clients. Their processes
 * belong to the terminals that they run in.
 */
import type { NodeId } from '../paxos/ballot.js';
import { allNodes, labelOf } from '../paxos/configuration.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { nobodyUp, problemOfLoad, problemOfProposal, proposedBy } from '../views/client-problems.js';
import { unknownNode } from '../views/fault-problems.js';
import type { HeldCopies } from '../views/held.js';
import type { Conditions } from './conditions.js';
import { changedFaults, type NetworkRequest } from './network-requests.js';
import type { HandSeats } from './hand-seats.js';

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export class HandControl {
  readonly #seats: HandSeats;
  readonly #conditions: Conditions;
  readonly #held: HeldCopies;

  constructor(options: { readonly seats: HandSeats; readonly conditions: Conditions; readonly held: HeldCopies }) {
    this.#seats = options.seats;
    this.#conditions = options.conditions;
    this.#held = options.held;
  }

  request(request: SessionRequest): SessionAnswer {
    switch (request.type) {
      case 'kill':
      case 'stop':
        return this.#notOurs(request.node, 'end it in its own terminal');
      case 'start':
      case 'restart':
        return this.#notOurs(request.node, 'start it again in its own terminal');
      case 'pause':
      case 'resume':
        return this.#notOurs(request.node, 'stop it and let it go on from its own terminal');
      case 'plan-crash':
      case 'disk-lies':
        return this.#notOurs(request.node, 'its process and its disk are left alone');
      case 'next-decree':
        return refused('a log decides slot after slot by itself');
      case 'pace':
        this.#conditions.setPace(request.pace);
        this.#seats.tellAll({ type: 'pace', pace: request.pace });
        return done;
      case 'propose':
        return this.#propose(request);
      case 'load':
        return this.#load(request);
      case 'held':
        return this.#release(request);
      case 'loss':
      case 'cut':
      case 'partition':
      case 'faults':
        return this.#set(request);
    }
  }

  #notOurs(node: NodeId, instead: string): SessionAnswer {
    if (!this.#knows(node)) return refused(unknownNode(node));
    return refused(`${this.#label(node)} was started by hand: ${instead}`);
  }

  #set(request: NetworkRequest): SessionAnswer {
    const changed = changedFaults(request, this.#conditions.settings, this.#seats.configuration);
    if (!changed.ok) return changed;
    this.#conditions.setFaults(changed.faults.rules, changed.faults.groups);
    this.#seats.tellAll({ type: 'faults', settings: this.#conditions.settings });
    return done;
  }

  #release({ node, message, how }: SessionRequest & { type: 'held' }): SessionAnswer {
    if (!this.#knows(node)) return refused(unknownNode(node));
    if (!this.#seats.isHeard(node)) return refused(`${this.#label(node)} is not heard now`);
    if (!this.#held.has(node, message)) return refused(`${this.#label(node)} holds no such message any more`);
    this.#seats.tell(node, { type: 'held', message, how });
    return done;
  }

  #propose(request: SessionRequest & { type: 'propose' }): SessionAnswer {
    const { configuration } = this.#seats;
    const problem = problemOfProposal(configuration, request);
    if (problem !== null) return refused(problem);
    const { proposer, client } = request;
    const value = proposedBy(configuration, request.value);
    const [asked] = this.#heardClients(client);
    if (asked === undefined) return refused(this.#startClient(nobodyUp(configuration, client, 'propose it')));
    this.#seats.tell(asked, { type: 'propose', decree: this.#conditions.decree, value, proposer });
    return done;
  }

  #load(request: SessionRequest & { type: 'load' }): SessionAnswer {
    const { configuration } = this.#seats;
    const problem = problemOfLoad(configuration, request);
    if (problem !== null) return refused(problem);
    const { client, workload } = request;
    const asked = this.#heardClients(client);
    if (asked.length === 0) return refused(this.#startClient(nobodyUp(configuration, client, 'take it up')));
    for (const node of asked) this.#seats.tell(node, { type: 'load', workload });
    return done;
  }

  #heardClients(client: NodeId | null): readonly NodeId[] {
    const clients = client === null ? this.#seats.configuration.clients : [client];
    return clients.filter((node) => this.#seats.isHeard(node));
  }

  #startClient(reason: string): string {
    const isBroadcast = this.#seats.configuration.multicast !== undefined;
    return `${reason}; start one with ${isBroadcast ? 'client.sh' : 'paxos-tui client --config'}, in its terminal`;
  }

  #knows(node: NodeId): boolean {
    return allNodes(this.#seats.configuration).includes(node);
  }

  #label(node: NodeId): string {
    return labelOf(this.#seats.configuration, node);
  }
}
