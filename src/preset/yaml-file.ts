/** Presets as YAML. Plain data only: tags, aliases and keys said twice are refused. */
import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { Path } from './problem.js';
import type { SourceResult } from './source.js';

/** `file` is the name that refusals use. */
export function readYaml(text: string, file: string): SourceResult {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const document = parseDocument(text, { lineCounter, prettyErrors: false, schema: 'core' });
  const refuse = (offset: number, what: string): SourceResult => ({
    ok: false,
    reason: `${file}:${lineAt(offset)}: ${what}`,
  });

  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) return refuse(mistake.pos[0], `expected YAML, but: ${firstLine(mistake.message)}`);
  const aliases: Alias[] = [];
  visit(document, {
    Alias: (_, node) => {
      aliases.push(node);
    },
  });
  const [alias] = aliases;
  if (alias !== undefined) return refuse(offsetOf(alias), `expected plain data, found the alias *${alias.source}`);

  if (document.contents === null) return { ok: false, reason: `${file}: is empty` };
  keepValuesAsWritten(document.contents);
  return {
    ok: true,
    source: {
      data: document.toJS(),
      place: (path) => `${file}:${lineAt(offsetOfPath(document.contents, path))}`,
    },
  };
}

/** `value: 007` proposes 007, and `value: yes` yes: a client's value is text as it stands in the file. */
function keepValuesAsWritten(root: unknown): void {
  visit(root as Node, {
    Pair: (_, pair) => {
      const isValue = isScalar(pair.key) && pair.key.value === 'value' && isScalar(pair.value);
      if (isValue && isScalar(pair.value) && pair.value.value !== null && pair.value.source !== undefined) {
        pair.value.value = pair.value.source;
      }
    },
  });
}

/** Where the deepest part of the path that exists begins; for a key, the key itself. */
function offsetOfPath(root: unknown, path: Path): number {
  let offset = offsetOf(root);
  let current = root;
  for (const part of path) {
    if (isMap(current)) {
      const pair = current.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!isPair(pair)) return offset;
      offset = offsetOf(pair.key);
      current = pair.value;
    } else if (isSeq(current) && typeof part === 'number' && part < current.items.length) {
      current = current.items[part];
      offset = offsetOf(current);
    } else {
      return offset;
    }
  }
  return offset;
}

function offsetOf(node: unknown): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
  return range?.[0] ?? 0;
}

function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  return line.replace(/[.:]$/, '');
}
