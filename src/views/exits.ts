/** How a process ended, in state and in words. */
import type { ProcessEvent } from '../schema/trace.js';
import type { ProcessState } from './nodes.js';

type Exit = Extract<ProcessEvent, { type: 'exited' }>;

/**
 * `announced` is how the supervisor meant to end it, if it did. An end that nobody asked for is a crash, as is a
 * planned one.
 */
export function stateAfterExit(exit: Exit, announced: 'stop' | 'kill' | null): ProcessState {
  if (exit.crashPoint !== null || !exit.expected) return 'crashed';
  if (announced !== null) return announced === 'kill' ? 'killed' : 'stopped';
  return exit.signal === 'SIGKILL' ? 'killed' : 'stopped';
}

/** "SIGKILL", "exit 70: last words", "crashed as planned at before-persist". */
export function formatExit(exit: Exit): string {
  if (exit.crashPoint !== null) return `crashed as planned at ${exit.crashPoint}`;
  const end = exit.signal ?? `exit ${exit.code ?? 'unknown'}`;
  return exit.lastWords === '' ? end : `${end}: ${exit.lastWords}`;
}
