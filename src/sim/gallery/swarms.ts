/**
 * The clusters and the accidents under which random schedules soon show each quirk. Everywhere the decisions are lost
 * during the faults: proposers that hear of one give up, and then nothing is put to the test any more.
 */
import { type FaultRule, harmless } from '../../faults/settings.js';
import { nodeId } from '../../paxos/ballot.js';
import type { DecreeQuirkName } from '../../paxos/quirks.js';
import { plainProfile, type Profile } from '../profile.js';

export type Swarm = {
  readonly proposers: number;
  readonly acceptors: number;
  readonly learners: number;
  /** Each has a value of its own in every decree, for a proposer of the last ones. */
  readonly clients: number;
  readonly profile: Profile;
};

const lost = (types: Exclude<FaultRule['types'], null>, lossRatio: number): FaultRule => ({
  ...harmless,
  types,
  lossRatio,
});

const unheard: Profile = { ...plainProfile, storages: ['disk'], rules: [lost(['decision'], 1)], decreesMax: 1000 };

/** Many ballots, each accepted here and there: nobody falls, but much of what is said is lost. */
const patchy: Profile = {
  ...unheard,
  troublesMax: 0,
  spellsMs: [600, 2000],
  delaysMaxMs: [20, 100, 400],
  rules: [lost(['decision'], 1), lost(['accept', 'accepted'], 0.4), lost(['promise'], 0.2)],
};

/**
 * Many prepares are lost and accepts are long on their way: an acceptor hears of a ballot by its accept alone, and of
 * an older one after it.
 */
const belated: Profile = {
  ...unheard,
  troublesMax: 0,
  spellsMs: [1000, 2000],
  lossRatios: [0],
  duplicateRatios: [0.5],
  delaysMaxMs: [0, 20],
  rules: [lost(['decision'], 1), lost(['prepare'], 0.4), { ...harmless, types: ['accept'], delayMaxMs: 400 }],
};

/** The same with fewer accepts: the votes of a ballot are too few, and its proposer goes on to the next. */
const belatedVotes: Profile = {
  ...belated,
  duplicateRatios: [0],
  rules: [
    lost(['decision'], 1),
    lost(['prepare'], 0.4),
    { ...harmless, types: ['accept'], delayMaxMs: 300, lossRatio: 0.3 },
  ],
};

const twice: Profile = { ...unheard, duplicateRatios: [0.5], lossRatios: [0.2, 0.3], troubles: ['cut', 'partition'] };

/** Acceptors fall and are back at once, in the midst of slow ballots. */
const falling: Profile = {
  ...unheard,
  victims: 'acceptors',
  troubles: ['kill', 'kill', 'kill', 'decree'],
  troublesMax: 100,
  awayMaxMs: 5,
  spellsMs: [600],
  delaysMaxMs: [60, 150],
};

const slowDisks: Profile = { ...falling, spellsMs: [1000], delaysMaxMs: [0, 20, 60], syncMaxMs: 150 };

const wiped: Profile = {
  ...falling,
  troubles: ['restart', 'decree'],
  troublesMax: 60,
  recklessOneIn: 1,
  spellsMs: [1000],
  delaysMaxMs: [20, 60],
  storages: ['memory'],
  rules: [lost(['decision'], 1), lost(['accept'], 0.6)],
};

/** Proposers fall and are asked by other clients when they are back. */
const fallingProposers: Profile = {
  ...falling,
  victims: 'proposers',
  troubles: ['kill', 'propose', 'propose', 'decree'],
  troublesMax: 80,
  awayMaxMs: 10,
  spellsMs: [1000],
  delaysMaxMs: [20, 60],
  rules: [lost(['decision'], 1), lost(['accept'], 0.5), lost(['promise'], 0.3)],
};

const common: Swarm = { proposers: 3, acceptors: 3, learners: 2, clients: 3, profile: unheard };
const crowd = { proposers: 4, clients: 4 };

/** As patchy, but with accidents, and votes arrive: ballots come to something, here and there. */
const torn: Profile = {
  ...unheard,
  troublesMax: 8,
  spellsMs: [600, 2000],
  rules: [lost(['decision'], 1), lost(['accept'], 0.5)],
};

/** Many decrees at once, and proposers that hardly hear a vote: they go on to ballot after ballot, learners count. */
const endless: Profile = {
  ...unheard,
  troubles: ['decree'],
  troublesMax: 40,
  spellsMs: [3000],
  delaysMaxMs: [20, 60],
  rules: [
    lost(['decision'], 1),
    ...[0, 1, 2, 3].map((proposer) => ({ ...lost(['accepted'], 0.9), to: nodeId(proposer) })),
    lost(['accept'], 0.5),
  ],
};

const swarms: { readonly [name in DecreeQuirkName]?: Partial<Swarm> } = {
  'forgets-promise': { profile: falling },
  'forgets-accepted': { profile: falling },
  'accept-keeps-promise': { proposers: 2, clients: 2, profile: belated },
  'keeps-first-accepted': { ...crowd, profile: patchy },
  'reports-promised-ballot': { ...crowd, profile: patchy },
  'ballots-without-node': { ...crowd, profile: patchy },
  'answers-before-sync': { profile: slowDisks },
  'wiped-disk-votes': { profile: wiped },
  'half-is-a-quorum': { acceptors: 4, profile: { ...unheard, troubles: ['partition', 'cut', 'cut'] } },
  'adopts-first-report': { ...crowd, profile: patchy },
  'adopts-lowest-report': { ...crowd, profile: patchy },
  'compares-node-first': { ...crowd, profile: torn },
  'takes-report-for-decision': { ...crowd, profile: patchy },
  'counts-late-promises': { ...crowd, profile: patchy },
  'counts-promises-by-message': { profile: twice },
  'takes-rejection-for-promise': { ...crowd, profile: patchy },
  'keeps-old-votes': { ...crowd, profile: belatedVotes },
  'recomputes-value': { ...crowd, profile: torn },
  'reuses-ballot': { proposers: 2, clients: 4, profile: fallingProposers },
  'believes-one-vote': { ...crowd, profile: patchy },
  'counts-votes-by-message': { ...crowd, profile: { ...patchy, duplicateRatios: [0.5] } },
  'counts-across-ballots': { ...crowd, profile: endless },
  'answers-with-a-vote': { ...crowd, profile: torn },
};

/** That of a sound cluster where none is named. */
export const swarmOf = (name: DecreeQuirkName): Swarm => ({ ...common, ...swarms[name] });
