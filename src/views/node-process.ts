/** What becomes of a node in the table when something becomes of its process. */
import type { Role } from '../paxos/configuration.js';
import { unreachable } from '../paxos/effect.js';
import type { ProcessEvent, ProcessRecord } from '../schema/trace.js';
import { formatExit, stateAfterExit } from './exits.js';
import type { MutableNode } from './nodes.js';

/** `announced` is what the supervisor said of an end before it came. */
export function applyProcessEvent(
  node: MutableNode,
  { event, subjectIncarnation }: ProcessRecord,
  announced: 'stop' | 'kill' | null,
): void {
  switch (event.type) {
    case 'spawned':
      node.process = 'starting';
      node.pid = event.pid;
      node.incarnation = subjectIncarnation;
      node.exit = null;
      break;
    case 'ready':
      if (node.process === 'starting') node.process = 'up';
      node.seated = event.seated;
      node.abstains = !event.seated && mayVoteOrPropose(node.roles);
      break;
    case 'paused':
      node.process = 'paused';
      break;
    case 'resumed':
      node.process = 'up';
      break;
    case 'ending':
      break; // It is still there.
    case 'crash-planned':
      node.plannedCrash = event.crash;
      break;
    case 'disk-lies':
      node.diskLies = event.lies;
      break;
    case 'exited':
      node.process = stateAfterExit(event, announced);
      node.exit = formatExit(event);
      node.plannedCrash = null;
      node.pid = null;
      break;
    case 'found':
      node.process = 'up';
      node.incarnation = subjectIncarnation;
      node.exit = null;
      break;
    case 'unheard':
      node.process = 'unheard';
      node.exit = unheardTexts[event.how];
      break;
    default:
      unreachable(event);
  }
}

const unheardTexts: { readonly [how in Extract<ProcessEvent, { type: 'unheard' }>['how']]: string } = {
  'not yet': 'not heard so far',
  left: 'left',
  lost: 'not heard any more',
};

const mayVoteOrPropose = (roles: readonly Role[]): boolean => roles.includes('acceptor') || roles.includes('proposer');
