/**
 * Bundles the program into dist/, with everything it needs, so that an installed package has nothing more to fetch:
 * the main program (split, so that a headless run never loads the dashboard), the worker, and the guard script. And into
 * course/ the program of its scripts, with nothing beside it.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');
const course = path.join(root, 'course');

/** Ink would load it where DEV is set, which is settled below; it is no part of the program. */
const withoutDevtools = {
  name: 'without-devtools',
  setup: (build) => {
    build.onResolve({ filter: /^react-devtools-core$/ }, ({ path: name }) => ({ path: name, namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default {};' }));
  },
};

const shared = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'silent',
  plugins: [withoutDevtools],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Native helpers that ws takes where a user happens to have them.
  external: ['bufferutil', 'utf-8-validate'],
};

/** What is built, and from which file: dist/main.js with its chunks, dist/worker.cjs, and course/paxos.cjs. */
const bundles = [
  {
    entry: 'src/main.tsx',
    options: {
      entryPoints: { main: 'src/main.tsx' },
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      // Packages in CommonJS call require, which a module does not have.
      banner: {
        js: "import{createRequire as paxosTuiRequire}from'node:module';const require=paxosTuiRequire(import.meta.url);",
      },
    },
  },
  {
    entry: 'src/node/main.ts',
    options: {
      entryPoints: { worker: 'src/node/main.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    },
  },
  {
    entry: 'src/cli/course-main.ts',
    options: {
      entryPoints: { paxos: 'src/cli/course-main.ts' },
      outdir: course,
      format: 'cjs',
      banner: { js: '// The course kit of paxos-tui: see README.md beside this file.' },
      outExtension: { '.js': '.cjs' },
    },
  },
];

const failures = [];
/** By path from dist. */
const outputs = new Map();
/** Files of which a byte is in a bundle, by the folder that it is built into. */
const inputs = new Map([dist, course].map((folder) => [folder, new Set()]));

async function bundle({ entry, options }) {
  if (!existsSync(path.join(root, entry))) {
    failures.push(`build: ${entry} does not exist`);
    return;
  }
  try {
    const result = await build({ ...shared, ...options });
    for (const file of result.outputFiles) outputs.set(path.relative(dist, file.path), Buffer.from(file.contents));
    for (const output of Object.values(result.metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        if (bytesInOutput > 0) inputs.get(options.outdir ?? dist).add(input);
      }
    }
  } catch (error) {
    for (const { location, text } of error.errors ?? [{ location: null, text: String(error) }]) {
      const place = location === null ? entry : `${location.file}:${location.line}:${location.column}`;
      failures.push(`build: ${place}: ${text}`);
    }
  }
}

/** The program's presets as its own parser reads them, each with its text: see src/preset/parsed-presets.ts. */
async function addPresets() {
  const parser = path.join(dist, `yaml-file-${process.pid}.mjs`);
  const source = { entryPoints: ['src/preset/yaml-file.ts'], packages: 'external', format: 'esm', outfile: parser };
  await build({ absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', logLevel: 'silent', ...source });
  try {
    const { readYaml } = await import(pathToFileURL(parser).href);
    const parsed = {};
    for (const file of (await readdir(path.join(root, 'presets'))).filter((name) => name.endsWith('.yaml')).sort()) {
      const text = await readFile(path.join(root, 'presets', file), 'utf8');
      const read = readYaml(text, `presets/${file}`);
      if (read.ok) parsed[path.basename(file, '.yaml')] = { text, data: read.source.data };
      else failures.push(`build: ${read.reason}`);
    }
    outputs.set('presets.json', Buffer.from(JSON.stringify(parsed)));
  } finally {
    await rm(parser);
  }
}

async function addGuard() {
  const guard = 'src/cluster/guard.sh';
  if (existsSync(path.join(root, guard))) outputs.set('guard.sh', await readFile(path.join(root, guard)));
  else failures.push(`build: ${guard} does not exist`);
}

/** Name, version and licence text of each package of which a byte is in a bundle there. */
async function addLicences(place) {
  const folders = new Set();
  for (const input of inputs.get(place)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match !== null) folders.add(match[1]);
  }
  const texts = [];
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
    const files = await readdir(path.join(root, folder));
    const licence = files.find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
    const text = licence === undefined ? null : await readFile(path.join(root, folder, licence), 'utf8');
    const heading = `${manifest.name} ${manifest.version} (${manifest.license})`;
    texts.push(
      `${heading}\n${'-'.repeat(heading.length)}\n${(text ?? 'The package carries no licence text.').trim()}\n`,
    );
  }
  const opening = 'paxos-tui contains code of these packages.\n';
  const file = path.join(place, 'THIRD-PARTY-LICENSES.txt');
  outputs.set(path.relative(dist, file), Buffer.from([opening, ...texts].join('\n')));
}

/** Writes what changed and removes what is left over of an earlier build. */
async function writeOutputs() {
  const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
  for (const [name, contents] of outputs) {
    const file = path.join(dist, name);
    const isSame = existsSync(file) && digest(await readFile(file)) === digest(contents);
    if (!isSame) await writeFile(file, contents);
  }
  for (const name of ['main.js', 'guard.sh']) if (outputs.has(name)) await chmod(path.join(dist, name), 0o755);
  if (failures.length > 0) return; // A bundle that could not be built keeps its earlier chunks.
  for (const name of await readdir(dist)) if (!outputs.has(name)) await rm(path.join(dist, name), { recursive: true });
}

for (const folder of inputs.keys()) await mkdir(folder, { recursive: true });
await Promise.all([...bundles.map(bundle), addGuard(), addPresets()]);
await addLicences(dist);
await addLicences(course);
await writeOutputs();
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
