/** How a preset file names a node: by its number, or, in an atomic broadcast, by its label. */
import * as v from 'valibot';
import { groupNames, idsPerGroup, nodeIn } from '../paxos/broadcast/groups.js';
import { expected, wholeNumber } from './quantities.js';
import { describe } from './section.js';

/** The most seats of one role, and the most clients. */
export const seatsMax = 64;
const nodeIdMax = 4 * seatsMax - 1;

export type NodeNaming = {
  /** A node; the text is what an editor shows. */
  one(about: string): v.GenericSchema<number | string, number>;
  /** Two groups of nodes, as refusals show them. */
  readonly groupsExample: string;
};

export const byNumber: NodeNaming = {
  one: (about) => describe(wholeNumber(0, nodeIdMax), about),
  groupsExample: '[[0, 3], [1, 4, 5]]',
};

/** c1, p2, a3, l1: the letter of the role, and the id in it. */
export const byLabel: NodeNaming = {
  one: (about) => {
    const message = expected('a node such as c1, p2, a3 or l1');
    return v.pipe(
      v.string(message),
      v.description(about),
      v.regex(/^[cpal](?:[1-9]|1\d)$/, message),
      v.transform((label) => {
        const group = groupNames.find((name) => name.startsWith(label.charAt(0)));
        return group === undefined ? Number.NaN : nodeIn(group, Number(label.slice(1)));
      }),
    );
  },
  groupsExample: '[[p1, a1], [p2, a2, a3]]',
};

/** Ids of one role end before this one. */
export const idMax = idsPerGroup - 1;
