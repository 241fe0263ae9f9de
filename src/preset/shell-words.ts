/**
 * The words of one line of a run script, as a shell would split it. Nothing is expanded and nothing is run: a line that
 * asks a shell for more than words, quotes, `>`, `>>` and `&` is not understood.
 */

/** Quoted or not, the text of a word; operators are words of their own kind. */
export type ShellWord = { readonly text: string; readonly isOperator: boolean };

const patterns = [
  { kind: 'space', pattern: /[ \t]+/y },
  { kind: 'comment', pattern: /#.*/y },
  { kind: 'operator', pattern: />>|>|&/y },
  { kind: 'word', pattern: /(?:"[^"$`\\]*"|'[^']*'|[^\s"'$`\\;|&<>(){}*?[\]~!#]|(?<=\S)#)+/y },
] as const;

/** Null where the line needs more of a shell than that. */
export function shellWords(line: string): readonly ShellWord[] | null {
  const words: ShellWord[] = [];
  let offset = 0;
  while (offset < line.length) {
    const token = tokenAt(line, offset);
    if (token === null) return null;
    offset += token.text.length;
    if (token.kind === 'operator') words.push({ text: token.text, isOperator: true });
    if (token.kind === 'word') words.push({ text: withoutQuotes(token.text), isOperator: false });
  }
  return words;
}

function tokenAt(line: string, offset: number): { kind: string; text: string } | null {
  for (const { kind, pattern } of patterns) {
    pattern.lastIndex = offset;
    const match = pattern.exec(line);
    if (match !== null) return { kind, text: match[0] };
  }
  return null;
}

function withoutQuotes(text: string): string {
  return text.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? '');
}
