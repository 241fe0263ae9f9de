/**
 * Judges the files of a run of the course, whoever wrote them: its own three checks as its harness means them, and
 * ours beyond, since a program without any consensus passes those three.
 */
import { quotedBytes } from '../../views/byte-words.js';
import { counted, formatList } from '../../views/words.js';
import { type Finding, Findings } from './finding.js';
import { missing, notAsOften, unproposed } from './multisets.js';
import { difference } from './same-order.js';
import { type Tally, tally, type ValueFile } from './value-file.js';

export type CourseCheckName =
  | 'same-order'
  | 'only-proposed'
  | 'all-learned'
  | 'as-often'
  | 'whole-lines'
  | 'nothing-learned';

export type CourseCheck = {
  readonly name: CourseCheckName;
  /** In the course's own count; null for ours. */
  readonly number: 1 | 2 | 3 | null;
  readonly state: 'OK' | 'Failed' | 'not asked';
  /** A failure that this run must have, having too few acceptors. */
  readonly mustFail: boolean;
  /** What was seen, in one sentence without a full stop. */
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly findingCount: number;
};

export type CourseRun = {
  readonly learned: readonly ValueFile[];
  readonly proposed: readonly ValueFile[];
  /** So many acceptors ran, of so many that there may be. */
  readonly acceptors: { readonly running: number; readonly max: number };
};

/** In the order of reading. */
export function judgeCourse({ learned, proposed, acceptors }: CourseRun): readonly CourseCheck[] {
  const { running, max } = acceptors;
  const isDecidable = running > max / 2;
  const case_: Case = {
    learned: learned.map((file) => ({ file, counts: tally([file]) })),
    proposed: tally(proposed),
    submitted: proposed.reduce((sum, { values }) => sum + values.length, 0),
    who: formatList(learned.map(({ name }) => name)),
    few: isDecidable ? null : `${running} of ${max} acceptors`,
  };
  const always = [sameOrder(case_), onlyProposed(case_), allLearned(case_), asOften(case_), wholeLines(case_)];
  return isDecidable ? always : [...always, nothingLearned(case_)];
}

/** Every check is OK, but for those that must fail. */
export const isSound = (checks: readonly CourseCheck[]): boolean =>
  checks.every(({ state, mustFail }) => state !== 'Failed' || mustFail);

type Counts = ReadonlyMap<string, Tally>;
type Case = {
  readonly learned: readonly { readonly file: ValueFile; readonly counts: Counts }[];
  readonly proposed: Counts;
  /** Lines. */
  readonly submitted: number;
  readonly who: string;
  /** Too few acceptors to decide anything; null if there are enough. */
  readonly few: string | null;
};

function sameOrder({ learned, who }: Case): CourseCheck {
  const findings = new Findings();
  const [first, ...others] = learned.map(({ file }) => file);
  if (first === undefined || others.length === 0) {
    return notAsked('same-order', 1, `${who} is the only learner's file: there is none to compare it with`);
  }
  for (const other of others) {
    const found = difference(first, other);
    if (found !== null) findings.add(() => found);
  }
  const size = first.values.length;
  const same = size === 0 ? `${who} are empty` : `${who} hold the same ${counted(size, 'line')} in one order`;
  const different = `${formatList(findings.kept.map(({ file }) => file))} and the others are not the same`;
  return check('same-order', 1, findings, same, others.length === 1 ? `${who} are not the same` : different);
}

function onlyProposed({ learned, proposed }: Case): CourseCheck {
  const findings = new Findings();
  for (const { file } of learned) unproposed(file, proposed, findings);
  const size = learned.reduce((sum, { file }) => sum + file.values.length, 0);
  const good = size === 0 ? 'nothing was learned' : `what was learned, ${counted(size, 'line')}, was proposed`;
  return check('only-proposed', 2, findings, good, `${counted(findings.count, 'learned line')} nobody proposed`);
}

