/** TypeScript programs made runnable: each is bundled into one file, as the build does with the real worker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

export const guardPath = new URL('../../src/cluster/guard.sh', import.meta.url).pathname;

/** For the tests of one file: bundles land in a folder that goes with them. `entry` is seen from test/cluster. */
export function createBundler(): (entry: string) => Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  return async (entry) => {
    const outfile = join(folder, basename(entry).replace(/\.ts$/, '.mjs'));
    await build({
      entryPoints: [new URL(entry, import.meta.url).pathname],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: { js: banner },
      outfile,
      logLevel: 'error',
    });
    return outfile;
  };
}
