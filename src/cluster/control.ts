/**
 * What a user's key or a preset's clock can do to a running cluster; what is not possible now is refused in one
 * sentence.
 */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import type { HubToWorker } from '../schema/control.js';
import type { Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { ClientControl } from './client-control.js';
import type { Conditions } from './conditions.js';
import type { FaultControl } from './fault-control.js';
import { unknownNode } from '../views/fault-problems.js';
import { wipeDisk } from './run-folder.js';
import type { Supervisor } from './supervisor.js';
import type { WorkerProcess } from './worker-process.js';

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export class Control {
  readonly #preset: Preset;
  readonly #supervisor: Supervisor;
  readonly #conditions: Conditions;
  readonly #faults: FaultControl;
  readonly #clients: ClientControl;
  readonly #diskFolderOf: (node: NodeId) => string | null;

  constructor(options: {
    readonly preset: Preset;
    readonly supervisor: Supervisor;
    readonly conditions: Conditions;
    readonly faults: FaultControl;
    diskFolderOf(node: NodeId): string | null;
  }) {
    this.#preset = options.preset;
    this.#supervisor = options.supervisor;
    this.#conditions = options.conditions;
    this.#faults = options.faults;
    this.#clients = new ClientControl(options);
    this.#diskFolderOf = options.diskFolderOf;
  }

  async request(request: SessionRequest): Promise<SessionAnswer> {
    if (this.#supervisor.phase === 'closed') return refused('the run has ended');
    switch (request.type) {
      case 'stop':
        return this.#withWorker(request.node, (worker, label) => this.#stop(worker, label));
      case 'kill':
        return this.#withWorker(request.node, (worker, label) => this.#kill(worker, label));
      case 'pause':
        return this.#withWorker(request.node, (worker, label) => this.#pause(worker, label));
      case 'resume':
        return this.#withWorker(request.node, (worker, label) => this.#resume(worker, label));
      case 'start':
        return this.#start(request.node);
      case 'restart':
        return this.#restart(request.node, request.wipe);
      case 'pace':
        this.#conditions.setPace(request.pace);
        this.#tellAll({ type: 'pace', pace: request.pace });
        return done;
      case 'propose':
      case 'load':
        return this.#clients.request(request);
      case 'next-decree':
        return this.#nextDecree();
      default:
        return this.#faults.request(request);
    }
  }

  #stop(worker: WorkerProcess, label: string): SessionAnswer {
    if (worker.ending !== null) return refused(`${label} is being ended already`);
    if (worker.isPaused) this.#resume(worker, label); // A paused process cannot hear that it is to stop.
    this.#supervisor.record(worker, { type: 'ending', how: 'stop' });
    worker.stop();
    return done;
  }

  /** Harder than a stop under way, so it may follow one. */
  #kill(worker: WorkerProcess, label: string): SessionAnswer {
    if (worker.ending === 'kill') return refused(`${label} is being killed already`);
    this.#supervisor.record(worker, { type: 'ending', how: 'kill' });
    worker.kill();
    return done;
  }

  #pause(worker: WorkerProcess, label: string): SessionAnswer {
    if (worker.ending !== null) return refused(`${label} is being ended`);
    if (worker.isPaused) return refused(`${label} is paused already`);
    if (!worker.isUp) return refused(`${label} is still starting`);
    worker.pause();
    this.#supervisor.record(worker, { type: 'paused' });
    return done;
  }

  #resume(worker: WorkerProcess, label: string): SessionAnswer {
    if (!worker.isPaused) return refused(`${label} is not paused`);
    if (worker.ending !== null) return refused(`${label} is being ended`);
    worker.resume();
    this.#supervisor.record(worker, { type: 'resumed' });
    return done;
  }

  /** As planned by the preset; by then a user's key may have done it. */
  async #start(node: NodeId): Promise<SessionAnswer> {
    const isThere = (this.#supervisor.seats.get(node)?.worker ?? null) !== null;
    return isThere ? refused(`${this.#label(node)} is running already`) : this.#restart(node, false);
  }

  /** A running worker is killed first. One that is on its way out is waited for. */
  async #restart(node: NodeId, wipe: boolean): Promise<SessionAnswer> {
    const seat = this.#supervisor.seats.get(node);
    if (seat === undefined) return refused(unknownNode(node));
    const { worker, incarnation } = seat;
    if (worker !== null && worker.ending === null) this.#kill(worker, this.#label(node));
    await seat.over;
    if (this.#supervisor.phase === 'closed') return refused('the run has ended');
    if (seat.incarnation !== incarnation) return refused(`${this.#label(node)} was restarted by someone else already`);
    const folder = this.#diskFolderOf(node);
    try {
      if (wipe && folder !== null) wipeDisk(folder);
      this.#supervisor.restart(seat);
    } catch (error) {
      return refused(`${this.#label(node)} could not be restarted: ${(error as Error).message}`);
    }
    return done;
  }

  #nextDecree(): SessionAnswer {
    if (this.#supervisor.phase === 'starting') return refused('the cluster is still starting');
    this.#conditions.openNextDecree();
    this.#tellAll({ type: 'open-decree', decree: this.#conditions.decree });
    return done;
  }

  #withWorker(node: NodeId, act: (worker: WorkerProcess, label: string) => SessionAnswer): SessionAnswer {
    const seat = this.#supervisor.seats.get(node);
    if (seat === undefined) return refused(unknownNode(node));
    if (seat.worker === null) return refused(`${this.#label(node)} is not running`);
    return act(seat.worker, this.#label(node));
  }

  /** Whoever has not said hello yet is told what holds then. */
  #tellAll(frame: HubToWorker): void {
    for (const worker of this.#supervisor.workers()) worker.tell(frame);
  }

  #label(node: NodeId): string {
    return labelOf(this.#preset.configuration, node);
  }
}
