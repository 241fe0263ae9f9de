/** The options that a worker is started with: JSON in its environment, checked by hand. */
import { groupNames, type MulticastSettings } from '../paxos/broadcast/groups.js';
import { allNodes, type Configuration } from '../paxos/configuration.js';
import { type Crash, crashPoints } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';
import { type QuirkName, quirkNames } from '../paxos/quirks.js';
import type { WorkerOptions } from '../schema/control.js';
import { valueBytesMax } from '../schema/message-codec.js';
import { traceLevels } from '../schema/trace.js';
import type { ClientPlan, CrashPlan } from '../schema/preset.js';
import { isFields, isHex64, isListOf, isNodeId, isNullOr, isOneOf, isPort, isUint32, parseFields } from './fields.js';
import { isLogSettings, isWorkload } from './log-options.js';

export type OptionsAnswer =
  | { readonly ok: true; readonly options: WorkerOptions }
  | { readonly ok: false; readonly reason: string };

/** The reason names the first field that is not as it should be; never its value, which may be the token. */
export function parseWorkerOptions(text: string | undefined): OptionsAnswer {
  if (text === undefined)
    return { ok: false, reason: 'no options in the environment: a worker is started by paxos-tui' };
  const fields = parseFields(text);
  if (fields === null) return { ok: false, reason: 'the options in the environment are not a JSON object' };
  for (const [name, isRight] of Object.entries(checks)) {
    if (!isRight(fields[name])) return { ok: false, reason: `the option ${name} is missing or not as it should be` };
  }
  const options = fields as unknown as WorkerOptions;
  if (!allNodes(options.configuration).includes(options.node)) {
    return { ok: false, reason: `node ${options.node} has no seat in the configuration` };
  }
  return { ok: true, options };
}

const checks: { readonly [name in keyof WorkerOptions]-?: (value: unknown) => boolean } = {
  node: isNodeId,
  incarnation: (value) => isUint32(value) && value >= 1,
  cluster: isHex64,
  configuration: isConfiguration,
  client: (value) => isNullOr(isClientPlan, value),
  diskFolder: (value) => isNullOr(isText, value),
  port: isPort,
  portRequired: (value) => typeof value === 'boolean',
  hubUrl: (value) => isText(value) && URL.canParse(value) && new URL(value).protocol === 'ws:',
  controlToken: isText,
  runStartedAtMs: (value) => Number.isFinite(value),
  seed: isUint32,
  crashes: (value) => isListOf(isCrashPlan, value),
  quirks: (value) => value === undefined || isListOf(isQuirkName, value),
  trace: (value) => value === undefined || isOneOf(traceLevels, value),
  logFolder: (value) => isNullOr(isText, value),
};

const isQuirkName = (value: unknown): value is QuirkName => isOneOf(quirkNames, value);

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isConfiguration(value: unknown): value is Configuration {
  return (
    isFields(value) &&
    isListOf(isNodeId, value.proposers) &&
    isListOf(isNodeId, value.acceptors) &&
    (value.log === undefined ? value.acceptors.length > 0 : isLogSettings(value.log)) &&
    (value.multicast === undefined || isMulticastSettings(value.multicast)) &&
    isListOf(isNodeId, value.learners) &&
    isListOf(isNodeId, value.clients)
  );
}

function isClientPlan(value: unknown): value is ClientPlan {
  return (
    isFields(value) &&
    isNodeId(value.node) &&
    isNullOr(isValue, value.value) &&
    Number.isSafeInteger(value.proposerIndex) &&
    isUint32(value.afterMs) &&
    (value.workload === undefined || isWorkload(value.workload))
  );
}

function isCrashPlan(value: unknown): value is CrashPlan {
  return isFields(value) && isNodeId(value.node) && isCrash(value);
}

export function isCrash(value: unknown): value is Crash {
  if (!isFields(value)) return false;
  const { point, on, nth } = value;
  return isOneOf(crashPoints, point) && isOneOf(messageTypes, on) && isUint32(nth) && nth >= 1;
}

/** A value that every message can carry. */
export function isValue(value: unknown): value is string {
  return typeof value === 'string' && Buffer.byteLength(value) <= valueBytesMax;
}

function isMulticastSettings(value: unknown): value is MulticastSettings {
  if (!isFields(value)) return false;
  const { groups, timeToLive, acceptorsMax } = value;
  const areGroups = isFields(groups) && groupNames.every((name) => isGroup(groups[name]));
  return areGroups && isText(value.interface) && isUint32(timeToLive) && isUint32(acceptorsMax) && acceptorsMax > 0;
}

const isGroup = (value: unknown): boolean => isFields(value) && isText(value.address) && isPort(value.port);
