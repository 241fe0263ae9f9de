/**
 * A client of an atomic broadcast: cuts its values into messages to all proposers, each made once and said again as it
 * is until the leader says that its values are decided. Some are on their way at once, more while all goes well.
 */
import type { NodeId } from '../ballot.js';
import type { ClientPlan } from '../client.js';
import { type Effect, setTimer } from '../effect.js';
import { commandWriter } from '../multi/command.js';
import { type Audience, say } from './audience.js';
import type { BroadcastMessage } from './message.js';
import { createPatience, noteAnswer, noteLate, type Patience } from './patience.js';
import { plannedValues } from './planned-values.js';
import { holdsRow } from './ranges.js';
import { broadcastWaits, chunksMax, chunksMin, type Room } from './timing.js';

type Chunk = {
  readonly first: number;
  readonly last: number;
  readonly commands: string;
  /** Tick of the timer when it was said last. */
  saidIn: number;
};

export type BroadcastClient = {
  readonly self: NodeId;
  readonly audience: Audience;
  readonly room: Room;
  /** Most values in one message. */
  readonly batchMax: number;
  readonly plan: ClientPlan | null;
  session: number;
  /** Values that wait for their turn, from `head` on. */
  readonly waiting: string[];
  head: number;
  /** Sequence number of the next value. */
  next: number;
  onTheWay: Chunk[];
  /** Most of them. */
  allowed: number;
  /** Acknowledged since that was changed. */
  acknowledged: number;
  /** They were too many once: from then on they grow slowly. */
  isCautious: boolean;
  readonly patience: Patience;
  /** Something was acknowledged since the last tick. */
  isAnswered: boolean;
  tick: number;
  isTicking: boolean;
  isGathering: boolean;
  /** The plan's values are submitted. */
  hasBegun: boolean;
};

export function createBroadcastClient(
  options: Pick<BroadcastClient, 'self' | 'audience' | 'room' | 'batchMax' | 'plan'>,
): BroadcastClient {
  return {
    ...options,
    session: 0,
    waiting: [],
    head: 0,
    next: 1,
    onTheWay: [],
    allowed: chunksMin * 2,
    acknowledged: 0,
    isCautious: false,
    patience: createPatience(),
    isAnswered: false,
    tick: 0,
    isTicking: false,
    isGathering: false,
    hasBegun: false,
  };
}

export function beginSubmitting(client: BroadcastClient, session: number, effects: Effect[]): void {
  client.session = session;
  const { plan } = client;
  if (plan?.values === undefined) return;
  const timer = { type: 'submit-due' } as const;
  client.isGathering = true;
  effects.push({ type: 'set-timer', timer, minMs: plan.afterMs, maxMs: plan.afterMs });
}

/** One value, or several, a line each. A value that no message can carry is refused. */
export function submitLines(client: BroadcastClient, text: string, effects: Effect[]): void {
  const longest = client.room.batch - commandWriter(client.session, 0)(0xffff_ffff, '').length - 4;
  for (const value of text.split('\n')) {
    if (value.length <= longest) {
      client.waiting.push(value);
      continue;
    }
    const reason = `a value has at most ${longest} characters here, this one has ${value.length}`;
    effects.push({ type: 'refuse', from: client.self, reason });
  }
  sayMore(client, false, effects);
}

/** Values that came one by one have waited for company long enough. */
export function expireGathering(client: BroadcastClient, effects: Effect[]): void {
  client.isGathering = false;
  if (!client.hasBegun && client.plan?.values !== undefined) {
    for (const value of plannedValues(client.plan.values)) client.waiting.push(value);
  }
  client.hasBegun = true;
  sayMore(client, true, effects);
}

/** As many messages as may be on their way; the last one only if it is full, or `isDue`. */
function sayMore(client: BroadcastClient, isDue: boolean, effects: Effect[]): void {
  while (client.onTheWay.length < client.allowed && client.head < client.waiting.length) {
    const chunk = cut(client, isDue, effects);
    if (chunk === null) {
      if (!client.isGathering) {
        client.isGathering = true;
        effects.push(setTimer({ type: 'submit-due' }, broadcastWaits.submitDue, 0));
      }
      break;
    }
    client.onTheWay.push(chunk);
    sayChunk(client, chunk, effects);
  }
  trim(client);
  watch(client, 0, effects);
}

