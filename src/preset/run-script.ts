/**
 * Run scripts in the manner of `run.sh`: they write hosts.txt with echo and start condriver.py and clidriver.py.
 * A script is read, never run; a line of any other kind is refused.
 */
import type { Hosts, HostsLine } from './hosts-file.js';
import { type ShellWord, shellWords } from './shell-words.js';

type Launch = {
  readonly id: number;
  readonly lineNumber: number;
  /** Null for a node. */
  readonly client: { readonly value: string; readonly proposerIndex: number } | null;
};

type RunScript = { readonly hostsLines: readonly HostsLine[]; readonly launches: readonly Launch[] };

export type Mistake = { readonly lineNumber: number | null; readonly reason: string };

type ScriptResult = { readonly ok: true; readonly script: RunScript } | ({ readonly ok: false } & Mistake);

export function readRunScript(text: string): ScriptResult {
  let hostsLines: HostsLine[] = [];
  const launches: Launch[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const lineNumber = index + 1;
    const command = commandOf(line);
    if (command === 'nothing') continue;
    if (command === null) {
      const found = line.trim().length > 60 ? `${line.trim().slice(0, 56)}...` : line.trim();
      return { ok: false, lineNumber, reason: `this line of a run script is not understood: ${found}` };
    }
    if (command.type === 'echo') {
      if (command.truncates) hostsLines = [];
      hostsLines.push({ text: command.text, lineNumber });
    } else {
      const twin = launches.find(({ id }) => id === command.id);
      if (twin !== undefined) {
        return {
          ok: false,
          lineNumber,
          reason: `process ${command.id} was already started on line ${twin.lineNumber}`,
        };
      }
      launches.push({ id: command.id, lineNumber, client: command.client });
    }
  }
  return { ok: true, script: { hostsLines, launches } };
}

/**
 * What is wrong between the script's launch lines and the hosts that it writes, or null: each process is started
 * once, as what it is.
 */
export function mistakeOfLaunches(launches: readonly Launch[], { processes }: Hosts): Mistake | null {
  for (const { id, lineNumber, client } of launches) {
    const process = processes[id];
    if (process === undefined) {
      return { lineNumber, reason: `expected an id from 0 to ${processes.length - 1} of hosts.txt, found ${id}` };
    }
    if (process.isClient !== (client !== null)) {
      const [driver, kind] = process.isClient ? ['clidriver.py', 'cli'] : ['condriver.py', 'con'];
      const line = `whose line in hosts.txt (${process.lineNumber}) ends in ${kind}`;
      return { lineNumber, reason: `expected ${driver} for process ${id}, ${line}` };
    }
  }
  const idle = processes.findIndex((_, id) => !launches.some((launch) => launch.id === id));
  if (idle < 0) return null;
  const { isClient = false, lineNumber = null } = processes[idle] ?? {};
  return { lineNumber, reason: `${isClient ? 'client' : 'node'} ${idle} is in hosts.txt but is never started` };
}

type Command =
  | { readonly type: 'echo'; readonly text: string; readonly truncates: boolean }
  | { readonly type: 'launch'; readonly id: number; readonly client: Launch['client'] };

/** Null: not understood. */
function commandOf(line: string): Command | 'nothing' | null {
  if (/^\s*(?:#.*)?$/.test(line)) return 'nothing';
  if (/^\s*pkill(?:\s|$)/.test(line)) return 'nothing'; // Ours leaves nothing behind that would have to be ended.
  const words = shellWords(line);
  if (words === null) return null;
  return echoOf(words) ?? launchOf(words);
}

/** `echo WORD... > hosts.txt` */
function echoOf(words: readonly ShellWord[]): Command | null {
  const [first, ...rest] = words;
  const [operator, target] = rest.slice(-2);
  const said = rest.slice(0, -2);
  const isEcho = first?.text === 'echo' && !first.isOperator && said.every(({ isOperator }) => !isOperator);
  const isRedirected = operator?.isOperator === true && operator.text !== '&' && target?.isOperator === false;
  if (!isEcho || !isRedirected || !/^(?:\.\/)?hosts\.txt$/.test(target.text)) return null;
  return { type: 'echo', text: said.map(({ text }) => text).join(' '), truncates: operator.text === '>' };
}

/** `python3 condriver.py ID &` or `python3 clidriver.py ID VALUE PROPOSER &` */
function launchOf(words: readonly ShellWord[]): Command | null {
  const isBackground = words.at(-1)?.isOperator === true && words.at(-1)?.text === '&';
  const plain = isBackground ? words.slice(0, -1) : words;
  if (plain.some(({ isOperator }) => isOperator)) return null;
  const [python = '', driver = '', id = '', value, proposer, ...rest] = plain.map(({ text }) => text);
  if (!/^python(?:3(?:\.\d+)?)?$/.test(python) || !/^\d{1,4}$/.test(id) || rest.length > 0) return null;
  if (driver.replace(/^\.\//, '') === 'condriver.py' && value === undefined) {
    return { type: 'launch', id: Number(id), client: null };
  }
  const isClient = driver.replace(/^\.\//, '') === 'clidriver.py' && value !== undefined && value !== '';
  if (!isClient || proposer === undefined || !/^\d{1,6}$/.test(proposer)) return null;
  return { type: 'launch', id: Number(id), client: { value, proposerIndex: Number(proposer) } };
}
