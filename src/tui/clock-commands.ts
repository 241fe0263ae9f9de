/** Commands behind `:` that go to another event, and those of a simulation's clock. */
import type { Parsed } from './parsed.js';
import { mayReturn, mayStep, mayToggleClock } from './clock-permission.js';
import type { Facts } from './facts.js';
import type { Permission } from './permission.js';
import type { KeyAction, State } from './state.js';

export const clockForms: readonly string[] = [
  'event 120',
  'time 1.25s',
  'step [100]',
  'back [100]',
  'run',
  'stop clock',
  'now',
];

const refuse = (reason: string): Parsed => ({ ok: false, reason });

/** Null where it is a command of another kind. */
export function parseClockCommand(verb: string, words: readonly string[], state: State, facts: Facts): Parsed | null {
  const rest = words.join(' ');
  const unless = (permission: Permission, action: KeyAction): Parsed => {
    const reason = permission(state, facts);
    return reason === null ? { ok: true, commands: [], action } : refuse(reason);
  };
  switch (verb) {
    case 'event':
      return parseEvent(rest, facts);
    case 'time':
      return parseTime(rest, facts);
    case 'step':
    case 'back': {
      const by = rest === '' ? 1 : Number(rest);
      if (!/^\d{0,9}$/.test(rest) || by < 1) return refuse(`A number of events was expected, such as "${verb} 100".`);
      const direction = verb === 'step' ? 1 : -1;
      return unless(mayStep(direction), { type: 'step', by: by * direction });
    }
    case 'run':
    case 'now':
      if (rest !== '') return refuse(`"${rest}" is not understood.`);
      if (verb === 'now') return unless(mayReturn, { type: 'to-now' });
      return facts.clock === 'running' ? refuse('It runs already.') : unless(mayToggleClock, runAction(state, facts));
    case 'stop':
      if (rest !== 'clock') return null;
      if (facts.clock === 'stopped' || (facts.clock === null && state.at !== null)) return refuse('It stands still.');
      return unless(mayToggleClock, { type: 'toggle-clock' });
    default:
      return null;
  }
}

/** Time of a simulation goes on; any other view goes back to now. */
const runAction = (state: State, facts: Facts): KeyAction =>
  facts.clock === null && state.at === null ? { type: 'to-now' } : { type: 'toggle-clock' };

function parseEvent(text: string, { events }: Facts): Parsed {
  const event = /^\d{1,9}$/.test(text) ? Number(text) : null;
  if (event === null) return refuse('A number was expected, such as "event 120".');
  if (event < events.first || event > events.total) {
    return refuse(`There is no event ${event}: they go from ${events.first} to ${events.total}.`);
  }
  return { ok: true, commands: [], action: { type: 'to-event', event } };
}

function parseTime(text: string, { events }: Facts): Parsed {
  const [, number, unit] = /^(\d{1,7}(?:\.\d{1,6})?)(ms|s)?$/.exec(text) ?? [];
  if (number === undefined) return refuse('A time since the run began was expected, such as "time 1.25s".');
  const atMs = unit === 'ms' ? Number(number) : Number(number) * 1_000;
  return { ok: true, commands: [], action: { type: 'to-event', event: events.eventAtTime(atMs) } };
}
