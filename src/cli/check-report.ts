/** What the checker found in a recording, property by property: as data, as lines for people, as JUnit's XML. */
import type { PropertyName, Verdict, Violation } from '../checker/judge.js';
import { propertyWordsOf } from '../checker/property-words.js';
import type { TraceLevel } from '../schema/trace.js';
import { counted } from '../views/words.js';
import { batchWords } from '../views/log-words.js';
import { printable } from '../views/printable.js';
import { grouped } from './grouped.js';
import { nothingChecked } from './verdict-lines.js';

export type PropertyFinding = {
  readonly property: PropertyName;
  readonly state: Verdict['state'] | 'not checked';
  /** What holds, or would if it were not unknown. */
  readonly text: string;
  readonly violations: readonly Violation[];
};

export type CheckReport = {
  readonly file: string;
  readonly preset: string;
  readonly seed: number;
  readonly state: Verdict['state'];
  readonly records: number;
  readonly nodes: number;
  /** How much the run told. */
  readonly trace: TraceLevel;
  readonly cutShort: boolean;
  /** By decree, the values that somebody decided: one each, or agreement is violated. */
  readonly decided: readonly { readonly decree: number; readonly values: readonly string[] }[];
  readonly violationCount: number;
  readonly unknown: readonly string[];
  readonly properties: readonly PropertyFinding[];
  readonly core: CoreFinding;
};

/** Whether the core of this program does what is recorded, given the same inputs. No property rests on it. */
export type CoreFinding = {
  readonly steps: number;
  /** Behind a gap: nobody knows what state they began in. */
  readonly skipped: number;
  readonly difference: {
    readonly node: string;
    readonly incarnation: number;
    readonly sequence: number;
    readonly atMs: number;
    readonly recorded: readonly string[];
    /** Null where the core takes such an input for impossible. */
    readonly now: readonly string[] | null;
  } | null;
};

/** Values are what clients chose, and may be long. */
const decreesShownMax = 8;

export function findingsOf(verdict: Verdict): readonly PropertyFinding[] {
  const { checked, notChecked } = verdict;
  const words = propertyWordsOf([...checked, ...notChecked]);
  const judged = checked.map((property): PropertyFinding => {
    const violations = verdict.violations.filter((violation) => violation.property === property);
    const state = violations.length > 0 ? 'violated' : stateOfOthers(verdict);
    return { property, state, text: words[property], violations };
  });
  const others = notChecked.map(
    (property): PropertyFinding => ({ property, state: 'not checked', text: words[property], violations: [] }),
  );
  return [...judged, ...others];
}

/** Of a property without a violation. Only the first violations are kept, and one may be among the rest. */
function stateOfOthers({ unknown, violations, violationCount }: Verdict): Verdict['state'] {
  return unknown.length > 0 || violationCount > violations.length ? 'unknown' : 'holds';
}

/** Why some properties are unknown: sentences without a full stop. */
export function reasonsOf({ unknown, violations, violationCount }: Verdict): readonly string[] {
  const unkept = violationCount - violations.length;
  return unkept === 0 ? unknown : [...unknown, `${counted(unkept, 'further violation')} may be of any property`];
}

export function linesOf(report: CheckReport): readonly string[] {
  const { file, preset, seed, records, nodes, cutShort, properties, unknown } = report;
  const size = `${grouped(records)} records of ${counted(nodes, 'node')}`;
  const width = Math.max(...properties.map(({ property }) => property.length));
  return [
    `${file}: ${preset}, seed ${seed}, ${size}${cutShort ? ', cut short' : ''}`,
    decidedText(report),
    '',
    ...properties.flatMap((finding) => findingLines(finding, width)),
    '',
    ...coreLines(report.core),
    '',
    ...unknown.map((reason) => `unknown: ${reason}`),
    closingText(report),
  ].map(printable);
}

