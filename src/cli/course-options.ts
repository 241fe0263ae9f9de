/** How a node of the course is called: ROLE ID CONFIG [OPTION...], options by flag or by variable. */
import { idsPerGroup } from '../paxos/broadcast/groups.js';
import { isIpv4 } from '../preset/paxos-conf.js';
import { quote } from '../preset/problem.js';
import { didYouMean } from '../views/nearest.js';
import { logLevels } from './run-options.js';

const courseRoles = ['client', 'proposer', 'acceptor', 'learner'] as const;
export type CourseRole = (typeof courseRoles)[number];

export type CourseOptions = {
  readonly role: CourseRole;
  /** From 1, within its role. */
  readonly id: number;
  readonly config: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly acceptorsMax: number;
  /** Null where nobody said it. */
  readonly interface: string | null;
  readonly timeToLive: number | null;
  readonly lossRatio: number;
  /** Null draws one. */
  readonly seed: number | null;
  /** Of a learner: where its values go in place of standard output. */
  readonly out: string | null;
};

type Reading =
  | { readonly ok: true; readonly options: CourseOptions }
  | { readonly ok: false; readonly reason: string }
  /** Asked for how it is called. */
  | { readonly ok: 'help'; readonly role: CourseRole | null };

type Flag = {
  /** That says the same to every process; null where it must not be alike. */
  readonly variable: string | null;
  readonly value: string;
  readonly about: string;
  readonly expected: string;
  readonly isRight: (text: string) => boolean;
};

const isWhole = (from: number, to: number) => (text: string) =>
  /^\d{1,10}$/.test(text) && Number(text) >= from && Number(text) <= to;

const idMax = idsPerGroup - 1;
const uint32Max = 4_294_967_295;

const courseFlags = {
  'log-level': {
    variable: 'PAXOS_LOG',
    value: 'LEVEL',
    about: 'least level that is told on standard error (default: warning)',
    expected: `one of ${logLevels.join(', ')}`,
    isRight: (text) => logLevels.some((level) => level === text.toLowerCase()),
  },
  acceptors: {
    variable: 'PAXOS_ACCEPTORS',
    value: 'N',
    about: 'how many there may be; more than half of them are a quorum (default: 3)',
    expected: `a whole number from 1 to ${idMax}`,
    isRight: isWhole(1, idMax),
  },
  interface: {
    variable: 'PAXOS_INTERFACE',
    value: 'ADDRESS',
    about: "IPv4 address of the interface (default: the file's, else 127.0.0.1)",
    expected: 'the IPv4 address of an interface, such as 127.0.0.1',
    isRight: isIpv4,
  },
  ttl: {
    variable: 'PAXOS_TTL',
    value: 'N',
    about: 'how many networks datagrams go through (default: 0 on loopback, else 1)',
    expected: 'a whole number from 0 to 255',
    isRight: isWhole(0, 255),
  },
  loss: {
    variable: 'PAXOS_LOSS',
    value: 'RATIO',
    about: 'lose so many of the datagrams that it receives, such as 10%',
    expected: 'a ratio from 0 to 1 or 0% to 100%',
    isRight: (text) => ratioOf(text) !== null,
  },
  seed: {
    variable: 'PAXOS_SEED',
    value: 'NUMBER',
    about: 'where all chance of loss and timers comes from',
    expected: `a whole number from 0 to ${uint32Max}`,
    isRight: isWhole(0, uint32Max),
  },
  out: {
    variable: null,
    value: 'FILE',
    about: 'of a learner: write there in place of standard output, and go on where it ends',
    expected: 'a file',
    isRight: (text) => text !== '',
  },
} as const satisfies { readonly [name: string]: Flag };

type FlagName = keyof typeof courseFlags;
const flagNames = Object.keys(courseFlags) as readonly FlagName[];

