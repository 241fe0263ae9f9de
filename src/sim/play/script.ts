/** A scenario as a walk: its commands, each with the comment before it. What the world answered is left to the world. */

type Step = { readonly command: string; readonly comment: readonly string[] };

export type Script = {
  readonly steps: readonly Step[];
  /** Behind the last command. */
  readonly closing: readonly string[];
};

/** The text's commands must have been replayed before, so that each of them can be played. */
export function scriptOf(
  text: string,
  commands: readonly { readonly line: number; readonly command: string }[],
): Script {
  const lines = text.split('\n');
  const steps: Step[] = [];
  let from = 0;
  for (const { line, command } of commands) {
    steps.push({ command, comment: paragraphs(lines.slice(from, line - 1)) });
    from = line;
  }
  return { steps, closing: paragraphs(lines.slice(from)) };
}

/** Lines that begin with # and follow each other are one paragraph; all other lines are answers. */
function paragraphs(lines: readonly string[]): readonly string[] {
  const found: string[][] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    const text = line.startsWith('#') ? line.replace(/^#+\s*/, '').trim() : '';
    if (text === '') {
      open = null;
      continue;
    }
    if (open === null) {
      open = [];
      found.push(open);
    }
    open.push(text);
  }
  return found.map((paragraph) => paragraph.join(' '));
}
