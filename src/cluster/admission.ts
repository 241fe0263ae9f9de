/** Who may connect to the hub, and as what. Decided at the upgrade, before a single frame is read. */
import type { IncomingMessage } from 'node:http';
import { isSameToken, type Tokens } from './tokens.js';

export type Admission =
  | { readonly as: 'worker' }
  /** `wantsRecords` is false for a connection that only sends requests. */
  | { readonly as: 'viewer'; readonly mayControl: boolean; readonly wantsRecords: boolean }
  | { readonly as: 'nobody'; readonly status: '401 Unauthorized' | '403 Forbidden'; readonly reason: string };

/** Names the view token in an address. */
export const viewParameter = 'view';
/** `stream=none` asks for no records. */
export const streamParameter = 'stream';

/**
 * Whoever names a view token is a viewer, and may control if the control token is in the header; without one, a
 * worker.
 */
export function admit(request: IncomingMessage, tokens: Tokens): Admission {
  if (request.headers.origin !== undefined) {
    return { as: 'nobody', status: '403 Forbidden', reason: 'a connection from a web page (it had an Origin header)' };
  }
  const control = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const parameters = parametersOf(request.url ?? '/');
  const view = parameters.get(viewParameter);
  if (control === undefined && view === null) {
    return { as: 'nobody', status: '401 Unauthorized', reason: 'a connection without a token' };
  }
  const mayControl = control !== undefined && isSameToken(control, tokens.control);
  const mayWatch = view !== null && isSameToken(view, tokens.view);
  if (!mayControl && !mayWatch) {
    return { as: 'nobody', status: '403 Forbidden', reason: 'a connection with a wrong token' };
  }
  if (view === null) return { as: 'worker' };
  return { as: 'viewer', mayControl, wantsRecords: parameters.get(streamParameter) !== 'none' };
}

function parametersOf(address: string): URLSearchParams {
  const base = 'ws://127.0.0.1';
  return URL.canParse(address, base) ? new URL(address, base).searchParams : new URLSearchParams();
}
