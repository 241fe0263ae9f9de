/** Nodes that people started and that report to our hub now, as they come and go. */
import type { NodeId } from '../paxos/ballot.js';
import { type GroupName, groupOf } from '../paxos/broadcast/groups.js';
import { allNodes, type Configuration } from '../paxos/configuration.js';
import { replicasOf } from '../paxos/multi/settings.js';
import type { HubToWorker } from '../schema/control.js';
import type { ProcessEvent } from '../schema/trace.js';
import type { Conditions } from './conditions.js';
import type { Hello, WorkerLink } from './hub.js';
import type { Journal } from './journal.js';

type HandSeat = { readonly incarnation: number; readonly link: WorkerLink };

export class HandSeats {
  /** Those that the file names; whoever else comes is a client, or one more of an atomic broadcast. */
  readonly #named: readonly NodeId[];
  readonly #configuration: Configuration;
  readonly #journal: Journal;
  readonly #conditions: Conditions;
  readonly #seats = new Map<NodeId, HandSeat>();
  readonly #onFound: (node: NodeId, incarnation: number) => void;
  #isClosed = false;

  constructor(
    configuration: Configuration,
    journal: Journal,
    conditions: Conditions,
    onFound: (node: NodeId, incarnation: number) => void,
  ) {
    this.#onFound = onFound;
    this.#configuration = configuration;
    const { log, multicast } = configuration;
    this.#named = multicast !== undefined ? allNodes(configuration) : log === undefined ? [] : replicasOf(log);
    this.#journal = journal;
    this.#conditions = conditions;
  }

  /** Nobody is heard yet. */
  begin(): void {
    for (const node of this.#named) this.#record(node, 1, { type: 'unheard', how: 'not yet' });
  }

  /** With those who are there now. */
  get configuration(): Configuration {
    const others = [...this.#seats.keys()].filter((node) => !this.#named.includes(node)).sort((a, b) => a - b);
    if (this.#configuration.multicast === undefined) return { ...this.#configuration, clients: others };
    const all = (group: GroupName): readonly NodeId[] => [
      ...this.#configuration[group],
      ...others.filter((node) => groupOf(node) === group),
    ];
    const [clients, proposers] = [all('clients'), all('proposers')];
    return { ...this.#configuration, clients, proposers, acceptors: all('acceptors'), learners: all('learners') };
  }

  hello({ node, incarnation, port, disk }: Hello, link: WorkerLink): boolean {
    if (this.#isClosed) return false;
    this.#leave(node, 'lost'); // A link that is lost may be known to its node only.
    this.#seats.set(node, { incarnation, link });
    void link.closed.then((hasSaidGoodbye) => {
      if (this.#seats.get(node)?.link === link) this.#leave(node, hasSaidGoodbye ? 'left' : 'lost');
    });
    // Written down before the node is told anything: only then does it report.
    this.#record(node, incarnation, { type: 'found', port, disk });
    // Clients of a log have an id of their own at each start.
    if (this.#isNumbered(node)) this.#onFound(node, incarnation);
    link.send({ type: 'faults', settings: this.#conditions.settings });
    link.send({ type: 'pace', pace: this.#conditions.pace });
    return true;
  }

  isHeard(node: NodeId): boolean {
    return this.#seats.has(node);
  }

  tell(node: NodeId, frame: HubToWorker): void {
    this.#seats.get(node)?.link.send(frame);
  }

  tellAll(frame: HubToWorker): void {
    for (const { link } of this.#seats.values()) link.send(frame);
  }

  /** From now on nobody is taken; those who are here hear it from the hub. */
  close(): void {
    this.#isClosed = true;
    this.#seats.clear();
  }

  /** Its id is the same at each start. */
  #isNumbered(node: NodeId): boolean {
    return this.#configuration.multicast !== undefined || this.#named.includes(node);
  }

  #leave(node: NodeId, how: 'left' | 'lost'): void {
    const seat = this.#seats.get(node);
    if (seat === undefined) return;
    this.#seats.delete(node);
    seat.link.end();
    this.#record(node, seat.incarnation, { type: 'unheard', how });
  }

  #record(subject: NodeId, subjectIncarnation: number, event: ProcessEvent): void {
    this.#journal.add({ kind: 'process', subject, subjectIncarnation, event });
  }
}
