/** Frames that arrive at the hub, checked: whatever is not exactly such a frame is null, never an exception. */
import * as v from 'valibot';
import type { RawData } from 'ws';
import { nodeId } from '../paxos/ballot.js';
import { releases } from '../faults/held.js';
import { paceNames } from '../faults/pace.js';
import { faultActions, faultGroups, faultRules, messageKey } from '../schema/fault-shapes.js';
import { workload } from '../schema/log-shapes.js';
import type { HubToViewer, ViewerToHub, WorkerToHub } from '../schema/control.js';
import type { NodeRecord, TraceRecord } from '../schema/trace.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const node = v.pipe(count, v.transform(nodeId));

const helloFrame = v.object({
  type: v.literal('hello'),
  node,
  incarnation: count,
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  disk: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
});

const sessionRequest = v.variant('type', [
  v.object({ type: v.literal('stop'), node }),
  v.object({ type: v.literal('kill'), node }),
  v.object({ type: v.literal('restart'), node, wipe: v.boolean() }),
  v.object({ type: v.literal('pause'), node }),
  v.object({ type: v.literal('resume'), node }),
  ...faultActions,
  v.object({ type: v.literal('faults'), rules: faultRules, groups: faultGroups }),
  v.object({ type: v.literal('held'), node, message: messageKey, how: v.picklist(releases) }),
  v.object({ type: v.literal('pace'), pace: v.picklist(paceNames) }),
  v.object({ type: v.literal('propose'), value: v.string(), proposer: v.nullable(node), client: v.nullable(node) }),
  v.object({ type: v.literal('load'), client: v.nullable(node), workload: v.nullable(workload) }),
  v.object({ type: v.literal('next-decree') }),
]);

const viewerFrame = v.object({ type: v.literal('request'), id: count, request: sessionRequest });

const hubFrame = v.variant('type', [
  v.object({ type: v.literal('welcome'), mayControl: v.boolean() }),
  v.object({
    type: v.literal('answer'),
    id: count,
    answer: v.variant('ok', [
      v.object({ ok: v.literal(true) }),
      v.object({ ok: v.literal(false), reason: v.string() }),
    ]),
  }),
]);

/** Records are checked for their envelope only: their insides come from our own workers, tens of thousands a second. */
export function parseWorkerFrame(text: string): WorkerToHub | null {
  const frame = parseObject(text);
  if (frame === null) return null;
  if (frame.type === 'records') {
    const { records } = frame;
    return Array.isArray(records) && records.every(isNodeRecord) ? { type: 'records', records } : null;
  }
  const hello = v.safeParse(helloFrame, frame);
  return hello.success ? hello.output : null;
}

/**
 * The records of a worker's frame as texts. Where the frame has each on a line of its own they are cut out, since to
 * write them again costs as much as to read them; JSON has no line breaks of its own inside a record.
 */
export function linesOf(text: string, records: readonly NodeRecord[]): readonly string[] {
  const lines = text.split('\n').slice(1, -1);
  const isCut = lines.length === records.length && lines.every((line) => line.startsWith('{'));
  if (!isCut) return records.map((record) => JSON.stringify(record));
  return lines.map((line) => (line.endsWith(',') ? line.slice(0, -1) : line));
}

export function parseViewerFrame(text: string): ViewerToHub | null {
  const frame = parseObject(text);
  const request = v.safeParse(viewerFrame, frame);
  return request.success ? request.output : null;
}

/** For the other side: what a hub tells a viewer. */
export function parseHubFrame(text: string): HubToViewer | null {
  const frame = parseObject(text);
  if (frame?.type === 'records') {
    const { records } = frame;
    return Array.isArray(records) && records.every(isRecord) ? { type: 'records', records } : null;
  }
  const other = v.safeParse(hubFrame, frame);
  return other.success ? other.output : null;
}

/** Frames come as one buffer, since nothing else was asked for (`binaryType`). */
export function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}

/** Null for everything else than a JSON object. */
function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null; // Not JSON: told as a bad frame by whoever asked.
  }
}

function isRecord(value: unknown): value is TraceRecord {
  return typeof value === 'object' && value !== null && typeof (value as Partial<TraceRecord>).kind === 'string';
}

const nodeKinds: ReadonlySet<unknown> = new Set<NodeRecord['kind']>([
  'step',
  'facts',
  'counts',
  'fate',
  'refused',
  'sync',
]);

function isNodeRecord(value: unknown): value is NodeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, node, incarnation, sequence, atMs } = value as Partial<NodeRecord>;
  const isCounted = Number.isSafeInteger(incarnation) && Number.isSafeInteger(sequence) && Number.isFinite(atMs);
  return nodeKinds.has(kind) && isCounted && Number.isSafeInteger(node);
}
