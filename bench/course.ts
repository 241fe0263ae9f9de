/**
 * The course's programs at 10,000 values a client and 20 % loss, in a network namespace: lost by the kernel (all on one
 * host miss the same datagrams), by each receiver for itself, and with a learner that comes late; then the checks.
 * `npm run bench -- course [--values 10000] [--loss 0.2]`. Ends with exit code 1 where a check fails.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { courseLines } from '../src/cli/course-report.js';
import { type Network, openNamespace, ownLoopback } from '../test/course/network.js';
import { type Pauses, play, type Scenario } from '../test/course/scenarios.js';
import { print } from './figures.js';

const [, , root = '.', ...words] = process.argv;
const text = { type: 'string' } as const;
const { values } = parseArgs({ args: words, options: { values: text, loss: text } });
const count = Number(values.values ?? 10_000);
const lossRatio = Number(values.loss ?? 0.2);
if (!(Number.isInteger(count) && count > 0))
  throw new Error(`--values: expected a whole number, found ${values.values}`);
if (!(lossRatio >= 0 && lossRatio < 1)) throw new Error(`--loss: expected a ratio below 1, found ${values.loss}`);

const pauses: Pauses = { shortMs: 500, longMs: 2_000, learnMs: 120_000 };
type Turn = { readonly title: string; readonly scenario: Scenario; readonly isKernel: boolean };
const plain: Scenario = { name: 'run', acceptors: 3, lossRatio: 0, isLate: false };
const turns: readonly Turn[] = [
  { title: 'nothing lost', scenario: plain, isKernel: false },
  { title: `${lossRatio * 100} % lost by the kernel`, scenario: { ...plain, lossRatio }, isKernel: true },
  { title: `${lossRatio * 100} % lost by each receiver`, scenario: { ...plain, lossRatio }, isKernel: false },
  {
    title: `${lossRatio * 100} % lost by each receiver, and learner 2 late`,
    scenario: { ...plain, lossRatio, isLate: true },
    isKernel: false,
  },
  {
    title: `${lossRatio * 100} % lost by each receiver, two acceptors`,
    scenario: { ...plain, lossRatio, acceptors: 2 },
    isKernel: false,
  },
];

async function take({ title, scenario, isKernel }: Turn): Promise<boolean> {
  const network = (await openNamespace()) ?? ownLoopback;
  const used: Network = isKernel ? network : { ...network, lose: () => false };
  try {
    const outcome = await play(scenario, used, count, pauses, join(root, 'course'));
    const { learnedMs, endedMs, lost, checks, isSound, stderr } = outcome;
    const rate = Math.round((count * 2 * 1_000) / learnedMs).toLocaleString('en');
    const told = lost === null ? '' : `, ${lost.toLocaleString('en')} datagrams lost by the kernel`;
    const all = `${(count * 2).toLocaleString('en')} values by both learners`;
    print(
      `${title}: ${all} ${(learnedMs / 1_000).toFixed(1)} s after the last client's start (${rate} a second)${told}`,
    );
    print(`  everybody was gone ${Math.round(endedMs)} ms after SIGTERM`);
    for (const line of courseLines(checks)) if (line !== '') print(`  ${line}`);
    if (stderr !== '') print(`  on standard error: ${stderr}`);
    return isSound;
  } finally {
    network.close();
  }
}

print(`course: ${count} values from each of 2 clients, 2 proposers, 3 acceptors, 2 learners, a process each`);
let areSound = true;
for (const turn of turns) areSound = (await take(turn)) && areSound;
process.exitCode = areSound ? 0 : 1;
