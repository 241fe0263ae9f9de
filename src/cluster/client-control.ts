/** What a user can ask of the clients of a running cluster: propose a value or an operation, take up a load. */
import type { Preset } from '../schema/preset.js';
import type { SessionAnswer, SessionRequest } from '../schema/session.js';
import { nobodyUp, problemOfLoad, problemOfProposal, proposedBy } from '../views/client-problems.js';
import type { Conditions } from './conditions.js';
import type { Seat } from './seat.js';
import type { Supervisor } from './supervisor.js';
import type { WorkerProcess } from './worker-process.js';

type ClientRequest = Extract<SessionRequest, { type: 'propose' | 'load' }>;

const done: SessionAnswer = { ok: true };
const refused = (reason: string): SessionAnswer => ({ ok: false, reason });

export class ClientControl {
  readonly #preset: Preset;
  readonly #supervisor: Supervisor;
  readonly #conditions: Conditions;

  constructor(options: {
    readonly preset: Preset;
    readonly supervisor: Supervisor;
    readonly conditions: Conditions;
  }) {
    this.#preset = options.preset;
    this.#supervisor = options.supervisor;
    this.#conditions = options.conditions;
  }

  request(request: ClientRequest): SessionAnswer {
    if (this.#supervisor.phase === 'starting') return refused('the cluster is still starting');
    return request.type === 'propose' ? this.#propose(request) : this.#load(request);
  }

  #propose(request: ClientRequest & { type: 'propose' }): SessionAnswer {
    const { configuration } = this.#preset;
    const problem = problemOfProposal(configuration, request);
    if (problem !== null) return refused(problem);
    const { proposer, client } = request;
    const value = proposedBy(configuration, request.value);
    const [worker] = this.#listeners(client);
    if (worker === undefined) return refused(nobodyUp(configuration, client, 'propose it'));
    worker.tell({ type: 'propose', decree: this.#conditions.decree, value, proposer });
    return done;
  }

  #load(request: ClientRequest & { type: 'load' }): SessionAnswer {
    const { configuration } = this.#preset;
    const problem = problemOfLoad(configuration, request);
    if (problem !== null) return refused(problem);
    const { client, workload } = request;
    const workers = this.#listeners(client);
    if (workers.length === 0) return refused(nobodyUp(configuration, client, 'take it up'));
    for (const worker of workers) worker.tell({ type: 'load', workload });
    return done;
  }

  /** The client, or all of them, as far as they can hear. */
  #listeners(client: ClientRequest['client']): readonly WorkerProcess[] {
    const clients = client === null ? this.#preset.configuration.clients : [client];
    return clients.flatMap((node) => listener(this.#supervisor.seats.get(node)) ?? []);
  }
}

function listener(seat: Seat | undefined): WorkerProcess | null {
  const worker = seat?.worker ?? null;
  return worker?.isUp === true && !worker.isPaused && worker.ending === null ? worker : null;
}
