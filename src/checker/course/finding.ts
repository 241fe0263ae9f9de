/** What a check of the course found wrong in one file. */
export type Finding = {
  readonly file: string;
  /** From 1; null where no line is meant. */
  readonly line: number | null;
  /** One character a byte; null where no value is meant. */
  readonly value: string | null;
  /** Without a full stop. */
  readonly text: string;
};

/** The first ones are kept; all are counted. */
const findingsMax = 8;

export class Findings {
  readonly kept: Finding[] = [];
  count = 0;

  /** `finding` is asked for only if it is kept: a file may have a million of them. */
  add(finding: () => Finding): void {
    this.count++;
    if (this.kept.length < findingsMax) this.kept.push(finding());
  }
}
