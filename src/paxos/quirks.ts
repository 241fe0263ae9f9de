/**
 * Quirks: known wrong versions of single rules, for the gallery and to prove that the tests can fail. Each one acts at
 * the line of its rule and nowhere else. A machine has none of them unless its options name them.
 */
import { type NodeId, nodeId } from './ballot.js';

/** Of single decrees, in the order of the gallery, which has a sentence for each. */
export const decreeQuirkNames = [
  // Acceptors.
  'forgets-promise',
  'forgets-accepted',
  'accepts-below-promise',
  'promises-any-ballot',
  'accept-keeps-promise',
  'promise-omits-accepted',
  'keeps-first-accepted',
  'reports-promised-ballot',
  'votes-while-refusing',
  'ballots-without-node',
  'answers-before-sync',
  'wiped-disk-votes',
  // Quorums.
  'half-is-a-quorum',
  'small-phase-1-quorum',
  'small-phase-2-quorum',
  // Proposers.
  'skips-prepare',
  'proposes-again-unprepared',
  'proposes-own-value',
  'adopts-first-report',
  'adopts-lowest-report',
  'compares-node-first',
  'takes-report-for-decision',
  'counts-late-promises',
  'counts-promises-by-message',
  'takes-rejection-for-promise',
  'takes-rejection-for-vote',
  'keeps-old-votes',
  'recomputes-value',
  'reuses-ballot',
  // Learners.
  'believes-one-vote',
  'counts-votes-by-message',
  'counts-across-ballots',
  'answers-with-a-vote',
] as const;

/** Of logs, in the order of the gallery. */
export const logQuirkNames = [
  // Acceptors and promises.
  'omits-slots-from-promise',
  'forgets-mark',
  'one-part-is-a-promise',
  'joiner-votes',
  'wiped-member-votes',
  'snapshot-lowers-promise',
  // Leaders.
  'adopts-lowest-pvalue',
  'proposes-over-reports',
  'fills-holes-early',
  'recomputes-batch',
  'counts-refusals',
  'counts-votes-of-other-ballots',
  // Learners and replicas.
  'decides-across-ballots',
  'applies-over-holes',
  // Clients and reads.
  'remembers-last-sequence',
  'executes-again',
  'reads-below-decided',
  'reads-unconfirmed',
  'snapshot-without-clients',
  // Members.
  'counts-old-members',
  'changes-at-once',
] as const;

/** Of atomic broadcasts, beside those of logs whose rule is theirs, too. No preset names them: tests do. */
export type BroadcastQuirkName =
  // Tables of seats.
  | 'founds-alone'
  | 'believes-any-table'
  // Learners.
  | 'counts-votes-without-digest'
  | 'tells-each-value-once';

/** In the order of the gallery. */
export const quirkNames = [...decreeQuirkNames, ...logQuirkNames] as const;

export type LogQuirkName = (typeof logQuirkNames)[number];
export type DecreeQuirkName = (typeof decreeQuirkNames)[number];

export type QuirkName = (typeof quirkNames)[number];

export type Quirks = ReadonlySet<QuirkName | BroadcastQuirkName>;

/** None: Paxos as it was proven. */
export const sound: Quirks = new Set();

/** `named` is what a preset names; absent for all that are sound. */
export const quirksOf = (named: readonly QuirkName[] | undefined): Quirks =>
  named === undefined || named.length === 0 ? sound : new Set(named);

/** A voter that was never counted: whoever counts messages takes each for one of these. */
export const freshVoter = (counted: ReadonlySet<NodeId>): NodeId => nodeId(-1 - counted.size);
