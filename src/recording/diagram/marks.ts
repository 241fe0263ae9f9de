/** What a diagram marks on a node's lifeline: promises, acceptances, decisions, and what became of its process. */
import type { Proposal } from '../../paxos/ballot.js';
import { formatBallot } from '../../paxos/ballot.js';
import type { Effect } from '../../paxos/effect.js';
import type { ProcessRecord, StepRecord } from '../../schema/trace.js';
import { formatProposal } from '../../views/words.js';

export type MarkType =
  | 'submit'
  | 'propose'
  | 'promise'
  | 'accept'
  | 'preempted'
  | 'decide'
  | 'crash'
  | 'restart'
  | 'pause'
  | 'resume'
  | 'lead';

export type Mark = { readonly type: MarkType; readonly text: string };

export function marksOfStep({ input, effects }: StepRecord): readonly Mark[] {
  const marks = effects.flatMap((effect) => markOf(effect) ?? []);
  if (input.type !== 'boot' || input.incarnation === 1) return marks;
  return [{ type: 'restart', text: input.seated ? 'restarted' : 'restarted, no vote' }, ...marks];
}

function markOf(effect: Effect): Mark | null {
  switch (effect.type) {
    case 'submit':
      return { type: 'submit', text: `wants ${effect.value}` };
    case 'persist':
      if (effect.record.type === 'promised') {
        return { type: 'promise', text: `promised ${formatBallot(effect.record.ballot)}` };
      }
      return effect.record.type === 'accepted' ? proposalMark('accept', 'accepted', effect.record.proposal) : null;
    case 'propose': {
      const { proposal, adoptedFrom } = effect;
      return proposalMark('propose', adoptedFrom === null ? 'proposes' : 'adopts', proposal);
    }
    case 'preempted':
      return { type: 'preempted', text: `pre-empted by ${formatBallot(effect.by)}` };
    case 'chosen':
      return { type: 'decide', text: `chosen ${effect.proposal.value}` };
    case 'decide':
      return { type: 'decide', text: `${effect.counted ? 'learns' : 'told'} ${effect.proposal.value}` };
    case 'elected':
      return { type: 'lead', text: 'leads' };
    default:
      return null; // No news on a lifeline.
  }
}

const proposalMark = (type: MarkType, verb: string, proposal: Proposal): Mark => ({
  type,
  text: `${verb} ${formatProposal(proposal)}`,
});

/** `isPlanned` tells an end that somebody asked for from a crash. */
export function markOfProcess({ event }: ProcessRecord): Mark | null {
  switch (event.type) {
    case 'paused':
      return { type: 'pause', text: 'paused' };
    case 'resumed':
      return { type: 'resume', text: 'resumed' };
    case 'exited':
      if (event.crashPoint !== null) return { type: 'crash', text: `crash ${event.crashPoint}` };
      if (!event.expected) return { type: 'crash', text: 'crashed' };
      return { type: 'crash', text: event.signal === 'SIGKILL' ? 'killed' : 'stopped' };
    default:
      return null; // A restart is marked at its first step.
  }
}
