/** The source itself: who imports whom, what pure folders must not contain, how long files and lines may be. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type SourceFile = { readonly path: string; readonly text: string };

/** A folder of src may import itself and every folder of an earlier row, never one beside it. */
const rows = [
  ['paxos'],
  ['faults'],
  ['schema'],
  ['views'],
  ['checker'],
  ['preset', 'recording', 'node', 'cluster', 'sim', 'tui'],
  ['cli'],
  ['main.tsx'],
];
const pureFolders = ['paxos', 'faults', 'views', 'checker', 'sim'];
const pureFiles = ['src/schema/datagram.ts', 'src/schema/admission.ts'];
const impureGlobals =
  /(?<![.\w$])(?:Date(?=\s*[.(])|Math\.random|set(?:Timeout|Interval|Immediate)|queueMicrotask|performance\.|crypto\.|globalThis|console\.|process\.(?:env|argv|exit|on|off|once|emit|std\w+|pid|kill|nextTick|hrtime|cwd|memoryUsage|uptime|platform|versions?)\b)/;
const bannedNames = /^(?:utils?|helpers?|common|misc|shared|types|index)\.(?:tsx?|mjs)$/;
const fileLinesMax = 300;
const lineColumnsMax = 120;

function readFiles(folder: string, endings: RegExp): SourceFile[] {
  const absolute = path.join(root, folder);
  const names = readdirSync(absolute, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => endings.test(name) && statSync(path.join(absolute, name)).isFile())
    .map((name) => ({ path: path.posix.join(folder, name), text: readFileSync(path.join(absolute, name), 'utf8') }));
}

function importsOf({ text }: SourceFile): string[] {
  const pattern = /\bfrom\s+['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '');
}

/** `src/paxos/basic/x.ts` is of `paxos`, `src/main.tsx` of itself. */
function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

const rowOf = (folder: string) => rows.findIndex((row) => row.includes(folder));

function wrongImports(file: SourceFile): string[] {
  const own = folderOf(file.path);
  return importsOf(file)
    .filter((imported) => imported.startsWith('.'))
    .map((imported) => path.posix.join(path.posix.dirname(file.path), imported))
    .filter((imported) => {
      if (!imported.startsWith('src/')) return true;
      const other = folderOf(imported);
      return other !== own && (rowOf(own) < 0 || rowOf(other) < 0 || rowOf(other) >= rowOf(own));
    })
    .map((imported) => `${file.path} imports ${imported}`);
}

const isPure = (file: SourceFile) => pureFolders.includes(folderOf(file.path)) || pureFiles.includes(file.path);

function impurities(file: SourceFile): string[] {
  const outside = importsOf(file).filter((imported) => !imported.startsWith('.'));
  const global = impureGlobals.exec(withoutCommentsAndStrings(file.text));
  return [...outside, ...(global === null ? [] : [global[0]])].map((what) => `${file.path} uses ${what}`);
}

function withoutCommentsAndStrings(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, '');
}

/** A text that cannot be broken may stand alone on a longer line. */
function overlong({ path: file, text }: SourceFile): string[] {
  const lines = text.split('\n');
  const wide = lines
    .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
    .filter(({ line }) => line.length > lineColumnsMax && !/^\s*(?:['"`].*['"`],?|\/.*\/[a-z]*[,;]?)$/.test(line))
    .map(({ line, place }) => `${place} has ${line.length} columns`);
  return lines.length - 1 > fileLinesMax ? [...wide, `${file} has ${lines.length - 1} lines`] : wide;
}

function opensWithoutSentence({ path: file, text }: SourceFile): string[] {
  return /^(?:#!.*\n)?\/\*\*\s/.test(text) ? [] : [`${file} does not say what it is`];
}

const sources = readFiles('src', /\.tsx?$/);
const everything = [...sources, ...readFiles('test', /\.tsx?$/), ...readFiles('bench', /\.(?:ts|mjs)$/)];
const madeUp = (file: string, text: string): SourceFile => ({ path: file, text });

describe('imports go one way only', () => {
  test('in our source', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(wrongImports)).toEqual([]);
  });

  test.each([
    ['src/paxos/a.ts', "import { b } from '../faults/b.js';"],
    ['src/views/a.ts', "import type { B } from '../checker/b.js';"],
    ['src/sim/a.ts', "import { b } from '../preset/b.js';"],
    ['src/tui/panels/a.tsx', "const b = await import('../../cluster/b.js');"],
    ['src/checker/a.ts', "import '../main.js';"],
    ['src/cli/a.ts', "import { b } from '../../test/b.js';"],
    ['src/new/a.ts', "import { b } from '../paxos/b.js';"],
  ])('%s may not say %s', (file, text) => {
    expect(wrongImports(madeUp(file, text))).toHaveLength(1);
  });

  test.each([
    ['src/paxos/basic/a.ts', "import { b } from '../ballot.js';"],
    ['src/cli/a.ts', "const { b } = await import('../tui/b.js');"],
    ['src/cluster/a.ts', "import { WebSocketServer } from 'ws';"],
  ])('%s may say %s', (file, text) => {
    expect(wrongImports(madeUp(file, text))).toEqual([]);
  });
});

describe('pure folders know no clock, no chance, no process and no package', () => {
  test('in our source', () => {
    const pure = sources.filter(isPure);
    expect(pure.length).toBeGreaterThan(10);
    expect(pure.flatMap(impurities)).toEqual([]);
  });

  test.each([
    "import { readFile } from 'node:fs';",
    "import * as v from 'valibot';",
    'const now = Date.now();',
    'const now = new Date();',
    'return Math.random();',
    'setTimeout(step, 10);',
    'process.exit(1);',
    'console.log(1);',
  ])('%s is found', (text) => {
    expect(impurities(madeUp('src/paxos/a.ts', text))).toHaveLength(1);
  });

  test.each(['// Date.now() is the driver’s', "type: 'process.exit'", 'record.process.pid', 'updateDate(x)'])(
    '%s is no use of it',
    (text) => {
      expect(impurities(madeUp('src/paxos/a.ts', text))).toEqual([]);
    },
  );
});

describe('files are small, named for one idea, and say what they are', () => {
  test('in our source', () => {
    expect(everything.flatMap(overlong)).toEqual([]);
    expect(sources.flatMap(opensWithoutSentence)).toEqual([]);
    expect(everything.filter(({ path: file }) => bannedNames.test(path.basename(file)))).toEqual([]);
  });

  test('long files, long lines, vague names and silent files are found', () => {
    expect(overlong(madeUp('src/a.ts', 'x\n'.repeat(301)))).toEqual(['src/a.ts has 301 lines']);
    expect(overlong(madeUp('src/a.ts', `${'x'.repeat(121)}\n`))).toEqual(['src/a.ts:1 has 121 columns']);
    expect(overlong(madeUp('src/a.ts', `${'x'.repeat(120)}\n`.repeat(300)))).toEqual([]);
    expect(opensWithoutSentence(madeUp('src/a.ts', "import './b.js';\n"))).toHaveLength(1);
    expect(['utils.ts', 'index.ts', 'types.tsx', 'common.mjs'].every((name) => bannedNames.test(name))).toBe(true);
    expect(bannedNames.test('shell-words.ts')).toBe(false);
  });
});
