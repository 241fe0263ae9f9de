/** The dashboard's door. Colours are settled here, before Ink and its colour library are loaded. */
import type { DashboardOptions } from './dashboard.js';

/** Runs until the user leaves; answers the exit code. The terminal is given back by then, whatever happened. */
export async function runDashboard(options: DashboardOptions & { readonly noColor: boolean }): Promise<number> {
  const wantsNoColor = options.noColor || (process.env.NO_COLOR ?? '') !== '';
  if (wantsNoColor && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';
  const { showDashboard } = await import('./dashboard.js');
  return await showDashboard(options);
}
