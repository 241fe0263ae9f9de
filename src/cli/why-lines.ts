/** What `why` prints: certificates as paragraphs, two of them side by side; violations with their evidence. */
import type { Certificate, Progress } from '../checker/certificate.js';
import { certificateLines, progressSentence, seconds } from '../checker/certificate-sentences.js';
import type { Evidence, Violation } from '../checker/judge.js';
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import { sideBySide } from '../tui/side-by-side.js';
import { wrapText } from '../tui/width.js';

export type Answer = {
  readonly decree: Decree;
  readonly state: 'decided' | 'undecided';
  /** More than one: more than one value is known as decided. */
  readonly certificates: readonly Certificate[];
  /** Of the whole run. */
  readonly violations: readonly Violation[];
  readonly unknown: readonly string[];
  /** Why it is undecided, or null. */
  readonly obstacle: string | null;
  readonly progress: Progress | null;
};

type Label = (node: NodeId) => string;

export function whyLines(
  answer: Answer,
  configuration: Configuration,
  label: Label,
  columns: number,
): readonly string[] {
  const { certificates, violations, unknown } = answer;
  const blocks = certificates.map((certificate) => certificateLines(certificate, label));
  const told = violations.flatMap((violation) => ['', ...violationLines(violation, label, columns)]);
  const gaps = unknown.length === 0 ? [] : ['', ...wrapText(`Not everything is known: ${unknown[0]}.`, columns)];
  const body = blocks.length === 0 ? undecidedLines(answer, configuration, columns) : sideBySide(blocks, columns);
  return [...body, ...told, ...gaps];
}

function undecidedLines({ decree, obstacle, progress }: Answer, { log }: Configuration, columns: number) {
  const reason = obstacle ?? 'nothing stood in its way when the recording ended';
  return [
    `${log === undefined ? 'Decree' : 'Slot'} ${decree} is not decided.`,
    ...indented(`Why: ${reason}.`, columns),
    ...indented(`How far it came: ${progressSentence(progress)}.`, columns),
  ];
}

/** The property and what it says, then its two pieces of evidence beside each other. */
function violationLines({ property, text, evidence }: Violation, label: Label, columns: number): readonly string[] {
  return [
    ...wrapText(`VIOLATED ${property}: ${text}`, columns),
    ...sideBySide(
      evidence.map((each) => evidenceBlock(each, label)),
      columns,
    ),
  ];
}

function evidenceBlock({ node, incarnation, sequence, atMs, text }: Evidence, label: Label): readonly string[] {
  const who = node === null ? 'the supervisor' : label(node);
  return [`${seconds(atMs)}: ${text}`, `  report ${sequence} of ${who}, incarnation ${incarnation}`];
}

const indented = (text: string, columns: number): readonly string[] =>
  wrapText(text, columns - 2).map((line) => `  ${line}`);
