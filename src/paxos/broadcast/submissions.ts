/**
 * What clients submit to the leader: texts are checked and then only joined, no object is made for a value. The leader
 * remembers by session, as ranges, what it has taken and what is decided, and acknowledges that.
 */
import type { NodeId } from '../ballot.js';
import type { Effect } from '../effect.js';
import { queueMax, sessionsMax } from '../multi/timing.js';
import { say } from './audience.js';
import { put } from './backlog.js';
import type { BroadcastMessage } from './message.js';
import type { Leader, Proposer, Submissions } from './proposer.js';
import { addRow, holdsRow, markOf } from './ranges.js';
import { isRow, type Rows } from './rows.js';
import { backlogMax, rangesMax } from './timing.js';

/** The leader if there is something new for it to propose. */
export function takeSubmission(
  proposer: Proposer,
  from: NodeId,
  message: BroadcastMessage & { type: 'submit' },
  effects: Effect[],
): Leader | null {
  const { office, room } = proposer;
  if (office?.type !== 'leader') return null;
  const { session, first, count, commands } = message;
  const last = first + count - 1;
  const its = submissionsOf(office, session);
  if (count > 0 && holdsRow(its.decided, first, last)) {
    tellSubmitted(proposer, office, [session], effects);
    return null;
  }
  if (count > 0 && holdsRow(its.taken, first, last)) return null;
  // A text that is too long for one slot could be accepted and never reported by a promise.
  if (count < 1 || commands.length > room.batch || !isRow(commands, session, first, last)) {
    effects.push({ type: 'refuse', from, reason: 'submit: a text that is no row of values of its session' });
    return null;
  }
  const { backlog } = office;
  if (backlog.values >= queueMax || backlog.units >= backlogMax) return null;
  addRow(its.taken, first, last);
  put(backlog, { text: commands, session, first, last });
  return office;
}

function submissionsOf({ sessions }: Leader, session: number): Submissions {
  const known = sessions.get(session);
  if (known !== undefined) return known;
  for (const oldest of sessions.keys()) {
    if (sessions.size < sessionsMax) break;
    sessions.delete(oldest);
  }
  const fresh: Submissions = { taken: [], decided: [] };
  sessions.set(session, fresh);
  return fresh;
}

/** Values of an earlier ballot, which are proposed again. */
export function noteTaken(leader: Leader, rows: Rows): void {
  eachRow(rows, (session, first, last) => addRow(submissionsOf(leader, session).taken, first, last));
}

/** `told` gets their sessions. */
export function noteDecided(leader: Leader, rows: Rows, told: Set<number>): void {
  eachRow(rows, (session, first, last) => {
    addRow(submissionsOf(leader, session).decided, first, last);
    told.add(session);
  });
}

function eachRow(rows: Rows, visit: (session: number, first: number, last: number) => void): void {
  for (let at = 0; at < rows.length; at += 3) visit(rows[at] ?? 0, rows[at + 1] ?? 0, rows[at + 2] ?? 0);
}

/** Of each of these sessions all that is known to be decided, the newest where it does not fit. */
export function tellSubmitted(
  { audience }: Proposer,
  leader: Leader,
  sessions: Iterable<number>,
  effects: Effect[],
): void {
  for (const session of sessions) {
    const { decided } = submissionsOf(leader, session);
    const mark = markOf(decided);
    const above = decided.slice(mark === 0 ? 0 : 2).slice(-rangesMax);
    effects.push(say(audience, 'clients', { type: 'submitted', session, mark, above }));
  }
}
