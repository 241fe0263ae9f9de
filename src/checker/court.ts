/**
 * Where the properties bring what they found: violations with their two pieces of evidence, and what cannot be known.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import { labelOf } from '../paxos/configuration.js';
import type { QuorumSizes } from '../paxos/quorum.js';
import { majorities } from '../paxos/quorum.js';
import type { Evidence, PropertyName, Violation } from './judge.js';

/** Where a fact comes from: any record, or what is left of one. */
export type Origin = Omit<Evidence, 'text'>;

/** The first ones are kept, and the first of each property; all are counted. */
const violationsMax = 20;
const unknownMax = 20;

export class Court {
  readonly violations: Violation[] = [];
  violationCount = 0;
  readonly #unknown = new Set<string>();
  #unknownCount = 0;
  #unwatchedCount = 0;
  readonly #labels = new Map<NodeId, string>();
  readonly acceptors: ReadonlySet<NodeId>;
  readonly quorum: QuorumSizes;
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    this.acceptors = new Set(configuration.acceptors);
    this.quorum = majorities(Math.max(1, configuration.acceptors.length));
  }

  label(node: NodeId): string {
    let label = this.#labels.get(node);
    if (label === undefined) {
      label = labelOf(this.#configuration, node);
      this.#labels.set(node, label);
    }
    return label;
  }

  /** What was seen contradicts itself, whatever else is missing. */
  contradiction(property: PropertyName, text: string, first: Evidence, second: Evidence): void {
    this.violationCount++;
    const isKept =
      this.violations.length < violationsMax || this.violations.every((each) => each.property !== property);
    if (isKept) this.violations.push({ property, text, evidence: [first, second] });
  }

  /** What should have been seen was not. With a gap in the trace it may have happened there, so it proves nothing. */
  absence(property: PropertyName, text: string, first: Evidence, second: Evidence): void {
    if (this.#unknownCount === 0) this.contradiction(property, text, first, second);
  }

  /** `isUnwatched`: it came before anybody watched. */
  unknown(reason: string, isUnwatched = false): void {
    this.#unknownCount++;
    if (isUnwatched) this.#unwatchedCount++;
    if (this.#unknown.size < unknownMax) this.#unknown.add(reason);
  }

  /** Something is unknown, and all of it came before anybody watched. */
  get isOnlyUnwatched(): boolean {
    return this.#unknownCount > 0 && this.#unwatchedCount === this.#unknownCount;
  }

  /** Of all, told or not. */
  get unknownCount(): number {
    return this.#unknownCount;
  }

  get unknownReasons(): readonly string[] {
    return [...this.#unknown];
  }
}

export const evidence = ({ node, incarnation, sequence, atMs }: Origin, text: string): Evidence => ({
  node,
  incarnation,
  sequence,
  atMs,
  text,
});

/** Some reports of a node, or of the supervisor, never came. */
export function gapText(court: Court, node: NodeId | null, incarnation: number, from: number, to: number): string {
  const what = from === to ? `report ${from}` : `reports ${from} to ${to}`;
  if (node === null) return `${what} of the supervisor ${from === to ? 'is' : 'are'} missing`;
  const who = `${court.label(node)} (incarnation ${incarnation})`;
  return `${what} of ${who} ${from === to ? 'is' : 'are'} missing`;
}

/** It took part without a word to whoever watches. */
export const unheardText = (court: Court, node: NodeId): string =>
  `what ${court.label(node)} did before it reported here is known from others alone`;

/** Some reports were handed on although what they follow from is not there. */
export const gaveUpText = (waiting: number): string =>
  waiting === 1
    ? 'a report is missing that another one depends on'
    : `reports are missing that ${waiting} others depend on`;
