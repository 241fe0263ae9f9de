/** A certificate as plain sentences, for a terminal and for the dashboard. */
import type { Ballot, NodeId } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import { nodeOfSeat } from '../paxos/multi/configuration.js';
import { batchWords } from '../views/log-words.js';
import { counted, formatList } from '../views/words.js';
import type { Certificate, ChainLink, Progress } from './certificate.js';
import { compactValue } from './ledger.js';
import type { Knower, PromiseHeard, Vote, Wish } from './decree-story.js';

type Label = (node: NodeId) => string;

/** The sentences of one part under its heading; the first part has none. */
export type Part = { readonly heading: string; readonly sentences: readonly string[] };

export function certificateParts(certificate: Certificate, labelOfNode: Label): readonly Part[] {
  // Of a log, ballots carry seats.
  const label: Label = certificate.commands === undefined ? labelOfNode : (seat) => labelOfNode(nodeOfSeat(seat));
  return [
    { heading: '', sentences: [verdictSentence(certificate)] },
    { heading: 'Who accepted it, and what each had promised', sentences: voteSentences(certificate, label) },
    {
      heading: 'Where the value comes from, ballot by ballot',
      sentences: chainSentences(certificate, label, labelOfNode),
    },
    { heading: 'Who knows it', sentences: knowerSentences(certificate.knowers, label) },
  ];
}

/** The same as lines, with the sentences of each part indented under its heading. */
export function certificateLines(certificate: Certificate, label: Label): readonly string[] {
  return certificateParts(certificate, label).flatMap(({ heading, sentences }) =>
    heading === '' ? sentences : ['', heading, ...sentences.map((sentence) => `  ${sentence}`)],
  );
}

/** How far a decree without a decision came. */
export function progressSentence(progress: Progress | null): string {
  if (progress === null) return 'no proposer began a ballot';
  const { ballot, promises, proposal, votes, acceptors, quorum } = progress;
  const highest = `the highest ballot is ${formatBallot(ballot)}`;
  const of = `of ${counted(acceptors.length, 'acceptor')}`;
  if (proposal === null) return `${highest}: the promises of ${promises} ${of} have reached its proposer`;
  const isChosen = votes >= quorum.phase2;
  const unknown = isChosen ? ', so it is chosen, though nobody knows' : '';
  return `${highest}, for ${compactValue(proposal.value)}: ${votes} ${of} accepted it${unknown}`;
}

function verdictSentence(certificate: Certificate): string {
  const { decree, proposal, quorum, votes, acceptors } = certificate;
  const { ballot } = proposal;
  const value = decidedText(certificate);
  const place = `${placeOf(certificate)} ${decree}`;
  const last = votes[quorum.phase2 - 1];
  if (last === undefined) {
    const some = `only ${votes.length} of ${counted(acceptors.length, 'acceptor')} accepted it`;
    const where = `but in ballot ${formatBallot(ballot)} ${some}`;
    return `${value} is held for decided in ${place}, ${where}: a quorum is ${quorum.phase2}.`;
  }
  const when = `in ballot ${formatBallot(ballot)}, at ${seconds(last.atMs)}`;
  const quorumText = `${quorum.phase2} of ${counted(acceptors.length, 'acceptor')}`;
  return `${value} was chosen in ${place} ${when}: from then on a quorum of ${quorumText} had accepted it.`;
}

function voteSentences(certificate: Certificate, label: Label): readonly string[] {
  const { votes, quorum, proposal, acceptors } = certificate;
  const chosen = `${formatBallot(proposal.ballot)} = ${decidedText(certificate)}`;
  const sentences = votes.map((vote, index) => {
    const late = index >= quorum.phase2 ? ', after it was chosen' : '';
    const what = `${label(vote.acceptor)} accepted ${chosen} at ${seconds(vote.atMs)}${late}`;
    return `${what}; ${promisedText(vote, proposal.ballot, label)}.`;
  });
  const others = acceptors.filter((acceptor) => !votes.some((vote) => vote.acceptor === acceptor));
  if (others.length === 0) return sentences;
  return [...sentences, `${formatList(others.map(label))} did not accept it.`];
}

function promisedText({ promised, heardBy }: Vote, ballot: Ballot, label: Label): string {
  if (heardBy !== null) return `its own report is lost, ${label(heardBy)} received its vote`;
  if (promised === null) return 'it had promised nothing before, and accepting promised the ballot too';
  const order = compareBallots(promised, ballot);
  if (order === 0) return `it had promised ${formatBallot(promised)} and nothing higher`;
  if (order > 0) return `it had promised ${formatBallot(promised)}, which FORBADE this`;
  return `it had promised no more than ${formatBallot(promised)}, so it was free to`;
}

