/** The playground's door. Colours are settled here, before the colour library is loaded. */
import type { PlayScreenOptions } from './play-screen.js';

/** Runs until the user leaves; answers the exit code. The terminal is given back by then, whatever happened. */
export async function runPlayScreen(options: PlayScreenOptions & { readonly noColor: boolean }): Promise<number> {
  const wantsNoColor = options.noColor || (process.env.NO_COLOR ?? '') !== '';
  if (wantsNoColor && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';
  const { showPlayScreen } = await import('./play-screen.js');
  return await showPlayScreen(options);
}
