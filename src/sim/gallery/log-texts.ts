/** What each quirk of a log gets wrong, and the property that shows it first. */
import type { PropertyName } from '../../checker/judge.js';
import type { LogQuirkName } from '../../paxos/quirks.js';
import type { GalleryText } from './texts.js';

const text = (breaks: PropertyName, sentence: string, known: string | null = null): GalleryText => ({
  sentence,
  breaks,
  known,
});

export const logTexts: { readonly [name in LogQuirkName]: GalleryText } = {
  'omits-slots-from-promise': text(
    'safe-at',
    'A promise leaves out the first slot that it was asked for, so the next leader believes that slot to be free.',
  ),
  'forgets-mark': text(
    'safe-at',
    'A promise does not say which slots its acceptor has forgotten, so a leader takes them for empty.',
  ),
  'one-part-is-a-promise': text(
    'safe-at',
    'A promise that comes in parts counts with its first part; what the others report is not waited for.',
  ),
  'joiner-votes': text(
    'membership',
    'Whoever has joined gives promises and votes at once, and leaders count them, though the log gave it no seat.',
  ),
  'wiped-member-votes': text(
    'membership',
    'Members are known by their number and not by their disk, so one whose disk was emptied votes on.',
  ),
  'snapshot-lowers-promise': text(
    'promise-monotone',
    'Installing a snapshot resets the acceptor with the rest, and with it what it had promised.',
  ),
  'adopts-lowest-pvalue': text(
    'safe-at',
    'Of what is reported for a slot a leader adopts the proposal with the lowest ballot in place of the highest.',
  ),
  'proposes-over-reports': text('safe-at', 'A new leader puts no-ops into slots for which promises report commands.'),
  'fills-holes-early': text(
    'safe-at',
    'A leader proposes in slots for which it has no whole quorum of promises yet, no-ops into holes first of all.',
  ),
  'recomputes-batch': text(
    'one-value-per-ballot',
    'When a leader sends a slot again it puts into it what waits by then, so one ballot carries two values.',
  ),
  'counts-refusals': text('learned-means-chosen', 'A leader counts any answer to its p2a as a vote, a refusal too.'),
  'counts-votes-of-other-ballots': text(
    'learned-means-chosen',
    'A leader that leads again counts votes that were cast in an older ballot of its own for its present one.',
  ),
  'decides-across-ballots': text(
    'applied-is-prefix',
    'Told that slots are decided, a replica takes whatever it accepted there for the decision, in whichever ballot.',
  ),
  'applies-over-holes': text('total-order', 'A replica that misses a slot goes on with the next one that it knows.'),
  'remembers-last-sequence': text(
    'executed-once',
    'Of each client only the last sequence number is remembered, so a command that was overtaken is never executed.',
  ),
  'executes-again': text('executed-once', 'A command that is decided a second time is executed a second time.'),
  'reads-below-decided': text(
    'linearizability',
    'A read waits for the slots that its leader knows to be decided, not for all that may be.',
  ),
  'reads-unconfirmed': text(
    'linearizability',
    'A leader takes its heartbeats for answered once they are sent, so one that was cut off reads from the past.',
  ),
  'snapshot-without-clients': text(
    'executed-once',
    'Snapshots hold the state but not which commands are in it, so a resent one is executed again.',
  ),
  'counts-old-members': text(
    'membership',
    'Votes count from whoever was a member once, in slots of later configurations too.',
  ),
  'changes-at-once': text(
    'membership',
    'A change of the members takes effect with the very next slot, though slots after it are in flight already.',
  ),
};
