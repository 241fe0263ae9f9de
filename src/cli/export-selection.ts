/** --from, --to and --node of `export`, checked against the recording's nodes. */
import type { NodeId } from '../paxos/ballot.js';
import { allNodes, type Configuration, labelOf } from '../paxos/configuration.js';
import type { Selection } from '../recording/diagram/selection.js';
import { formatList } from '../views/words.js';
import type { ExportFormat } from './export-formats.js';

export type ExportOptions = {
  readonly as: ExportFormat;
  readonly from?: string;
  readonly to?: string;
  readonly node?: readonly string[];
  readonly out?: string;
};

type Selected = { readonly ok: true; readonly selection: Selection } | { readonly ok: false; readonly reason: string };

const timePattern = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m)$/;
const msPerUnit: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000 };

export function selectionOf(options: ExportOptions, configuration: Configuration, lastAtMs: number): Selected {
  const fromMs = options.from === undefined ? 0 : parseTime(options.from);
  const toMs = options.to === undefined ? lastAtMs : parseTime(options.to);
  if (fromMs === null) return { ok: false, reason: timeProblem('--from', options.from) };
  if (toMs === null) return { ok: false, reason: timeProblem('--to', options.to) };
  if (fromMs > lastAtMs) {
    return { ok: false, reason: `--from ${options.from}: the recording ends at ${(lastAtMs / 1000).toFixed(3)} s` };
  }
  if (fromMs > toMs) return { ok: false, reason: `--to ${options.to}: expected a time after --from ${options.from}` };
  const labels = options.node ?? null;
  if (labels === null) return { ok: true, selection: { fromMs, toMs, nodes: null } };
  const nodes = new Set<NodeId>();
  for (const label of labels.flatMap((words) => words.split(','))) {
    const node = allNodes(configuration).find((each) => labelOf(configuration, each) === label);
    if (node === undefined) return { ok: false, reason: nodeProblem(label, configuration) };
    nodes.add(node);
  }
  return { ok: true, selection: { fromMs, toMs, nodes } };
}

function parseTime(text: string): number | null {
  const [, digits, unit] = timePattern.exec(text) ?? [];
  return digits === undefined || unit === undefined ? null : Number(digits) * (msPerUnit[unit] ?? Number.NaN);
}

const timeProblem = (option: string, text: string | undefined): string =>
  `${option} ${text}: expected a time since the run began, such as 1.2s or 350ms`;

function nodeProblem(label: string, configuration: Configuration): string {
  const labels = allNodes(configuration).map((node) => labelOf(configuration, node));
  return `--node ${label}: there is no such node; the run has ${formatList(labels)}`;
}