function findingLines({ property, state, text, violations }: PropertyFinding, width: number): readonly string[] {
  const name = property.padEnd(width);
  if (state === 'holds') return [`holds     ${name}  ${text}`];
  if (state === 'unknown') return [`unknown   ${name}  not known: ${text}`];
  if (state === 'not checked') return [`unchecked ${name}  not checked at this trace level or for this app: ${text}`];
  return violations.flatMap((violation) => [`VIOLATED  ${name}  ${violation.text}`, ...evidenceLines(violation)]);
}

function coreLines({ steps, skipped, difference }: CoreFinding): readonly string[] {
  const rest = skipped === 0 ? '' : `; ${counted(skipped, 'step')} behind a gap could not be`;
  if (difference === null) {
    return [`core: ${counted(steps, 'step')} stepped again by this program's core, with the same effects${rest}`];
  }
  const { node, incarnation, sequence, atMs, recorded, now } = difference;
  return [
    `core: differs from this program's core first at record ${sequence} of ${node}, incarnation ${incarnation}, ` +
      `at ${(atMs / 1000).toFixed(3)} s: another version or program wrote it`,
    ...recorded.map((line) => `  - ${line}`),
    ...(now ?? ['takes such an input for impossible']).map((line) => `  + ${line}`),
  ];
}

const evidenceLines = ({ evidence }: Violation): readonly string[] =>
  evidence.map(({ atMs, text }) => `            ${(atMs / 1000).toFixed(3)} s: ${text}`);

function decidedText({ decided, properties, trace }: CheckReport): string {
  if (trace !== 'steps') return `what is decided in it is not told at trace level ${trace}`;
  if (decided.length === 0) return 'nothing is decided in it';
  const isOfLog = properties.some(({ property }) => property === 'total-order');
  const words = (value: string): string => (isOfLog ? batchWords(value) : value);
  const shown = decided
    .slice(0, decreesShownMax)
    .map(({ decree, values }) => `${decree} = ${values.map(words).join(' and ')}`);
  const rest = decided.length - shown.length;
  return `decided, by ${isOfLog ? 'slot' : 'decree'}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function closingText({ state, violationCount, properties }: CheckReport): string {
  if (properties.every((finding) => finding.state === 'not checked')) return nothingChecked;
  if (state === 'violated') return `safety is VIOLATED, ${counted(violationCount, 'time')}`;
  return state === 'holds' ? 'safety holds: no property was violated' : 'safety is unknown: nothing wrong was seen';
}

/** A test case a property. What is unknown is an error there: a report must not show it as passed. */
export function junitOf(report: CheckReport): string {
  const { file, properties, unknown } = report;
  const count = (state: PropertyFinding['state']): number =>
    properties.filter((finding) => finding.state === state).length;
  const totals = `tests="${properties.length}" failures="${count('violated')}" errors="${count('unknown')}"`;
  const cases = properties.map((finding) => caseOf(finding, unknown));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="paxos-tui check" ${totals}>`,
    `  <testsuite name="${escaped(file)}" ${totals} skipped="${count('not checked')}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf({ property, state, violations }: PropertyFinding, unknown: readonly string[]): string {
  const opening = `    <testcase classname="paxos-tui" name="${property}"`;
  if (state === 'holds') return `${opening}/>`;
  if (state === 'not checked') return `${opening}><skipped/></testcase>`;
  const isViolated = state === 'violated';
  const element = isViolated ? 'failure' : 'error';
  const message = escaped((isViolated ? violations[0]?.text : unknown[0]) ?? '');
  const details = isViolated
    ? violations.flatMap((violation) => [violation.text, ...evidenceLines(violation).map((line) => line.trim())])
    : unknown;
  const body = details.map((line) => escaped(line)).join('\n');
  return `${opening}>\n      <${element} message="${message}" type="${state}">${body}</${element}>\n    </testcase>`;
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' } as const;

/** Values in sentences are what clients chose; what XML cannot hold at all, printable has taken away. */
const escaped = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (character) => entities[character as keyof typeof entities]);
