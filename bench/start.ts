/**
 * From command to decided, headless, beside a bare Node process that starts as many bare Node processes as the preset
 * has workers. The two are taken in turn in one run, so that a noisy machine disturbs both alike.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { median, print } from './figures.js';

const root = process.argv[2] ?? '.';
const rounds = 11;
const presets = [
  { name: 'run', workers: 4, aim: 1.8 },
  { name: 'run2', workers: 19, aim: 1.5 },
  { name: 'run3', workers: 9, aim: null },
];

/** Milliseconds from the spawn to the first output that matches, or to the end where `mark` is null. */
function time(args: readonly string[], mark: RegExp | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let reachedAt: number | null = null;
    let output = '';
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (mark?.test(output) && reachedAt === null) reachedAt = performance.now();
    });
    child.on('close', (code) => {
      const at = mark === null ? performance.now() : reachedAt;
      if (code !== 0 || at === null) reject(new Error(`${args.join(' ')}: exit code ${code}`));
      else resolve(at - startedAt);
    });
  });
}

const bareProgram = (workers: number): string =>
  `const { spawn } = require('node:child_process');
   for (let i = 0; i < ${workers}; i++) spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });`;

for (const { name, workers, aim } of presets) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await time([join(root, 'dist', 'main.js'), name, '--headless'], /expectation held/));
    bare.push(await time(['-e', bareProgram(workers)], null));
  }
  const ratio = (median(ours) / median(bare)).toFixed(2);
  print(
    `${name}: decided after ${median(ours).toFixed(0)} ms; ${workers} bare processes ${median(bare).toFixed(0)} ms; ` +
      `ratio ${ratio}${aim === null ? '' : ` (aim ${aim})`}; medians of ${rounds}`,
  );
}
