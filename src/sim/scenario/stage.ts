/** A stage for scenarios: the world that commands move by hand, and how commands answer. */
import type { BallotText, NodeId } from '../../paxos/ballot.js';
import { allNodes, ballotTextOf, labelOf } from '../../paxos/configuration.js';
import type { Machine } from '../../paxos/host.js';
import type { MachineOptions } from '../../paxos/machine.js';
import type { Preset } from '../../schema/preset.js';
import type { TraceRecord } from '../../schema/trace.js';
import type { Datagram } from '../process.js';
import { createTable, foundCluster, skipElection, type Table } from '../table.js';
import { describeRecord, describeTraffic, type Label, milestonesOf } from './words.js';

export type Played =
  | { readonly ok: true; readonly lines: readonly string[] }
  /** One sentence: what was expected or is not there. */
  | { readonly ok: false; readonly reason: string };

export type Stage = {
  readonly createMachine: (options: MachineOptions) => Machine;
  /** Hears everything from the record of a run on, before it is told. */
  readonly onRecord: (record: TraceRecord) => void;
  /** What happened since the command began. */
  records: TraceRecord[];
  scene: Scene | null;
  /** Only milestones are told. */
  isQuiet: boolean;
};

export type Scene = {
  readonly preset: Preset;
  readonly table: Table;
  readonly label: Label;
  readonly ballotText: BallotText;
  readonly nodes: ReadonlyMap<string, NodeId>;
  readonly hasElection: boolean;
  /** Everything since the cluster came up, shown or not: the checker asks for complete sequences. */
  readonly trace: TraceRecord[];
};

export type Command = (stage: Stage, scene: Scene, words: readonly string[]) => Played;

export function createStage(
  createMachine: (options: MachineOptions) => Machine,
  onRecord: (record: TraceRecord) => void = () => {},
): Stage {
  return { createMachine, onRecord, records: [], scene: null, isQuiet: false };
}

/** Sets up a cluster: in its first election, or as if START had been heard by all. */
export function raise(stage: Stage, preset: Preset, hasElection: boolean): Played {
  const { configuration } = preset;
  const label: Label = (node) => labelOf(configuration, node);
  const ids = allNodes(configuration);
  const ballotText = ballotTextOf(configuration);
  const trace: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    trace.push(record);
    stage.onRecord(record);
    stage.records.push(record);
  };
  const table = createTable({ preset, seed: 0, onRecord, createMachine: stage.createMachine });
  const nodes = new Map(ids.map((node) => [label(node), node]));
  stage.scene = { preset, table, label, ballotText, nodes, hasElection, trace };
  if (configuration.log !== undefined) return found(stage, stage.scene, ids);
  if (hasElection) return happened(stage, stage.scene);
  skipElection(table, ids);
  stage.records = [];
  return said([`${ids.map(label).join(' ')} are up and know their roles`]);
}

/** The members have found each other. Whoever joins later has just asked to. */
function found(stage: Stage, { table, label }: Scene, ids: readonly NodeId[]): Played {
  foundCluster(table);
  stage.records = [];
  return said([`${ids.map(label).join(' ')} are up and know the first members`]);
}

export function withNode(scene: Scene, name: string | undefined, act: (node: NodeId) => Played): Played {
  const node = scene.nodes.get(name ?? '');
  return node === undefined ? refused(noNode(scene, name ?? '')) : act(node);
}

export const noNode = (scene: Scene, name: string): string =>
  `no node is called "${name}", expected one of ${[...scene.nodes.keys()].join(', ')}`;

/** What the trace tells of this command. */
export const happened = (stage: Stage, scene: Scene): Played => said(orNothing(linesOf(stage, scene)));

export function linesOf(stage: Stage, scene: Scene): string[] {
  const describe = stage.isQuiet ? milestonesOf : describeRecord;
  const ofLog = scene.preset.configuration.log !== undefined;
  const lines = stage.records.flatMap((record) => describe(record, scene.label, scene.ballotText, ofLog));
  stage.records = [];
  return lines;
}

export const traffic = ({ label, ballotText }: Scene, { from, to, message }: Datagram): string =>
  describeTraffic(from, [to], message, label, ballotText);

export const orNothing = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? ['(nothing)'] : lines);

export const said = (lines: readonly string[]): Played => ({ ok: true, lines });

export const refused = (reason: string): Played => ({ ok: false, reason });
