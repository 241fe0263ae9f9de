/** The help, made from the table of keys, with the commands and the marks beside it; searched by typing. */
import { commandForms } from './command-line.js';
import { bindings } from './keymap.js';
import { keyName } from './scope.js';

/** A line without keys is a heading. */
export type HelpLine = {
  readonly keys: string;
  readonly text: string /** Found by this, too. */;
  readonly hint?: string;
};

const marks: readonly HelpLine[] = [
  { keys: 'L', text: 'leader: of the election, where it has no other right; or of a log' },
  { keys: 'x', text: 'process is gone: stopped, killed or crashed' },
  { keys: 'z', text: 'process is paused' },
  { keys: '-', text: 'starts later, as the preset plans it' },
  { keys: '?', text: 'not heard of yet; behind a role: not announced to the node yet' },
  { keys: 'side 1 of 2', text: 'group of a partition that the node is in' },
  { keys: 'same order', text: 'check of the course: all learners print the same lines in the same order' },
  { keys: 'only proposed', text: 'check of the course: what learners print was submitted, and not more often' },
  { keys: 'all learned', text: 'check of the course: every live learner printed all that was submitted' },
  { keys: 'known, top', text: 'of an acceptor: it knows what is decided below; it holds nothing from there on' },
  { keys: 'asks 55', text: 'what a client wants to have decided' },
  { keys: 'safe', text: 'no property was violated by anything that was seen so far' },
  { keys: 'unknown', text: 'something was not seen, so nothing is claimed about it' },
];

const words: readonly HelpLine[] = [
  { keys: 'NODE, FROM, TO', text: 'nodes (a3 a4), a role (acceptors), or all' },
  { keys: 'TYPE', text: 'messages of one type or more, such as promise accept' },
  { keys: 'before-persist', text: 'before its answer to the message is on disk' },
  { keys: 'torn', text: 'when half of the answer is on disk' },
  { keys: 'after-persist', text: 'when the answer is on disk, and before it leaves' },
  { keys: 'before-send', text: 'before it sends a message of the type' },
];

/** Lines that hold every word of the query, each under its heading. */
export function helpLines(query: string): readonly HelpLine[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matches = (heading: string, line: HelpLine): boolean => {
    const text = `${heading} ${line.keys} ${line.text} ${line.hint ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return sections().flatMap(({ heading, lines }) => {
    const found = lines.filter((line) => matches(heading, line));
    return found.length === 0 ? [] : [{ keys: '', text: heading }, ...found];
  });
}

function sections(): readonly { readonly heading: string; readonly lines: readonly HelpLine[] }[] {
  const groups = new Map<string, HelpLine[]>();
  for (const { group, keys, label, hint } of bindings) {
    const lines = groups.get(group) ?? [];
    const line = { keys: keys.map(keyName).join(', '), text: label, hint };
    if (!lines.some((known) => known.text === line.text)) lines.push(line);
    groups.set(group, lines);
  }
  return [
    ...[...groups].map(([heading, lines]) => ({ heading, lines })),
    { heading: 'Commands behind :', lines: commandForms.map((form) => ({ keys: form, text: '' })) },
    { heading: 'Words of commands', lines: words },
    { heading: 'Marks and words', lines: marks },
  ];
}
