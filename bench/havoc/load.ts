/**
 * A steady mixed load: lanes that each ask for one operation at a time, on so few keys that they contend. A lane reads
 * what it changes: it compares with the value it saw last. Some keys are only ever appended to, so that in the end each
 * of them shows what was written to it.
 */
import { type Random, seededRandom } from '../../src/faults/random.js';
import type { NodeId } from '../../src/paxos/ballot.js';
import type { Session } from '../../src/schema/session.js';
import type { Operation } from './watch.js';

type Lane = {
  readonly name: string;
  readonly client: NodeId;
  readonly random: Random;
  readonly seen: Map<string, string>;
  count: number;
};

/** Who asked for an operation that begins next at a client: a lane, or nobody who goes on after it. */
type Asker = Lane | null;

export const contendedKeys: readonly string[] = ['A', 'B', 'C'];
const lanesPerClient = 2;
const appendsPerKey = 60;
const pauseMaxMs = 30;

export class Load {
  readonly #session: Pick<Session, 'request'>;
  readonly #clients: readonly NodeId[];
  /** Of each client, in the order in which it will begin them. */
  readonly #asked = new Map<NodeId, Asker[]>();
  readonly #lanes: readonly Lane[];
  readonly #laneOf = new Map<Operation, Lane>();
  #isOn = false;
  #appends = 0;
  #probes = 0;
  /** Requests that were refused: then the count of what a client begins is wrong. */
  readonly refusals: string[] = [];

  constructor(session: Pick<Session, 'request'>, clients: readonly NodeId[], seed: number) {
    this.#session = session;
    this.#clients = clients;
    this.#lanes = clients.flatMap((client, place) =>
      Array.from({ length: lanesPerClient }, (_, number) => {
        const name = `${client}${'abcdefgh'[number]}`;
        return {
          name,
          client,
          random: seededRandom(seed + 1 + place * lanesPerClient + number),
          seen: new Map(),
          count: 0,
        };
      }),
    );
  }

  /** Asked for, and not begun so far. */
  get pending(): number {
    return [...this.#asked.values()].reduce((sum, asked) => sum + asked.length, 0);
  }

  get listKeys(): readonly string[] {
    return Array.from({ length: Math.ceil(this.#appends / appendsPerKey) }, (_, index) => `list${index}`);
  }

  start(): void {
    this.#isOn = true;
    for (const lane of this.#lanes) this.#next(lane);
  }

  /** What is under way is still answered. */
  stop(): void {
    this.#isOn = false;
  }

  /** Something is asked for now through each client, whatever the lanes wait for. */
  probe(): void {
    const number = ++this.#probes;
    for (const client of this.#clients) {
      const key = contendedKeys[number % contendedKeys.length];
      this.ask(client, number % 2 === 0 ? `get ${key}` : `put ${key} p${number}.${client}`);
    }
  }

  ask(client: NodeId, operation: string, asker: Asker = null): void {
    const asked = this.#asked.get(client) ?? [];
    asked.push(asker);
    this.#asked.set(client, asked);
    void this.#session.request({ type: 'propose', value: operation, proposer: null, client }).then((answer) => {
      if (!answer.ok) this.refusals.push(answer.reason);
    });
  }

  invoked(operation: Operation): void {
    const asker = this.#asked.get(operation.client)?.shift() ?? null;
    if (asker !== null) this.#laneOf.set(operation, asker);
  }

  answered(operation: Operation): void {
    const lane = this.#laneOf.get(operation);
    if (lane === undefined) return;
    this.#laneOf.delete(operation);
    learn(lane, operation);
    if (this.#isOn) setTimeout(() => this.#next(lane), lane.random.between(0, pauseMaxMs));
  }

  #next(lane: Lane): void {
    if (this.#isOn) this.ask(lane.client, this.#draw(lane), lane);
  }

  #draw(lane: Lane): string {
    const { random, seen, name } = lane;
    const tag = `${name}${++lane.count}`;
    const key = contendedKeys[random.between(0, contendedKeys.length - 1)] ?? '';
    const chance = random.between(1, 100);
    if (chance <= 30) return `get ${key}`;
    if (chance <= 45) return `put ${key} ${tag}`;
    if (chance <= 70) return `cas ${key} ${seen.get(key) ?? '(none)'} ${tag}`;
    if (chance <= 80) return `append ${key} +${tag}`;
    return `append list${Math.floor(this.#appends++ / appendsPerKey)} ${tag};`;
  }
}

/** The value that the key has now, as far as the answer shows it. */
function learn({ seen }: Lane, { operation, result }: Operation): void {
  const [verb, key = '', value, next] = operation.split(' ');
  const told = /^no: the value is (.*)$/.exec(result ?? '')?.[1];
  if (verb === 'get' && result !== null) seen.set(key, result);
  else if (told !== undefined) seen.set(key, told);
  else if (verb === 'put' && value !== undefined) seen.set(key, value);
  else if (verb === 'cas' && next !== undefined) seen.set(key, next);
}
