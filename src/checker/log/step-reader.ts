/** Reads steps, in causal order: everything that a node of a log was told, wrote and sent. */
import type { Ballot, Proposal, Slot } from '../../paxos/ballot.js';
import { compareBallots, formatBallot } from '../../paxos/ballot.js';
import type { Effect, PersistRecord } from '../../paxos/effect.js';
import type { MessageKey } from '../../paxos/host.js';
import type { Message } from '../../paxos/message.js';
import { nodeOfSeat } from '../../paxos/multi/configuration.js';
import { digestOfText } from '../../paxos/multi/digest.js';
import type { LogMessage } from '../../paxos/multi/message.js';
import type { StepRecord } from '../../schema/trace.js';
import { evidence } from '../court.js';
import type { Evidence } from '../judge.js';
import type { Acceptor } from './acceptors.js';
import type { Bench } from './bench.js';
import { contradict, miss, valueWords } from './charge.js';
import { judgeBoot, judgeCheckpoint } from './recovery.js';
import { type Candidate, candidateAt, noteText, type SlotHistory } from './slots.js';

export function readStep(bench: Bench, record: StepRecord, senderLost: boolean): void {
  const { input, effects, cause } = record;
  if (input.type === 'boot') judgeBoot(bench, record, input);
  if (input.type === 'message') {
    const { message, from, disk } = input;
    const sender = disk === undefined ? bench.acceptors.of(from) : bench.acceptors.at(from, disk);
    if (senderLost && cause !== null && sender !== null) testimony(bench, record, cause, sender, message);
    const word = wordOf(message);
    if (word > 0) hearsay(bench.acceptors.of(record.node), senderLost ? word : Math.min(word, sender?.held ?? 0));
    if (message.type === 'p1b' && sender !== null && nodeOfSeat(message.ballot.node) === record.node) {
      bench.phaseOne.hear(sender, message);
    }
    if (message.type === 'decisions') noteDecisions(bench, message.first, message.proposals);
  }
  // What a step wrote is durable before anything of it leaves, wherever it stands in the list.
  for (const effect of effects) if (effect.type === 'persist') readWritten(bench, record, effect.record);
  for (const effect of effects) readEffect(bench, record, effect);
}

function readWritten(bench: Bench, record: StepRecord, written: PersistRecord): void {
  const acceptor = bench.acceptors.of(record.node);
  if (acceptor === null) return;
  switch (written.type) {
    case 'log-promised':
      bench.acceptors.promise(acceptor, written.ballot, record);
      break;
    case 'log-accepted':
      for (let index = 0; index < written.values.length; index++) {
        const value = written.values[index] ?? '';
        const slot = slotAt(written.first, index);
        bench.accepted(acceptor, written.ballot, slot, digestOfText(value), value, record);
      }
      break;
    case 'log-decided':
      noteDecisions(bench, written.first, written.proposals);
      break;
    case 'log-snapshot':
      if (written.slot > acceptor.snapshot) acceptor.snapshot = written.slot;
      break;
    case 'checkpoint':
      judgeCheckpoint(bench, acceptor, written, record);
      break;
    default:
      break; // Rounds and members bind nobody else.
  }
}

function readEffect(bench: Bench, record: StepRecord, effect: Effect): void {
  const { node } = record;
  switch (effect.type) {
    case 'send':
      readSend(bench, record, effect.message);
      break;
    case 'propose':
      propose(bench, record, effect.decree, effect.proposal);
      break;
    case 'adopted':
      bench.phaseOne.adopted(node, effect.ballot, effect.from, effect.promises, record);
      break;
    case 'applied': {
      const isCausal = effect.decree >= (bench.acceptors.of(node)?.held ?? 0);
      bench.applied(node, effect.decree, effect.digest, effect.history, record, isCausal);
      break;
    }
    case 'snapshot': {
      const { decree: slot, digest, history, installed } = effect;
      bench.snapshot(node, { slot, digest, history, installed }, record);
      break;
    }
    case 'compacted':
      bench.compacted(node, effect.decree, record);
      break;
    case 'configured':
      bench.configured(node, effect.configuration, record);
      break;
    default:
      break; // Of clients, or of what nothing rests on.
  }
}

