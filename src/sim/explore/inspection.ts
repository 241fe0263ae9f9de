/** Judges each step: what its node did alone, and the predicates over all nodes wherever somebody's facts changed. */
import type { NodeId } from '../../paxos/ballot.js';
import { allNodes, labelOf } from '../../paxos/configuration.js';
import type { PropertyName } from '../../checker/judge.js';
import { type Bounds, configurationOf, ownValueOf } from './bounds.js';
import type { Columns } from './columns.js';
import { coreSeats } from './core-steps.js';
import type { Finding } from './facts.js';
import { itemOf } from './intern-table.js';
import type { Layout } from './layout.js';
import type { NodeStates } from './node-states.js';
import { type Court, findingsOf } from './properties.js';

export type Inspection = {
  /** Of the step of `who` from the state at place `at` of `states` to `next`; `own` is what it did alone. */
  findings(states: Int32Array, at: number, next: Int32Array, who: NodeId, own: readonly Finding[]): readonly Finding[];
};

type Options = {
  readonly bounds: Bounds;
  readonly layout: Layout;
  readonly nodes: NodeStates;
  readonly columns: Columns;
  readonly judged: readonly PropertyName[] | null;
};

const none: readonly Finding[] = [];

export function createInspection({ bounds, layout, nodes, columns, judged }: Options): Inspection {
  const configuration = configurationOf(bounds);
  const submitted = configuration.proposers.map((_, place) => ownValueOf(place));
  const court: Court = { configuration, submitted };
  const owners = [...coreSeats(configuration), ...configuration.acceptors];
  const known = new Map<string, readonly Finding[]>();
  const isJudged = ({ property }: Finding): boolean => judged === null || judged.includes(property);
  /** The facts that the part of a state at `part` of the vector stands for; -1 where it stands for none. */
  const factsAt = (part: number, value: number): number => {
    if (part < layout.core) return nodes.factsNumbers[value] ?? -1;
    if (part < layout.columns) return -1;
    return nodes.factsNumbers[columns.table.items[value]?.acceptor ?? -1] ?? -1;
  };
  const judge = (state: Int32Array): readonly Finding[] => {
    const numbers: number[] = [];
    for (let part = 0; part < layout.width; part++) {
      if (part < layout.core || part >= layout.columns) numbers.push(factsAt(part, state[part] ?? 0));
    }
    const key = numbers.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const everyone = owners.map((node, place) => ({ node, facts: itemOf(nodes.facts, numbers[place] ?? -1) }));
    const findings = findingsOf(court, everyone).filter(isJudged);
    known.set(key, findings);
    return findings;
  };
  return {
    findings(states, at, next, who, own) {
      let isChanged = false;
      for (let part = 0; part < layout.width; part++) {
        const [before, after] = [states[at + part] ?? 0, next[part] ?? 0];
        if (before !== after && factsAt(part, before) !== factsAt(part, after)) isChanged = true;
      }
      if (!isChanged && own.length === 0) return none;
      // Written and said, one wrong is found twice.
      const first = ({ property }: Finding, place: number): boolean =>
        own.findIndex((other) => other.property === property) === place;
      const alone = own
        .filter(first)
        .filter(isJudged)
        .map(({ property, text }) => {
          return {
            property,
            text: `${allNodes(configuration).includes(who) ? labelOf(configuration, who) : who} ${text}`,
          };
        });
      const together = isChanged ? judge(next) : none;
      return alone.length === 0 ? together : [...alone, ...together];
    },
  };
}
