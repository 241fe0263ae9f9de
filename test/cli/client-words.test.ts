/** What a client in a terminal says of lines that it does not send. */
import { expect, test } from 'vitest';
import { refusedCommand } from '../../src/cli/client-words.js';

test.each([
  ['/hlep', 'chat', '/hlep is no command: there are /help and /quit; "say /hlep" says it'],
  ['/quit now', 'kv', '/quit is no command: there are /help and /quit'],
  ['/help', 'chat', null],
  ['/quit', 'kv', null],
  ['/usr/bin is a folder', 'chat', null],
  ['hello', 'chat', null],
] as const)('%s in %s', (line, app, sentence) => {
  expect(refusedCommand(line, app)).toBe(sentence);
});
