/** One node of a replicated log: a replica with all its roles, or a client. */
import { type Effect, type Input, setTimer } from '../effect.js';
import type { Machine } from '../host.js';
import type { MachineOptions } from '../machine.js';
import { sound } from '../quirks.js';
import { cutsPerStart } from './acceptor.js';
import { expireCatchUp } from './catch-up.js';
import { createLogClient, stepLogClient } from './client.js';
import { resendCommands } from './commander.js';
import { isLogTimer, type LogTimer } from './effect.js';
import { begin, createInitializer, expireJoin } from './initializer.js';
import { expireParts } from './keeping.js';
import { repairHole } from './leader.js';
import { beat, expireCanvass, expireSuspicion, leaveOffice } from './leadership.js';
import { hear } from './hearing.js';
import { holdingsOf } from './holdings.js';
import { beginWork, initiate, type LogNode } from './log-node.js';
import { isLogMessage } from './message.js';
import { recover } from './recovery.js';
import { createReplica, isSame } from './replica.js';
import { askForPromises } from './scout.js';
import { type LogSettings, replicasOf } from './settings.js';
import { logWaits, scoutSendsMax } from './timing.js';

export function createReplicaMachine({ self, client, quirks = sound }: MachineOptions, log: LogSettings): Machine {
  const replicas = replicasOf(log);
  if (replicas.includes(self)) {
    const node: LogNode = { replica: createReplica(self, log, quirks), initializer: createInitializer(self, log) };
    return { step: (input) => step(node, input), holdings: () => holdingsOf(node) };
  }
  const { app, batchMax } = log;
  const { workload = null, afterMs = 0 } = client ?? {};
  const its = createLogClient({ self, replicas, app, workload, afterMs, batchMax });
  return { step: (input) => stepLogClient(its, input) };
}

function step(node: LogNode, input: Input): Effect[] {
  const effects: Effect[] = [];
  const { replica } = node;
  switch (input.type) {
    case 'boot':
      boot(node, input, effects);
      break;
    case 'message':
      if (isLogMessage(input.message)) hear(node, input.from, input.disk ?? replica.disk, input.message, effects);
      else
        effects.push({ type: 'refuse', from: input.from, reason: `${input.message.type}: this cluster keeps a log` });
      break;
    case 'timer':
      if (isLogTimer(input.timer)) expire(node, input.timer, effects);
      break;
    case 'propose':
    case 'open-decree':
    case 'load':
      break; // For clients.
  }
  return effects;
}

function boot(node: LogNode, input: Input & { type: 'boot' }, effects: Effect[]): void {
  const { replica, initializer } = node;
  const { disk = '', seated, session, incarnation, recovered } = input;
  replica.disk = disk;
  replica.leadership.nonce = session;
  replica.acceptor.cut = (incarnation & 0x7ff) * cutsPerStart;
  recover(replica, recovered, effects);
  const hasMembers = replica.membership !== null;
  initiate(node, begin(initializer, { disk, seated, hasMembers }), effects);
  if (hasMembers) beginWork(replica, effects);
}

function expire({ replica, initializer }: LogNode, timer: LogTimer, effects: Effect[]): void {
  const { scout, leader } = replica;
  switch (timer.type) {
    case 'scout-resend': {
      if (scout === null || !isSame(scout.ballot, timer.ballot)) break;
      const attempt = timer.attempt + 1;
      if (leader !== null || attempt < scoutSendsMax) askForPromises(replica, scout, attempt, effects);
      else leaveOffice(replica); // No quorum answers; the suspicion timer is running.
      break;
    }
    case 'commander-resend':
      if (leader !== null && isSame(leader.ballot, timer.ballot))
        resendCommands(replica, leader, timer.attempt, effects);
      break;
    case 'heartbeat':
      if (leader === null || !isSame(leader.ballot, timer.ballot)) break;
      repairHole(replica, effects);
      beat(replica, leader, effects);
      effects.push(setTimer(timer, logWaits.heartbeat, 0));
      break;
    case 'suspicion':
      expireSuspicion(replica, timer.heard, effects);
      break;
    case 'canvass-end':
      expireCanvass(replica, timer.nonce);
      break;
    case 'catch-up':
      expireCatchUp(replica, timer.attempt, effects);
      break;
    case 'snapshot-resend':
      expireParts(replica, timer, effects);
      break;
    case 'join-resend':
      if (replica.membership === null) effects.push(...expireJoin(initializer, timer));
      break;
    case 'invoke-retry':
    case 'lane-due':
      break; // Of clients.
  }
}