function allLearned({ learned, proposed, who, few }: Case): CourseCheck {
  const findings = new Findings();
  const lacking = new Map<string, number>();
  for (const { file, counts } of learned) {
    const before = findings.count;
    missing(file, counts, proposed, findings);
    if (findings.count > before) lacking.set(file.name, findings.count - before);
  }
  const each = [...lacking].map(([name, count]) => `${name} lacks ${count}`);
  const of = `of ${counted(proposed.size, 'distinct proposed value')}`;
  const good = `${who} ${learned.length === 1 ? 'holds' : 'hold'} each ${of}`;
  const isNothing = learned.every(({ file }) => file.values.length === 0);
  const bad =
    few !== null && isNothing ? `nothing was learned, as it must be with ${few}` : `${formatList(each)} ${of}`;
  // That nothing is there needs no list of all that might be.
  const kept = few !== null && isNothing ? [] : findings.kept;
  return { ...check('all-learned', 3, findings, good, bad), findings: kept, mustFail: few !== null };
}

function asOften({ learned, proposed, submitted, few }: Case): CourseCheck {
  if (few !== null) return notAsked('as-often', null, `nothing can be learned with ${few}`);
  const findings = new Findings();
  for (const { file, counts } of learned) notAsOften(file, counts, proposed, findings);
  const good = `each value was learned exactly as often as proposed, ${counted(submitted, 'line')} in all`;
  // Of a value that check 2 or 3 found, nothing is said twice.
  const hasOthers = learned.some(({ counts }) => !sameKeys(counts, proposed));
  const others = 'values are missing or were never proposed, see above';
  const bad = `${counted(findings.count, 'value')} not as often as proposed${hasOthers ? `; other ${others}` : ''}`;
  const found = check('as-often', null, findings, good, findings.count === 0 ? others : bad);
  return hasOthers && findings.count === 0 ? { ...found, state: 'Failed', text: others } : found;
}

const sameKeys = (one: Counts, other: Counts): boolean =>
  one.size === other.size && [...one.keys()].every((value) => other.has(value));

function wholeLines({ learned, who }: Case): CourseCheck {
  const findings = new Findings();
  for (const { file } of learned) {
    if (!file.isTorn) continue;
    const [line, value = ''] = [file.values.length, file.values.at(-1)];
    const text = `${file.name}, line ${line}: ${quotedBytes(value)} has no end of line: the file is torn there`;
    findings.add(() => ({ file: file.name, line, value, text }));
  }
  const good = `${who} ${learned.length === 1 ? 'is' : 'are'} whole to the last line`;
  return check('whole-lines', null, findings, good, `${counted(findings.count, 'file')} torn in the last line`);
}

function nothingLearned({ learned, who, few }: Case): CourseCheck {
  const findings = new Findings();
  for (const { file } of learned) {
    const { name, values } = file;
    const [value] = values;
    if (value === undefined) continue;
    const rest = values.length === 1 ? '' : `, and ${counted(values.length - 1, 'line')} more`;
    const text = `${name}, line 1: ${quotedBytes(value)} was learned with ${few}${rest}`;
    findings.add(() => ({ file: name, line: 1, value, text }));
  }
  const good = `${who} ${learned.length === 1 ? 'is' : 'are'} empty, as ${few} decide nothing`;
  return check('nothing-learned', null, findings, good, `values were learned with ${few}, fewer than a quorum`);
}

function check(
  name: CourseCheckName,
  number: CourseCheck['number'],
  findings: Findings,
  good: string,
  bad: string,
): CourseCheck {
  const isGood = findings.count === 0;
  const [state, text] = isGood ? (['OK', good] as const) : (['Failed', bad] as const);
  return { name, number, state, mustFail: false, text, findings: findings.kept, findingCount: findings.count };
}

const notAsked = (name: CourseCheckName, number: CourseCheck['number'], text: string): CourseCheck => ({
  name,
  number,
  state: 'not asked',
  mustFail: false,
  text,
  findings: [],
  findingCount: 0,
});
