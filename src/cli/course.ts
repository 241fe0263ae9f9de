/** One node of an atomic broadcast as the course starts it: ROLE ID CONFIG, values in and out by standard streams. */
import { randomBytes } from 'node:crypto';
import { harmless } from '../faults/settings.js';
import { type BroadcastNode, clusterOfGroups, startBroadcastByHand } from '../node/broadcast-by-hand.js';
import { WorkerFailure } from '../node/exit-codes.js';
import { say } from '../node/last-words.js';
import { valueLengthMax } from '../paxos/broadcast/timing.js';
import { createBroadcastMachine } from '../paxos/broadcast/machine.js';
import { type GroupName, type MulticastSettings, nodeIn } from '../paxos/broadcast/groups.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Effect } from '../paxos/effect.js';
import { loadPaxosConf, presetOfPaxosConf } from '../preset/multicast-by-hand.js';
import { type TraceRecord, traceVersion } from '../schema/trace.js';
import { type CourseLog, createCourseLog } from './course-log.js';
import { type CourseOptions, type CourseRole, courseHelp, readCourseWords } from './course-options.js';
import { exitCodes, signalExitCodes } from './exit-codes.js';
import { openLearnedFile } from './learned-file.js';
import { createLearnedLines, createLearnedStream, type LearnedOutput } from './learned-output.js';
import { createValueFeed } from './value-feed.js';

/** What a role does beside what its node does by itself. */
type Work = {
  readonly hear: (effects: readonly Effect[]) => void;
  readonly mayReceive: () => boolean;
  /** The node runs. */
  begin(node: BroadcastNode): void;
  close(): Promise<void>;
};

/** Ends the run with this sentence. */
type Fail = (reason: string) => void;

const groupOfRole: { readonly [role in CourseRole]: GroupName } = {
  client: 'clients',
  proposer: 'proposers',
  acceptor: 'acceptors',
  learner: 'learners',
};

/** Settles with the exit code when the node is ended. */
export async function runCourse(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const reading = readCourseWords(words, environment);
  if (reading.ok === 'help') {
    process.stdout.write(courseHelp(reading.role));
    return exitCodes.expectationHeld;
  }
  if (!reading.ok) return refuse('course', reading.reason);
  const { options } = reading;
  const name = `${options.role} ${options.id}`;
  const ending = watchForEnd();
  const loaded = await loadPaxosConf(options.config, options);
  if (!loaded.ok) return refuse(name, loaded.reason);
  for (const note of loaded.notes) say(`${name}: ${note}`);
  const { configuration } = loaded;
  const work = workOf(options, configuration.multicast, (reason) => ending.end(refuse(name, reason)));
  if (typeof work === 'string') return refuse(name, work);
  const log = await openLog(options, configuration, name);
  try {
    const node = await start(options, configuration, work, log, name);
    work.begin(node);
    const code = await ending.code;
    await Promise.all([node.close(), work.close()]);
    log.flush();
    return code;
  } catch (error) {
    if (error instanceof WorkerFailure) return refuse(name, error.message);
    throw error;
  }
}

function refuse(name: string, reason: string): number {
  say(`${name}: ${reason}`);
  return exitCodes.badInput;
}

/** The first of a signal, a reader that went away, and a failure; they may come before the node runs. */
function watchForEnd() {
  let end: (code: number) => void = () => {};
  const code = new Promise<number>((resolve) => {
    end = resolve;
  });
  // SIGHUP is left as it came: whoever started this with nohup wants it to go on.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(exitCodes.expectationHeld));
  return { code, end: (given: number) => end(given) };
}

/** Answers a sentence where the role cannot be played so. */
function workOf(options: CourseOptions, multicast: MulticastSettings, fail: Fail): Work | string {
  const nothing: Work = { hear: () => {}, mayReceive: () => true, begin: () => {}, close: async () => {} };
  if (options.role === 'client') return feeding(multicast, fail);
  if (options.role !== 'learner') return nothing;
  const output = outputOf(options, fail);
  return typeof output === 'string' ? output : printing(output);
}

function feeding(multicast: MulticastSettings, fail: Fail): Work {
  let submit: BroadcastNode['submit'] = () => {};
  const feed = createValueFeed({
    input: process.stdin,
    lengthMax: valueLengthMax(multicast),
    submit: (values) => submit(values),
    onRefused: fail,
  });
  return {
    hear: (effects) => feed.hear(effects),
    mayReceive: () => true,
    begin(node) {
      submit = (values) => node.submit(values);
      feed.start();
    },
    close: async () => {},
  };
}

function printing(output: LearnedOutput): Work {
  return {
    hear: createLearnedLines(output),
    mayReceive: () => !output.isBehind,
    begin: () => {},
    close: () => output.close(),
  };
}

function outputOf({ out }: CourseOptions, fail: Fail): LearnedOutput | string {
  if (out !== null) {
    const file = openLearnedFile(out, fail);
    return file.ok ? file.output : file.reason;
  }
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(signalExitCodes.SIGPIPE);
    fail(`standard output cannot be written (${code ?? message})`);
  });
  return createLearnedStream(process.stdout);
}

type Multicast = Configuration & { readonly multicast: MulticastSettings };

function start(
  { role, id, seed: wishedSeed, lossRatio }: CourseOptions,
  configuration: Multicast,
  work: Work,
  log: CourseLog,
  name: string,
): Promise<BroadcastNode> {
  const node = nodeIn(groupOfRole[role], id);
  const client = role === 'client' ? { value: null, proposerIndex: 0, afterMs: 0 } : null;
  return startBroadcastByHand({
    node,
    configuration,
    machine: createBroadcastMachine({ configuration, self: node, client }, configuration.multicast),
    seed: wishedSeed ?? randomBytes(4).readUInt32LE(),
    rules: lossRatio === 0 ? [] : [{ ...harmless, lossRatio }],
    report(record) {
      if (record.kind === 'step') work.hear(record.effects);
      log.hear(record);
    },
    mayReceive: work.mayReceive,
    note: (sentence) => say(`${name}: ${sentence}`),
  });
}

function openLog({ logLevel: level, config }: CourseOptions, configuration: Multicast, name: string) {
  const run: TraceRecord = {
    ...{ node: null, incarnation: 1, sequence: 0, atMs: 0, kind: 'run', version: traceVersion, program: '' },
    ...{ cluster: clusterOfGroups(configuration.multicast), startedAt: new Date().toISOString(), url: '' },
    preset: presetOfPaxosConf(config, configuration, 0),
    byHand: true,
  };
  return createCourseLog({ level, configuration, run, warn: (sentence) => say(`${name}: ${sentence}`) });
}
