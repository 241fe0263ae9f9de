/** --set key=value: changes one option of a preset for one run. */
import { parseDocument } from 'yaml';
import { formatPath, type Path } from './problem.js';
import { spelledOut, withoutRival } from './short-names.js';
import type { Source, SourceResult } from './source.js';

type Override = { readonly text: string; readonly path: Path; readonly value: unknown };

/**
 * The source with every override applied, in their order; whatever is wrong with one is blamed on it, not on the
 * file.
 */
export function override(source: Source, texts: readonly string[]): SourceResult {
  const overrides: Override[] = [];
  let data: unknown = structuredClone(source.data);
  for (const text of texts) {
    const parsed = parseOverride(text);
    if (typeof parsed === 'string') return { ok: false, reason: `--set ${text}: ${parsed}` };
    const spelled = { ...parsed, ...spelledOut(data, parsed) };
    const gap = gapIn(data, spelled.path);
    if (gap !== null) return { ok: false, reason: `--set ${text}: ${gap}` };
    overrides.push(spelled);
    data = withValue(withoutRival(data, spelled.path), spelled.path, spelled.value);
  }
  const place = (path: Path): string => {
    const guilty = overrides.findLast(({ path: overridden }) =>
      overridden.every((part, index) => part === path[index]),
    );
    return guilty === undefined ? source.place(path) : `--set ${guilty.text}`;
  };
  return { ok: true, source: { data, place } };
}

/** Answers the end of a sentence where the text is no override. */
function parseOverride(text: string): Override | string {
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(equals, 0)).trim();
  if (equals < 1 || key === '') return 'expected key=value, such as loss=20%';
  const path = parsePath(key);
  if (path === null) return 'expected a key such as loss, nodes.acceptors or clients[0].value before the =';
  const written = text.slice(equals + 1).trim();
  if (path.at(-1) === 'value') return { text, path, value: written === 'null' ? null : written };
  const document = parseDocument(written, { prettyErrors: false, schema: 'core' });
  if (document.errors.length > 0) return 'expected a value in YAML after the =';
  return { text, path, value: document.toJS() };
}

/** `clients[0].value` and `clients.0.value` alike. Null where it is no path. */
function parsePath(key: string): Path | null {
  const parts = key.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (parts.some((part) => !/^(?:[A-Za-z][\w-]*|\d+)$/.test(part) || part === 'constructor')) return null;
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A list may grow by one at its end, not by more: answers the end of a sentence, or null. */
function gapIn(data: unknown, path: Path): string | null {
  let current = data;
  for (const [index, part] of path.entries()) {
    const length = Array.isArray(current) ? current.length : 0;
    if (typeof part === 'number' && part > length) {
      return `${formatPath(path.slice(0, index + 1))}: expected an index from 0 to ${length}, found ${part}`;
    }
    current = typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined;
  }
  return null;
}

/**
 * A copy of `data` with `value` at `path`; what lies in the way is made or replaced, and checked later with the rest.
 */
function withValue(data: unknown, [part, ...rest]: Path, value: unknown): unknown {
  if (part === undefined) return value;
  if (typeof part === 'number') {
    const list = Array.isArray(data) ? [...data] : [];
    list[part] = withValue(list[part], rest, value);
    return Array.from(list);
  }
  const mapping = typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {};
  return { ...mapping, [part]: withValue((mapping as Record<string, unknown>)[part], rest, value) };
}
