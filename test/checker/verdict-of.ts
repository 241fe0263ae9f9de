/** What the judge says of records, in the order in which they are given. */
import { createJudge, type Verdict } from '../../src/checker/judge.js';
import type { TraceRecord } from '../../src/schema/trace.js';

export function verdictOf(records: readonly TraceRecord[]): Verdict {
  const judge = createJudge();
  for (const record of records) judge.fold(record);
  return judge.verdict();
}
