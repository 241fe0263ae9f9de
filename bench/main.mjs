/**
 * Bundles one benchmark, as the program itself is bundled, and runs it: `node bench/main.mjs
 * start|decision|dashboard|simulator|gallery|explorer|replicas|ten-million|havoc|course|multicast`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const names = [
  'start',
  'decision',
  'dashboard',
  'simulator',
  'gallery',
  'explorer',
  'replicas',
  'ten-million',
  'havoc',
  'course',
  'multicast',
];
const [, , name = ''] = process.argv;
if (!names.includes(name)) {
  process.stderr.write(`bench: expected one of ${names.join(', ')}, found "${name}"\n`);
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const source = [join(here, `${name}.ts`), join(here, `${name}.tsx`)].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-bench-'));
try {
  await build({
    entryPoints: [source],
    outfile: join(folder, 'bench.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
    external: ['bufferutil', 'utf-8-validate'],
    alias: { 'react-devtools-core': 'node:module' },
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const root = join(here, '..');
  const { status } = spawnSync(process.execPath, [join(folder, 'bench.mjs'), root, ...process.argv.slice(3)], {
    stdio: 'inherit',
    cwd: root,
  });
  process.exitCode = status ?? 70;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