/** Null where what waits does not fill a message and may still get company. */
function cut(client: BroadcastClient, isDue: boolean, effects: Effect[]): Chunk | null {
  const { session, waiting, room, batchMax } = client;
  const write = commandWriter(session, 0);
  const texts: string[] = [];
  let units = 0;
  let at = client.head;
  for (; at < waiting.length && texts.length < batchMax; at++) {
    const text = write(client.next + texts.length, waiting[at] ?? '');
    if (texts.length > 0 && units + text.length > room.batch) break;
    texts.push(text);
    units += text.length;
  }
  if (at === waiting.length && texts.length < batchMax && !isDue) return null;
  const first = client.next;
  for (const [index] of texts.entries()) {
    const operation = waiting[client.head + index] ?? '';
    effects.push({ type: 'invoke', session, sequence: first + index, operation });
  }
  client.head = at;
  client.next += texts.length;
  return { first, last: client.next - 1, commands: texts.join(''), saidIn: client.tick };
}

function sayChunk({ audience, session }: BroadcastClient, { first, last, commands }: Chunk, effects: Effect[]): void {
  const count = last - first + 1;
  effects.push(say(audience, 'proposers', { type: 'submit', session, first, count, commands }));
}

/** Moves what waits to the front once in a while, so that it costs nothing for each value. */
function trim(client: BroadcastClient): void {
  if (client.head < client.waiting.length && client.head < 10_000) return;
  client.waiting.splice(0, client.head);
  client.head = 0;
}

/** The timer runs while anything is on its way. */
function watch(client: BroadcastClient, attempt: number, effects: Effect[]): void {
  if (client.isTicking || client.onTheWay.length === 0) return;
  client.isTicking = true;
  effects.push(setTimer({ type: 'submit-resend', attempt }, broadcastWaits.submitResend, attempt));
}

/** What has waited for long is said again, the timer growing as long as nobody answers. */
export function expireResend(client: BroadcastClient, attempt: number, effects: Effect[]): void {
  client.isTicking = false;
  const { onTheWay, patience } = client;
  const due = onTheWay.filter(({ saidIn }) => saidIn + patience.turns <= client.tick);
  client.tick++;
  if (noteLate(patience, due.length, onTheWay.length)) {
    client.allowed = Math.max(chunksMin, client.allowed >> 1);
    client.acknowledged = 0;
    client.isCautious = true;
  }
  for (const chunk of due.slice(0, client.allowed)) {
    chunk.saidIn = client.tick;
    sayChunk(client, chunk, effects);
  }
  const isSilent = due.length > 0 && !client.isAnswered;
  client.isAnswered = false;
  watch(client, isSilent ? attempt + 1 : 0, effects);
}

/** The leader knows these to be decided. */
export function hearSubmitted(
  client: BroadcastClient,
  { session, mark, above }: BroadcastMessage & { type: 'submitted' },
  effects: Effect[],
): void {
  if (session !== client.session) return; // Of another client, or of an earlier start.
  const left: Chunk[] = [];
  for (const chunk of client.onTheWay) {
    const { first, last } = chunk;
    if (last > mark && !holdsRow(above, first, last)) {
      left.push(chunk);
      continue;
    }
    client.acknowledged++;
    client.isAnswered = true;
    noteAnswer(client.patience, client.tick - chunk.saidIn);
    for (let sequence = first; sequence <= last; sequence++) {
      effects.push({ type: 'respond', session, sequence, result: '' });
    }
  }
  client.onTheWay = left;
  if (client.acknowledged >= (client.isCautious ? client.allowed : 1)) {
    client.allowed = Math.min(chunksMax, client.allowed + 1);
    client.acknowledged = 0;
  }
  sayMore(client, false, effects);
}