function chainSentences(certificate: Certificate, label: Label, labelOfNode: Label): readonly string[] {
  const { chain, submission, request, commands } = certificate;
  const value = decidedText(certificate);
  const links = chain.map((link, index) => linkSentence(link, value, index > 0, certificate, label));
  if (commands === undefined) return [...links, originSentence(value, submission, request, label)];
  if (commands.length === 0) return [...links, 'No client asked for it: a leader fills a hole with it.'];
  return [...links, ...commands.map((command) => callSentence(command, labelOfNode))];
}

/** A slot's value is a batch, of which people read the operations. */
export function decidedText({ proposal, commands }: Certificate): string {
  return compactValue(commands === undefined ? proposal.value : batchWords(proposal.value));
}

const placeOf = ({ commands }: Certificate): string => (commands === undefined ? 'decree' : 'slot');

function callSentence({ operation, call }: NonNullable<Certificate['commands']>[number], label: Label): string {
  const what = compactValue(operation);
  return call === null
    ? `No client is seen to have invoked ${what}.`
    : `${label(call.client)} invoked ${what} at ${seconds(call.atMs)}.`;
}

function originSentence(value: string, submission: Wish | null, request: Wish | null, label: Label): string {
  const arrival =
    request === null
      ? ''
      : `the request of ${label(request.client)} reached ${label(request.proposer)} at ${seconds(request.atMs)}`;
  if (submission === null)
    return `No client is seen to have proposed ${value}${arrival === '' ? '' : `, but ${arrival}`}.`;
  const proposed = `${label(submission.client)} proposed ${value} at ${seconds(submission.atMs)}`;
  return `${proposed}${arrival === '' ? '; its request is not seen to have reached that proposer' : `; ${arrival}`}.`;
}

function linkSentence(
  { ballot, atMs, promises, adoptedFrom }: ChainLink,
  value: string,
  isEarlier: boolean,
  { quorum, commands }: Certificate,
  label: Label,
): string {
  const opening = `Ballot ${formatBallot(ballot)}${isEarlier ? ' before it' : ''}:`;
  if (atMs === null) return `${opening} the report of how it was proposed is lost.`;
  const who = `${label(ballot.node)} proposed ${value} at ${seconds(atMs)}`;
  const reports = (those: readonly PromiseHeard[]): string => reportsOf(those, label, commands !== undefined);
  const heard = formatList(promises.map(({ acceptor }) => label(acceptor)));
  if (adoptedFrom === null) {
    const short = promises.length < quorum.phase1 ? `, fewer than a quorum of ${quorum.phase1}` : '';
    const silent = promises.every(({ report }) => report === null);
    if (promises.length === 0) {
      return commands === undefined
        ? `${opening} ${who} without a promise.`
        : `${opening} ${who}; the promises to its leader are not told here, as far as it had any.`;
    }
    const free = silent
      ? `which had accepted nothing${short}, so it was free to choose`
      : `although ${reports(promises)}`;
    return `${opening} ${who} upon the promises of ${heard}, ${free}.`;
  }
  const forced = promises.filter(({ report }) => report !== null && compareBallots(report.ballot, adoptedFrom) === 0);
  const lower = promises.filter(({ report }) => report !== null && compareBallots(report.ballot, adoptedFrom) < 0);
  const because = `because ${reports(forced)}`;
  const over = lower.length === 0 ? '' : `, while ${reports(lower)}, which is lower`;
  return `${opening} ${who} ${because}${over} (promises of ${heard}).`;
}

/** "a2 had accepted 1.0 = x". */
function reportsOf(promises: readonly PromiseHeard[], label: Label, isOfLog: boolean): string {
  const texts = new Map<string, string[]>();
  for (const { acceptor, report } of promises) {
    if (report === null) continue;
    const value = compactValue(isOfLog ? batchWords(report.value) : report.value);
    const text = `${formatBallot(report.ballot)} = ${value}`;
    texts.set(text, [...(texts.get(text) ?? []), label(acceptor)]);
  }
  if (texts.size === 0) return 'no promise reported it';
  return formatList([...texts].map(([text, labels]) => `${formatList(labels)} had accepted ${text}`));
}

function knowerSentences(knowers: readonly Knower[], label: Label): readonly string[] {
  const how = {
    counted: 'counted a quorum',
    told: 'told',
    recovered: 'found it on the own disk',
  } as const;
  return (['counted', 'told', 'recovered'] as const).flatMap((way) => {
    const those = knowers.filter((knower) => knower.how === way);
    const [first] = those;
    if (first === undefined) return [];
    const names = formatList(those.map(({ node }) => label(node)));
    const verb = way === 'told' ? `${those.length === 1 ? 'was' : 'were'} told` : how[way];
    const since = those.length === 1 ? `at ${seconds(first.atMs)}` : `from ${seconds(first.atMs)} on`;
    return [`${names} ${verb}, ${since}.`];
  });
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
