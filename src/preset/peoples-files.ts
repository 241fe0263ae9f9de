/**
 * run.sh, hosts.txt, config.txt and paxos.conf, as people already have them, made into a preset's data. Their ports are
 * used as they stand.
 */
import type { GroupName } from '../paxos/broadcast/groups.js';
import { readConfig } from './config-file.js';
import { type Hosts, type HostsLine, readHosts } from './hosts-file.js';
import { type Mistake, mistakeOfLaunches, readRunScript } from './run-script.js';
import { isPaxosConf, readPaxosConf } from './paxos-conf.js';
import type { DecreeInput, LogInput, MulticastInput } from './shape.js';
import type { SourceResult } from './source.js';
import { counted } from '../views/words.js';

type FileKind = 'yaml' | 'run script' | 'hosts' | 'config' | 'groups';

/** By its name, else by what is in it. */
export function fileKind(file: string, text: string): FileKind {
  if (/\.(?:ya?ml|json)$/i.test(file)) return 'yaml';
  if (/\.sh$/i.test(file) || /^#!|\b(?:con|cli)driver\.py\b/.test(text)) return 'run script';
  if (isPaxosConf(text)) return 'groups';
  const [first = ''] = text.split(/\r?\n/).filter((line) => !/^\s*(?:#.*)?$/.test(line));
  if (/^\s*[a-z\d][a-z\d.-]*\s+\d+\s*(?:#.*)?$/.test(first)) return 'config';
  if (/(?:^|[\\/])config[^\\/]*\.txt$/i.test(file)) return 'config';
  if (/\.txt$/i.test(file) || /^\s*(?:PROPOSERS|ACCEPTORS|LEARNERS)\b/.test(text)) return 'hosts';
  return 'yaml';
}

export function readRunScriptFile(text: string, file: string): SourceResult {
  const result = readRunScript(text);
  if (!result.ok) return refuse(file, result);
  const { hostsLines, launches } = result.script;
  if (hostsLines.length === 0) {
    return refuse(file, {
      lineNumber: null,
      reason: 'expected lines such as echo "PROPOSERS 1" > hosts.txt, found none',
    });
  }
  const read = readHosts(hostsLines);
  if (!read.ok) return refuse(file, read);
  const mistake = mistakeOfLaunches(launches, read.hosts);
  if (mistake !== null) return refuse(file, mistake);
  const clients = launches
    .toSorted((a, b) => a.id - b.id)
    .flatMap(({ client }) => (client === null ? [] : [{ value: client.value, proposer: client.proposerIndex }]));
  return sourceOf(file, read.hosts, clients, 'As the run script says, line by line.');
}

/** Nodes alone: nobody said what the clients propose, so they wait for it. */
export function readHostsFile(text: string, file: string): SourceResult {
  const lines = text.split(/\r?\n/).map((line, index): HostsLine => ({ text: line, lineNumber: index + 1 }));
  const read = readHosts(lines);
  if (!read.ok) return refuse(file, read);
  const clients = read.hosts.processes
    .filter(({ isClient }) => isClient)
    .map((_, index) => ({ value: null, proposer: index }));
  return sourceOf(file, read.hosts, clients, 'The nodes of a hosts file; its clients wait for a value.');
}

/**
 * Replicas of a chat, as the message log has it, and one client that waits for what a user says. `wishedF` is what the
 * user said of f, or null.
 */
export function readConfigFile(text: string, file: string, wishedF: number | null): SourceResult {
  const read = readConfig(text, wishedF);
  if (!read.ok) return refuse(file, read);
  const { f, ports } = read.config;
  const data: LogInput = {
    title: `${counted(ports.length, 'replica')} of a message log`,
    teaches: 'The replicas of a configuration file; the client waits for messages.',
    f,
    log: { app: 'chat' },
    clients: [{}],
    transport: { type: 'udp', ports: [...ports] },
    expect: { outcome: 'answered', within: '10s' },
  };
  return { ok: true, source: { data, place: () => file } };
}

/** As many of each role as the course's own scripts start, since the file does not say it, and so many values. */
export function readGroupsFile(text: string, file: string): SourceResult {
  const read = readPaxosConf(text);
  if (!read.ok) return refuse(file, read);
  const { groups, interface: address } = read.conf;
  const written = (name: GroupName): string => `${groups[name].address} ${groups[name].port}`;
  const data: MulticastInput = {
    title: 'An atomic broadcast on the groups of a file',
    teaches: 'What clients submit is learned in one order, over the groups and ports of a paxos.conf.',
    nodes: { proposers: 2, acceptors: 3, learners: 2 },
    values: 100,
    clients: [{ count: 2 }],
    transport: {
      type: 'multicast',
      ...(address === null ? {} : { interface: address }),
      groups: {
        clients: written('clients'),
        proposers: written('proposers'),
        acceptors: written('acceptors'),
        learners: written('learners'),
      },
    },
    expect: { outcome: 'learned', within: '10s' },
  };
  return { ok: true, source: { data, place: () => file } };
}

function sourceOf(file: string, hosts: Hosts, clients: DecreeInput['clients'], teaches: string): SourceResult {
  const { proposers, acceptors, learners, processes } = hosts;
  const data: DecreeInput = {
    title: titleOf([proposers, 'proposer'], [acceptors, 'acceptor'], [learners, 'learner'], [clients.length, 'client']),
    teaches,
    nodes: { proposers, acceptors, learners },
    clients,
    transport: { type: 'udp', ports: processes.map(({ port }) => port) },
    expect: { outcome: 'decided', within: '10s' },
  };
  return { ok: true, source: { data, place: () => file } };
}

const titleOf = (...roles: readonly [count: number, noun: string][]): string =>
  roles.map(([count, noun]) => counted(count, noun)).join(', ');

function refuse(file: string, { lineNumber, reason }: Mistake): SourceResult {
  return { ok: false, reason: `${file}${lineNumber === null ? '' : `:${lineNumber}`}: ${reason}` };
}
