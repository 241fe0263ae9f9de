/** Shape of the preset that a recording begins with, and of the actions that presets and people take. */
import * as v from 'valibot';
import { quirkNames } from '../paxos/quirks.js';
import { paceNames } from '../faults/pace.js';
import { count, list, node, nodes, text, uint32 } from './basic-shapes.js';
import { crashShape, faultActions, faultGroups, faultRules } from './fault-shapes.js';
import { multicastSettings } from './broadcast-shapes.js';
import { logSettings, workload } from './log-shapes.js';
import { traceLevels } from './trace.js';

const action = v.variant('type', [
  v.object({ type: v.literal('stop'), node }),
  v.object({ type: v.literal('start'), node }),
  v.object({ type: v.literal('kill'), node }),
  v.object({ type: v.literal('restart'), node, wipe: v.boolean() }),
  v.object({ type: v.literal('pause'), node }),
  v.object({ type: v.literal('resume'), node }),
  ...faultActions,
]);

export const pace = v.picklist(paceNames);
export const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

const configuration = v.pipe(
  v.object({
    proposers: nodes,
    acceptors: nodes,
    learners: nodes,
    clients: nodes,
    // Recordings of nodes without names do not have it.
    names: v.exactOptional(list(text)),
    // Recordings of single decrees do not have it.
    log: v.exactOptional(logSettings),
    multicast: v.exactOptional(multicastSettings),
  }),
  v.check(({ acceptors, log }) => acceptors.length > 0 || log !== undefined, 'a cluster without acceptors'),
);

export const recordedPreset = v.object({
  name: text,
  title: text,
  teaches: text,
  configuration,
  clients: list(
    v.object({
      node,
      value: v.nullable(text),
      proposerIndex: count,
      afterMs: count,
      workload: v.exactOptional(workload),
      values: v.exactOptional(v.object({ given: list(text), count, seed: uint32 })),
    }),
  ),
  ports: list(v.object({ node, port })),
  storage: v.picklist(['memory', 'disk']),
  pace,
  seed: uint32,
  rules: faultRules,
  groups: v.optional(faultGroups, []),
  crashes: list(v.object({ ...crashShape.entries, node })),
  events: list(v.object({ atMs: count, action })),
  expect: v.object({ outcome: v.picklist(['decided', 'undecided', 'answered', 'learned']), withinMs: count }),
  logFolder: v.exactOptional(text),
  trace: v.exactOptional(v.picklist(traceLevels)),
  // Recordings of sound clusters do not have it.
  quirks: v.exactOptional(list(v.picklist(quirkNames))),
});