function readSend(bench: Bench, record: StepRecord, message: Message): void {
  switch (message.type) {
    case 'p2a':
      for (let index = 0; index < message.values.length; index++) {
        const value = message.values[index] ?? '';
        propose(bench, record, slotAt(message.first, index), { ballot: message.ballot, value });
      }
      break;
    case 'p1b':
      judgePromiseSent(bench, record, message);
      break;
    case 'p2b':
      judgeVoteSent(bench, record, message.ballot, message.first, message.count);
      break;
    case 'voted':
      judgeVoteSent(bench, record, message.ballot, message.first, message.digests.length, message.digests);
      break;
    default:
      break; // The others claim nothing that a property rests on.
  }
}

function propose(bench: Bench, record: StepRecord, slot: Slot, proposal: Proposal): void {
  const digest = digestOfText(proposal.value);
  const candidate = bench.proposed(proposal.ballot, slot, digest, proposal.value, record);
  if (candidate === null || candidate.isProposed) return;
  candidate.isProposed = true;
  if (bench.slots.peek(slot)?.chosen?.digest === digest) return; // Known to be chosen, it may always be proposed.
  bench.phaseOne.judgeProposal(record.node, slot, proposal, record);
}

/** It must be the promise that was written down, and report what was accepted. */
function judgePromiseSent(bench: Bench, record: StepRecord, message: LogMessage & { type: 'p1b' }): void {
  const { court } = bench;
  const acceptor = bench.acceptors.of(record.node);
  if (acceptor === null) return;
  const label = court.label(record.node);
  const ballot = formatBallot(message.ballot);
  const { promised } = acceptor;
  if (promised === null || compareBallots(promised.thing, message.ballot) !== 0) {
    const held = promised === null ? 'nothing' : formatBallot(promised.thing);
    const text = `${label} promises ${ballot} where it has promised ${held}`;
    const first = evidence(promised?.origin ?? record, `${label} had promised ${held}`);
    const property = 'promise-monotone';
    const second = evidence(record, `${label} sent promise ${ballot}`);
    if (promised !== null && compareBallots(promised.thing, message.ballot) > 0) {
      contradict(court, property, text, first, second);
    } else miss(court, property, text, first, second);
  }
  judgeReport(bench, record, acceptor, message);
}

/** Of a promise in one part: every vote from its first slot on must be in it. Of each part: nothing else may be. */
function judgeReport(
  bench: Bench,
  record: StepRecord,
  acceptor: Acceptor,
  message: LogMessage & { type: 'p1b' },
): void {
  const { court, slots } = bench;
  const { ballot, parts, pvalues } = message;
  const label = court.label(record.node);
  const sent = evidence(record, `${label} sent promise ${formatBallot(ballot)}`);
  const told = new Map(pvalues.map(({ slot, proposal }) => [slot as number, proposal]));
  for (const [slot, proposal] of told) {
    const history = slots.peek(slot);
    if (history === null) continue;
    const digest = digestOfText(proposal.value);
    const candidate = candidateAt(history, proposal.ballot);
    if (candidate?.digest === digest && candidate.voters.includes(acceptor)) continue;
    if (isDecision(bench, history, proposal.value)) continue;
    const what = `${formatBallot(proposal.ballot)} = ${valueWords(digest, proposal.value)}`;
    const text = `promise ${formatBallot(ballot)} of ${label} reports ${what} in slot ${slot}, which it never accepted`;
    miss(court, 'safe-at', text, evidence(record, 'no report of it shows such a vote'), sent);
  }
  if (parts === 1) judgeHidden(bench, acceptor, message, told, sent);
}

function judgeHidden(
  bench: Bench,
  acceptor: Acceptor,
  { ballot, from, mark }: LogMessage & { type: 'p1b' },
  told: ReadonlyMap<number, Proposal>,
  sent: Evidence,
): void {
  const label = bench.court.label(acceptor.node);
  for (const history of bench.slots.whole()) {
    const { slot, candidates } = history;
    if (slot < from || slot < mark) continue;
    const report = told.get(slot);
    if (isDecision(bench, history, report?.value ?? null)) continue;
    for (const candidate of candidates) {
      if (!candidate.voters.includes(acceptor)) continue;
      if (report !== undefined && compareBallots(report.ballot, candidate.ballot) >= 0) continue;
      if (isOfOwn(bench, candidate, ballot)) continue;
      const what = `${formatBallot(candidate.ballot)} = ${valueWords(candidate.digest, history.text)}`;
      const text = `promise ${formatBallot(ballot)} of ${label} hides that it accepted ${what} in slot ${slot}`;
      const first = evidence(candidate.origin, `${label} had accepted ${what}`);
      contradict(bench.court, 'safe-at', text, first, sent);
      return;
    }
  }
}

