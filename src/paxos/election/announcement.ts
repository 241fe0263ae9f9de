/**
 * What a leader does with its office: it tells each node its role and then everyone the three lists (START). The
 * lists must be those of the configuration; whoever hears others refuses them. Repeated until acknowledged, and on
 * request.
 */
import type { NodeId } from '../ballot.js';
import { allNodes, type Configuration, consensusNodes } from '../configuration.js';
import { type Effect, send, setTimer, type Timer } from '../effect.js';
import type { ElectionMessage, Seats } from '../message.js';
import { roleSendsMax, startSendsMax, waits } from '../timing.js';

type AnnouncementMessage = Exclude<ElectionMessage, { type: 'token' | 'token-ack' }>;

export type Announcement = {
  readonly self: NodeId;
  readonly seats: Seats;
  /** Nodes of the ring but this one. */
  readonly others: readonly NodeId[];
  /** Everyone but this one, clients too. */
  readonly everyoneElse: readonly NodeId[];
  /** What this node tells as a leader; null while it is none. */
  office: { readonly election: number; saying: 'role' | 'start'; readonly acknowledged: Set<NodeId> } | null;
  /** The START that this node goes by; null until it heard one. */
  started: { readonly election: number; readonly leader: NodeId } | null;
};

export function createAnnouncement(self: NodeId, configuration: Configuration): Announcement {
  const { proposers, acceptors, learners } = configuration;
  return {
    self,
    seats: { proposers, acceptors, learners },
    others: consensusNodes(configuration).filter((node) => node !== self),
    everyoneElse: allNodes(configuration).filter((node) => node !== self),
    office: null,
    started: null,
  };
}

/** This node was elected: first everyone learns its own role, then START. */
export function takeOffice(announcement: Announcement, election: number): Effect[] {
  if (announcement.office?.election === election) return [];
  announcement.office = { election, saying: 'role', acknowledged: new Set() };
  return announcement.others.length === 0 ? sayStart(announcement) : say(announcement, 0);
}

export function stepAnnouncement(announcement: Announcement, from: NodeId, message: AnnouncementMessage): Effect[] {
  const { office, seats, started } = announcement;
  switch (message.type) {
    case 'role':
    case 'start':
      if (!sameSeats(message.seats, seats)) return [refusal(from, message.type)];
      return message.type === 'role'
        ? [send([from], { type: 'role-ack', election: message.election })]
        : hearStart(announcement, from, message.election, message.leader);
    case 'role-ack':
    case 'start-ack': {
      const about = message.type === 'role-ack' ? 'role' : 'start';
      if (office === null || office.saying !== about || message.election !== office.election) return [];
      office.acknowledged.add(from);
      return about === 'role' && unacknowledged(announcement).length === 0 ? sayStart(announcement) : [];
    }
    case 'start-query':
      if (started === null) return [];
      return [send([from], { type: 'start', ...started, seats })];
  }
}

export function expireAnnouncement(announcement: Announcement, timer: Timer & { type: 'announce-resend' }): Effect[] {
  const { office } = announcement;
  if (office === null || office.election !== timer.election || office.saying !== timer.saying) return [];
  const attempt = timer.attempt + 1;
  if (unacknowledged(announcement).length === 0) return [];
  const sendsMax = office.saying === 'role' ? roleSendsMax : startSendsMax;
  if (attempt < sendsMax) return say(announcement, attempt);
  // Those that stay silent are dead, or will ask when they are back.
  return office.saying === 'role' ? sayStart(announcement) : [];
}

/** Asks one node after the other for the START that was missed. */
export function askForStart(announcement: Announcement, attempt: number): Effect[] {
  if (announcement.started !== null) return [];
  const { others, self } = announcement;
  const asked = others[(self + attempt) % others.length];
  if (asked === undefined) return [];
  const again = setTimer({ type: 'start-query', attempt: attempt + 1 }, waits.startQuery, attempt);
  return [send([asked], { type: 'start-query' }), again];
}

/** The first wait of one who will ask. */
export const waitForStart = (): Effect => setTimer({ type: 'start-query', attempt: 0 }, waits.startQuery, 0);

function hearStart(announcement: Announcement, from: NodeId, election: number, leader: NodeId): Effect[] {
  const acknowledgement = send([from], { type: 'start-ack', election });
  if (announcement.started !== null) return [acknowledgement];
  announcement.started = { election, leader };
  return [{ type: 'started', election, leader }, acknowledgement];
}

function sayStart(announcement: Announcement): Effect[] {
  const { office, self } = announcement;
  if (office === null) throw new Error('START without an office');
  announcement.office = { election: office.election, saying: 'start', acknowledged: new Set() };
  const effects = say(announcement, 0);
  if (announcement.started !== null) return effects;
  announcement.started = { election: office.election, leader: self };
  return [{ type: 'started', ...announcement.started }, ...effects];
}

function say(announcement: Announcement, attempt: number): Effect[] {
  const { office, self, seats } = announcement;
  if (office === null) throw new Error('an announcement without an office');
  const { election, saying } = office;
  const timer: Timer = { type: 'announce-resend', election, saying, attempt };
  return [
    send(unacknowledged(announcement), { type: saying, election, leader: self, seats }),
    setTimer(timer, waits.announceResend, attempt),
  ];
}

function unacknowledged(announcement: Announcement): readonly NodeId[] {
  const { office, others, everyoneElse } = announcement;
  if (office === null) return [];
  const audience = office.saying === 'role' ? others : everyoneElse;
  return audience.filter((node) => !office.acknowledged.has(node));
}

function refusal(from: NodeId, type: 'role' | 'start'): Effect {
  const name = type === 'role' ? 'role assignment' : 'START';
  return { type: 'refuse', from, reason: `a ${name} whose lists are not those of this configuration` };
}

function sameSeats(a: Seats, b: Seats): boolean {
  return sameList(a.proposers, b.proposers) && sameList(a.acceptors, b.acceptors) && sameList(a.learners, b.learners);
}

function sameList(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
