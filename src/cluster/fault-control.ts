/** Faults on a running cluster: of the network, of messages held back, of disks, and crashes planned at run time. */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import { unreachable } from '../paxos/effect.js';
import type { Crash } from '../paxos/host.js';
import type { HeldCopies } from '../views/held.js';
import type { Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import type { Conditions } from './conditions.js';
import { changedFaults, type NetworkRequest } from './network-requests.js';
import { problemOfCrash, unknownNode } from '../views/fault-problems.js';
import type { Supervisor } from './supervisor.js';

export type FaultRequest = Extract<
  SessionRequest,
  { type: 'loss' | 'partition' | 'cut' | 'faults' | 'held' | 'plan-crash' | 'disk-lies' }
>;

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export class FaultControl {
  readonly #preset: Preset;
  readonly #supervisor: Supervisor;
  readonly #conditions: Conditions;
  readonly #held: HeldCopies;

  constructor(options: {
    readonly preset: Preset;
    readonly supervisor: Supervisor;
    readonly conditions: Conditions;
    /** As far as workers have reported. */
    readonly held: HeldCopies;
  }) {
    this.#preset = options.preset;
    this.#supervisor = options.supervisor;
    this.#conditions = options.conditions;
    this.#held = options.held;
  }

  request(request: FaultRequest): SessionAnswer {
    switch (request.type) {
      case 'loss':
      case 'cut':
      case 'partition':
      case 'faults':
        return this.#set(request);
      case 'held':
        return this.#release(request);
      case 'plan-crash':
        return this.#planCrash(request.node, request.crash);
      case 'disk-lies':
        return this.#lie(request.node, request.lies);
      default:
        return unreachable(request);
    }
  }

  #set(request: NetworkRequest): SessionAnswer {
    const changed = changedFaults(request, this.#conditions.settings, this.#preset.configuration);
    if (!changed.ok) return changed;
    this.#conditions.setFaults(changed.faults.rules, changed.faults.groups);
    for (const worker of this.#supervisor.workers()) {
      worker.tell({ type: 'faults', settings: this.#conditions.settings });
    }
    return done;
  }

  #release({ node, message, how }: FaultRequest & { type: 'held' }): SessionAnswer {
    const seat = this.#supervisor.seats.get(node);
    if (seat === undefined) return refused(unknownNode(node));
    const label = this.#label(node);
    if (seat.worker === null) return refused(`${label} is not running: what was held there is gone`);
    if (seat.worker.isPaused) return refused(`${label} is paused: resume it first`);
    if (!this.#held.has(node, message)) return refused(`${label} holds no such message any more`);
    seat.worker.tell({ type: 'held', message, how });
    return done;
  }

  #planCrash(node: NodeId, crash: Crash | null): SessionAnswer {
    const seat = this.#supervisor.seats.get(node);
    if (seat === undefined) return refused(unknownNode(node));
    const { worker } = seat;
    const label = this.#label(node);
    if (worker === null) return refused(`${label} is not running`);
    if (worker.ending !== null) return refused(`${label} is being ended`);
    if (!worker.isUp) return refused(`${label} is still starting`);
    const problem = crash === null ? null : problemOfCrash(this.#preset.configuration, node, crash);
    if (problem !== null) return refused(problem);
    if (crash === null && worker.crashes.length === 0) return refused(`no crash is planned for ${label}`);
    worker.planCrash(crash);
    this.#supervisor.record(worker, { type: 'crash-planned', crash });
    return done;
  }

  /** A property of the disk, so it outlives the process; a node that is down has one, too. */
  #lie(node: NodeId, lies: boolean): SessionAnswer {
    const seat = this.#supervisor.seats.get(node);
    if (seat === undefined) return refused(unknownNode(node));
    const label = this.#label(node);
    const { storage, configuration } = this.#preset;
    if (storage === 'memory') return refused(`${label} has no disk that could lie: storage is memory`);
    if (lies && configuration.clients.includes(node)) {
      return refused(`${label} is a client and keeps nothing on disk`);
    }
    if (this.#conditions.liars.has(node) === lies) {
      return refused(lies ? `the disk of ${label} lies already` : `the disk of ${label} is honest already`);
    }
    this.#conditions.setLies(seat, lies);
    seat.worker?.tell({ type: 'disk-lies', lies });
    return done;
  }

  #label(node: NodeId): string {
    return labelOf(this.#preset.configuration, node);
  }
}
