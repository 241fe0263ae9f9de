/** Checks data against the shape and turns it into a preset, or into the one sentence that refuses it. */
import * as v from 'valibot';
import type { Preset } from '../schema/preset.js';
import { kindOf } from './kind.js';
import { logShape } from './log-shape.js';
import { multicastShape } from './multicast-shape.js';
import { type Conversion, logPresetOf, multicastPresetOf, presetOf } from './preset-of.js';
import { formatPath, type Path, type Problem } from './problem.js';
import { decreeShape } from './shape.js';
import type { Source } from './source.js';

export type PresetResult =
  | { readonly ok: true; readonly preset: Preset }
  | { readonly ok: false; readonly reason: string };

/** `seed` is taken where the source names none. */
export function checkPreset(source: Source, name: string, seed: number): PresetResult {
  const kind = kindOf(source.data);
  if (!kind.ok) return refuse(source, kind.problem);
  if (kind.kind === 'log') {
    const checked = v.safeParse(logShape, source.data);
    if (!checked.success) return refuse(source, problemOf(checked.issues));
    return answer(source, logPresetOf(checked.output, name, seed));
  }
  if (kind.kind === 'multicast') {
    const checked = v.safeParse(multicastShape, source.data);
    if (!checked.success) return refuse(source, problemOf(checked.issues));
    return answer(source, multicastPresetOf(checked.output, name, seed));
  }
  const checked = v.safeParse(decreeShape, source.data);
  if (!checked.success) return refuse(source, problemOf(checked.issues));
  return answer(source, presetOf(checked.output, name, seed));
}

const answer = (source: Source, conversion: Conversion): PresetResult =>
  conversion.ok ? conversion : refuse(source, conversion.problem);

/** One problem of several: an unknown key explains a missing one, so it goes first. */
function problemOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Problem {
  const issue = issues.find(({ message }) => message.startsWith('unknown key')) ?? issues[0];
  return { path: pathOf(issue), text: issue.message };
}

/** A list where a mapping should be is told of its first entry; the mistake is the list. */
function pathOf(issue: v.BaseIssue<unknown>): Path {
  const path: readonly v.IssuePathItem[] = issue.path ?? [];
  const isListForMapping = path.at(-1)?.type === 'object' && Array.isArray(path.at(-1)?.input);
  const items = isListForMapping ? path.slice(0, -1) : path;
  return items.map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function refuse(source: Source, { path, text }: Problem): PresetResult {
  const where = path.length === 0 ? '' : `${formatPath(path)}: `;
  return { ok: false, reason: `${source.place(path)}: ${where}${text}` };
}
