/** What each quirk gets wrong, the property of its own that shows it first, and who is known to have had it. */
import type { PropertyName } from '../../checker/judge.js';
import type { DecreeQuirkName } from '../../paxos/quirks.js';

export type GalleryText = {
  /** With a full stop. */
  readonly sentence: string;
  /** Violated beside agreement. */
  readonly breaks: PropertyName;
  /** A system or paper that shipped or describes the mistake; null where none is known for certain. */
  readonly known: string | null;
};

const unknown = null;

const text = (breaks: PropertyName, sentence: string, known: string | null = unknown): GalleryText => ({
  sentence,
  breaks,
  known,
});

export const galleryTexts: { readonly [name in DecreeQuirkName]: GalleryText } = {
  'forgets-promise': text(
    'promise-monotone',
    'An acceptor does not write its promise down, so after a restart it accepts what it had promised to refuse.',
  ),
  'forgets-accepted': text(
    'accept-respects-promise',
    'An acceptor does not write down what it accepted, so after a restart a chosen value has no witness.',
    'ScyllaDB kept the Paxos state of a row for a limited time, and with it what was accepted (issue 6149, 2020).',
  ),
  'accepts-below-promise': text(
    'accept-respects-promise',
    'An acceptor accepts any ballot, below its promise too, so a promise is worth nothing.',
  ),
  'promises-any-ballot': text(
    'promise-monotone',
    'An acceptor promises a lower ballot after a higher one, and forgets the higher one by it.',
  ),
  'accept-keeps-promise': text(
    'accept-respects-promise',
    'Accepting does not raise the promise, so an older proposal still replaces the one that was accepted.',
    'ScyllaDB had it in its lightweight transactions: a node accepted without regard to what it had accepted before ' +
      '(issue 6139, 2020).',
  ),
  'promise-omits-accepted': text(
    'safe-at',
    'A promise does not report what its acceptor accepted, so the next proposer believes itself free.',
  ),
  'keeps-first-accepted': text(
    'safe-at',
    'An acceptor remembers the first proposal that it accepted, not the highest, and goes on reporting it.',
  ),
  'reports-promised-ballot': text(
    'safe-at',
    'An acceptor reports its value under the ballot that it promised last, so an old value outranks a chosen one.',
  ),
  'votes-while-refusing': text(
    'accept-respects-promise',
    'An acceptor answers an accept that it refuses with a vote, so a proposer counts a quorum that nobody holds.',
  ),
  'ballots-without-node': text(
    'promise-monotone',
    'Acceptors compare rounds alone, so two proposers share a ballot and neither shuts the other out.',
  ),
  'answers-before-sync': text(
    'promise-monotone',
    'A node answers before its disk has what it says, so a crash at that moment unsays a promise.',
  ),
  'wiped-disk-votes': text(
    'promise-monotone',
    'A node whose disk was emptied goes on voting, as if it had never promised anything.',
    'Paxos Made Live (2007), section 5.1, describes it, and lets such a replica watch for a while without a vote.',
  ),
  'half-is-a-quorum': text(
    'safe-at',
    'Half of the acceptors pass for a quorum, and of an even number two halves need not meet.',
  ),
  'small-phase-1-quorum': text(
    'safe-at',
    'A proposer goes on with one promise too few, so it may miss the one who knows what was chosen.',
  ),
  'small-phase-2-quorum': text(
    'chosen-means-quorum',
    'One vote too few passes for a quorum, so the next proposer may meet none of those who voted.',
  ),
  'skips-prepare': text('safe-at', 'A proposer begins with phase 2: it asks nobody what may have been chosen before.'),
  'proposes-again-unprepared': text(
    'safe-at',
    'A proposer that was refused sends its proposal again under a higher ballot, without new promises.',
  ),
  'proposes-own-value': text('safe-at', 'A proposer proposes the value of its client, whatever the promises report.'),
  'adopts-first-report': text(
    'safe-at',
    'A proposer adopts the report that arrives first in place of the one with the highest ballot.',
  ),
  'adopts-lowest-report': text(
    'safe-at',
    'A proposer adopts the report with the lowest ballot in place of the highest.',
  ),
  'compares-node-first': text(
    'safe-at',
    'A proposer compares the ballots of reports by node first and by round second, so an old one may outrank a new one.',
  ),
  'takes-report-for-decision': text(
    'chosen-means-quorum',
    'A proposer takes what one acceptor reports as accepted for decided.',
  ),
  'counts-late-promises': text(
    'safe-at',
    'A proposer counts promises for an older ballot of its own, which bind nobody to the new one.',
  ),
  'counts-promises-by-message': text(
    'safe-at',
    'A proposer counts promises, not acceptors, so one that arrives twice is a quorum.',
  ),
  'takes-rejection-for-promise': text(
    'safe-at',
    'A proposer counts any answer to its prepare as a promise, a refusal too.',
  ),
  'takes-rejection-for-vote': text(
    'chosen-means-quorum',
    'A proposer counts any answer to its accept as a vote, a refusal too.',
  ),
  'keeps-old-votes': text(
    'chosen-means-quorum',
    'A proposer keeps the votes for its last ballot when it begins the next, and counts them together.',
  ),
  'recomputes-value': text(
    'one-value-per-ballot',
    'A late promise changes the value of a ballot that is under way, so that its resends carry another one.',
  ),
  'reuses-ballot': text(
    'one-value-per-ballot',
    'A proposer does not write down which ballot it uses, and after a restart uses it for another value.',
    'Paxos Made Simple (2001), section 2.5, warns of it: a proposer keeps the highest number it tried in stable storage.',
  ),
  'believes-one-vote': text('learned-means-chosen', 'A learner takes the first vote that it hears for a decision.'),
  'counts-votes-by-message': text(
    'learned-means-chosen',
    'A learner counts votes, not voters, so one that arrives twice is a quorum.',
  ),
  'counts-across-ballots': text(
    'learned-means-chosen',
    'A learner counts the votes for a value whatever their ballots are; no ballot may have a quorum.',
    'The Raft paper (2014), section 5.4.2 and figure 8, warns of its counterpart: counting copies of an older term.',
  ),
  'answers-with-a-vote': text(
    'learned-means-chosen',
    'A learner that is asked for the decision answers with a vote that it heard.',
  ),
};
