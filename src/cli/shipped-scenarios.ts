/** The scenarios that come with the program: which there are, by topic, and what rule each shows. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { didYouMean } from '../views/nearest.js';
import { exitCodes } from './exit-codes.js';
import { readText } from './scenario-file.js';

type ShippedScenario = {
  /** Its folder. */
  readonly topic: string;
  /** As it is typed. */
  readonly name: string;
  /** One sentence: the first line of the file. */
  readonly rule: string;
  readonly file: string;
};

/** In the order in which they teach; a topic that is not named here comes behind. */
const topics = [
  ...['basics', 'ballots', 'acceptors', 'proposers', 'learners', 'clients', 'crashes', 'network', 'faults', 'election'],
  ...['friends', 'playground'],
];
const ending = '.txt';

async function shippedScenarios(folder: string): Promise<readonly ShippedScenario[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(ending));
  const scenarios = await Promise.all(files.map((file) => readShipped(folder, file)));
  const place = ({ topic }: ShippedScenario): number => {
    const known = topics.indexOf(topic);
    return known < 0 ? topics.length : known;
  };
  return scenarios.toSorted(
    (a, b) => place(a) - place(b) || compareText(a.topic, b.topic) || compareText(a.name, b.name),
  );
}

async function readShipped(folder: string, relative: string): Promise<ShippedScenario> {
  const file = path.join(folder, relative);
  const read = await readText(file);
  const [first = ''] = read.ok ? read.text.split('\n') : [];
  const rule = first.replace(/^#\s*/, '');
  return { topic: path.dirname(relative), name: path.basename(relative, ending), rule, file };
}

/** Code units: the same order everywhere, and one that is found again. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Where it is: a name, also with its topic before it, means a shipped one; all else is a path. */
export async function placeOf(
  nameOrPath: string,
  folder: string,
): Promise<{ readonly file: string; readonly isShipped: boolean }> {
  const shipped = (await shippedScenarios(folder)).find(
    ({ topic, name }) => name === nameOrPath || `${topic}/${name}` === nameOrPath,
  );
  return { file: shipped?.file ?? nameOrPath, isShipped: shipped !== undefined };
}

/** For a path that is not there: it was meant as a name, if it looks like one. */
export async function unknownName(nameOrPath: string, folder: string): Promise<string | null> {
  if (/[./\\]/.test(nameOrPath)) return null;
  const names = (await shippedScenarios(folder)).map(({ name }) => name);
  const guess = didYouMean(nameOrPath, names);
  return `there is no scenario named ${nameOrPath}${guess === '' ? '; paxos-tui scenario lists them' : guess}`;
}

export async function printShippedScenarios(folder: string, isJson: boolean): Promise<number> {
  const scenarios = await shippedScenarios(folder);
  if (isJson) {
    process.stdout.write(scenarios.map((scenario) => `${JSON.stringify(scenario)}\n`).join(''));
    return exitCodes.expectationHeld;
  }
  const lines = scenarios.flatMap(({ topic, name, rule }, place) => [
    ...(scenarios[place - 1]?.topic === topic ? [] : [`${place === 0 ? '' : '\n'}${topic}`]),
    `  ${name}`,
    ...wrapped(rule).map((line) => `      ${line}`),
  ]);
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.expectationHeld;
}

/** For eighty columns, less the indent. */
const ruleColumnsMax = 72;

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > ruleColumnsMax) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
