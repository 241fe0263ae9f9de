/**
 * Havoc: real replicas on disk and real clients under load, while processes are killed, cut off from each other and
 * halted. `npm run bench -- havoc [--replicas 5] [--kills 200] [--partitions 50] [--pauses 20] [--operations 10000]
 * [--clients 4] [--seed N]`. Ends with exit code 1 where anything is not as it should be.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { print } from './figures.js';
import { reportOf } from './havoc/report.js';
import { runHavoc } from './havoc/run.js';

const [, , root = '.', ...words] = process.argv;
const text = { type: 'string' } as const;
const names = ['replicas', 'kills', 'partitions', 'pauses', 'operations', 'clients', 'seed'] as const;
const defaults = { replicas: 3, kills: 200, partitions: 50, pauses: 20, operations: 10_000, clients: 4 };

function optionsOf(args: readonly string[]): { readonly [name in (typeof names)[number]]: number } {
  const { values } = parseArgs({ args: [...args], options: Object.fromEntries(names.map((name) => [name, text])) });
  const options = { ...defaults, seed: Math.floor(Math.random() * 1_000_000) };
  for (const name of names) {
    const value = values[name];
    if (value === undefined) continue;
    const least = name === 'replicas' ? 3 : name === 'clients' ? 1 : 0;
    if (typeof value !== 'string' || !/^\d{1,9}$/.test(value) || Number(value) < least) {
      throw new Error(`--${name}: expected a whole number from ${least} on, found "${value}"`);
    }
    options[name] = Number(value);
  }
  return options;
}

try {
  const options = optionsOf(words);
  const repeat = names.map((name) => `--${name} ${options[name]}`).join(' ');
  print(`havoc: ${repeat}`);
  const tracePath = join(tmpdir(), `paxos-tui-havoc-${options.seed}.ndjson`);
  const paths = { workerPath: join(root, 'dist', 'worker.cjs'), guardPath: join(root, 'dist', 'guard.sh') };
  const outcome = await runHavoc({ ...options, ...paths, tracePath, holdMaxMs: Number.POSITIVE_INFINITY }, print);
  for (const line of reportOf(outcome)) print(line);
  print(`repeat with: npm run bench -- havoc ${repeat}`);
  process.exitCode = outcome.problems.length === 0 ? 0 : 1;
  if (outcome.problems.length > 0) print(`the recording is kept at ${tracePath}`);
  else rmSync(tracePath, { force: true });
} catch (error) {
  print(`havoc: ${(error as Error).message}`);
  process.exitCode = 1;
}