/** Asked again, an acceptor of a broadcast says again what it said; the ballot's leader knows what came after. */
const isOfOwn = ({ isBroadcast }: Bench, candidate: Candidate, promised: Ballot): boolean =>
  isBroadcast && compareBallots(candidate.ballot, promised) === 0;

/** Acceptors of a broadcast report decisions, too, that they were told. */
const isDecision = ({ isBroadcast }: Bench, { chosen }: SlotHistory, value: string | null): boolean =>
  isBroadcast && value !== null && chosen?.digest === digestOfText(value);

/** `digests`: of the values, where the vote names them. */
function judgeVoteSent(
  bench: Bench,
  record: StepRecord,
  ballot: Ballot,
  first: Slot,
  count: number,
  digests: readonly number[] = [],
): void {
  const { court } = bench;
  const acceptor = bench.acceptors.of(record.node);
  if (acceptor === null) return;
  for (let index = 0; index < count; index++) {
    const slot = slotAt(first, index);
    const history = bench.slots.of(slot);
    if (history === null) continue;
    const candidate = candidateAt(history, ballot);
    const isOfValue = digests[index] === undefined || digests[index] === candidate?.digest;
    if (candidate?.voters.includes(acceptor) === true && isOfValue) continue;
    const label = court.label(record.node);
    const text = `${label} votes for ${formatBallot(ballot)} in slot ${slot} without having accepted it`;
    const before = evidence(record, `no report of ${label} shows such a vote before`);
    const after = evidence(record, `${label} voted for ${formatBallot(ballot)} in slot ${slot}`);
    miss(court, 'accept-respects-promise', text, before, after);
    return;
  }
}

/** What a message says of its sender, whose own report is lost. Nothing here depends on the order of the receipts. */
function testimony(bench: Bench, record: StepRecord, cause: MessageKey, sender: Acceptor, message: Message): void {
  const { incarnation } = cause;
  switch (message.type) {
    case 'p1b':
      bench.acceptors.received(sender, message.ballot, incarnation, record);
      for (const { slot, proposal } of message.pvalues) {
        bench.vote(sender, proposal.ballot, slot, digestOfText(proposal.value), proposal.value, record);
      }
      break;
    case 'p2b':
      bench.acceptors.received(sender, message.ballot, incarnation, record);
      for (let slot: number = message.first; slot < message.first + message.count; slot++) {
        const history = bench.slots.of(slot as Slot);
        const candidate = history === null ? null : candidateAt(history, message.ballot);
        if (history !== null && candidate !== null) bench.choices.vote(history, candidate, sender);
      }
      break;
    case 'voted':
      bench.acceptors.received(sender, message.ballot, incarnation, record);
      for (const [index, digest] of message.digests.entries()) {
        bench.vote(sender, message.ballot, slotAt(message.first, index), digest, null, record);
      }
      break;
    case 'p2a':
      for (const [index, value] of message.values.entries()) {
        const slot = slotAt(message.first, index);
        const candidate = bench.proposed(message.ballot, slot, digestOfText(value), value, record);
        if (candidate !== null) candidate.isProposed = true; // Its promises cannot be known.
      }
      break;
    default:
      break;
  }
}

/** Slots below are decided, says this message. */
function wordOf(message: Message): number {
  if (message.type === 'p2a' || message.type === 'heartbeat') return message.decided;
  return message.type === 'decisions' ? message.first + message.proposals.length : 0;
}

/** What a lost step rested on was not lost with it: votes that it counted may still be on their way here. */
function hearsay(receiver: Acceptor | null, below: number): void {
  if (receiver !== null && below > receiver.held) receiver.held = below;
}

function noteDecisions(bench: Bench, first: Slot, proposals: readonly Proposal[]): void {
  for (const [index, { value }] of proposals.entries()) {
    const history = bench.slots.of(slotAt(first, index));
    if (history !== null) noteText(history, digestOfText(value), value);
  }
}

const slotAt = (first: Slot, index: number): Slot => (first + index) as Slot;