export function readCourseWords(
  [roleWord, ...words]: readonly string[],
  environment: { readonly [variable: string]: string | undefined },
): Reading {
  const role = courseRoles.find((known) => known === roleWord) ?? null;
  if ([roleWord, ...words].some((word) => word === '--help' || word === '-h')) return { ok: 'help', role };
  if (role === null) {
    const guess = didYouMean(roleWord ?? '', courseRoles);
    return { ok: false, reason: `expected a role, one of ${courseRoles.join(', ')}, found ${quote(roleWord)}${guess}` };
  }
  const given = new Map<FlagName, string>();
  for (const name of flagNames) {
    const { variable } = courseFlags[name];
    const value = variable === null ? '' : environment[variable];
    if (variable === null || value === undefined || value === '') continue;
    const mistake = mistakeIn(variable, name, value);
    if (mistake !== null) return { ok: false, reason: mistake };
    given.set(name, value);
  }
  const plain: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('--')) {
      plain.push(word);
      continue;
    }
    const [, text = '', joined] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const name = flagNames.find((known) => known === text);
    if (name === undefined) return { ok: false, reason: `there is no option --${text}${didYouMean(text, flagNames)}` };
    const mistake = mistakeIn(`--${name}`, name, joined ?? words[++index]);
    if (mistake !== null) return { ok: false, reason: mistake };
    given.set(name, joined ?? words[index] ?? '');
  }
  return optionsOf(role, plain, given);
}

function mistakeIn(place: string, name: FlagName, value: string | undefined): string | null {
  const { expected, isRight } = courseFlags[name];
  return value !== undefined && isRight(value) ? null : `${place}: expected ${expected}, found ${quote(value)}`;
}

function optionsOf(role: CourseRole, plain: readonly string[], given: ReadonlyMap<FlagName, string>): Reading {
  const [id = '', config, ...rest] = plain;
  if (config === undefined || rest.length > 0) {
    const example = `./${role}.sh 1 /path/to/paxos.conf`;
    return {
      ok: false,
      reason: `expected an id and a file, as in ${example}, found ${quote(plain.join(' ') || null)}`,
    };
  }
  if (!isWhole(1, idMax)(id)) return { ok: false, reason: `expected an id from 1 to ${idMax}, found ${quote(id)}` };
  const acceptorsMax = Number(given.get('acceptors') ?? 3);
  if (role === 'acceptor' && Number(id) > acceptorsMax) {
    const advice = `start every process with --acceptors ${id} or more`;
    return { ok: false, reason: `there are ${acceptorsMax} acceptors at most, so no acceptor ${id}; ${advice}` };
  }
  if (role !== 'learner' && given.has('out')) return { ok: false, reason: '--out is for learners' };
  const ttl = given.get('ttl');
  const seed = given.get('seed');
  const level = given.get('log-level')?.toLowerCase();
  return {
    ok: true,
    options: {
      role,
      id: Number(id),
      config,
      logLevel: logLevels.find((known) => known === level) ?? 'warning',
      acceptorsMax,
      interface: given.get('interface') ?? null,
      timeToLive: ttl === undefined ? null : Number(ttl),
      lossRatio: ratioOf(given.get('loss') ?? '0') ?? 0,
      seed: seed === undefined ? null : Number(seed),
      out: given.get('out') ?? null,
    },
  };
}

/** "10%" or "0.1"; null for what is neither. */
function ratioOf(text: string): number | null {
  const [, digits, percent] = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const ratio = percent === '%' ? Number(digits) / 100 : Number(digits);
  return ratio <= 1 ? ratio : null;
}

export function courseHelp(role: CourseRole | null): string {
  const flags = flagNames
    .filter((name) => name !== 'out' || role === null || role === 'learner')
    .map((name) => {
      const { value, about, variable } = courseFlags[name];
      return `  ${`--${name} ${value}`.padEnd(20)} ${about}${variable === null ? '' : ` [${variable}]`}\n`;
    });
  const call = role === null ? 'ROLE ID CONFIG' : `./${role}.sh ID CONFIG`;
  return `usage: ${call} [OPTION...]\n\n${helpOf[role ?? 'all']}\n\n${flags.join('')}`;
}

const helpOf: { readonly [name in CourseRole | 'all']: string } = {
  all: `One process of an atomic broadcast. Roles: ${courseRoles.join(', ')}.`,
  client: 'Submits each line of standard input. Goes on when the input ends, until SIGTERM.',
  proposer: 'Leads, or waits to. Goes on until SIGTERM.',
  acceptor: 'Promises and votes. Keeps nothing on disk: each start is a new acceptor.',
  learner: 'Prints what is learned, a value a line, in the one order that all learners have.',
};
