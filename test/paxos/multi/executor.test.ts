import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Command, commandsOf, commandText } from '../../../src/paxos/multi/command.js';
import {
  chatLinesOf,
  createExecutor,
  type Executor,
  execute,
  isRead,
  loadExecutor,
  readNow,
  resultOf,
  saveExecutor,
} from '../../../src/paxos/multi/executor.js';

const noMembers = (operation: string): string => `unexpected: ${operation}`;
const say = (sequence: number, mark = 0, session = 7): Command => ({
  session,
  sequence,
  mark,
  operation: `${session}/${sequence}`,
});

/** What a log of commands leads to. */
function run(executor: Executor, log: readonly Command[]): (string | null)[] {
  return log.map((command) => execute(executor, command, noMembers));
}

test('commands of a pipelining client that are decided in another order are all executed, each once', () => {
  const executor = createExecutor('chat');
  expect(run(executor, [say(2), say(1), say(2), say(1)])).toEqual(['message 1', 'message 2', 'message 1', 'message 2']);
  expect(chatLinesOf(executor)).toEqual(['7/2', '7/1']);
});

test('what the client acknowledged is forgotten, and not executed again', () => {
  const executor = createExecutor('chat');
  run(executor, [say(1), say(2), say(3, 2)]);
  expect([1, 2, 3].map((sequence) => resultOf(executor, 7, sequence))).toEqual([null, null, 'message 3']);
  expect(run(executor, [say(1), say(2), say(3, 2)])).toEqual([null, null, 'message 3']);
  expect(chatLinesOf(executor)).toHaveLength(3);
});

test('a mark far ahead costs no more than what is known', () => {
  const executor = createExecutor('chat');
  run(executor, [say(1), say(0xffff_ffff, 0xffff_fffe)]);
  expect(resultOf(executor, 7, 1)).toBeNull();
  expect(resultOf(executor, 7, 0xffff_ffff)).toBe('message 2');
});

test('two clients may use the same numbers', () => {
  const executor = createExecutor('chat');
  run(executor, [say(1, 0, 7), say(1, 0, 8)]);
  expect(chatLinesOf(executor)).toEqual(['7/1', '8/1']);
});

test('a session ends by a command alone, and a late copy does not begin it anew', () => {
  const executor = createExecutor('chat');
  const end: Command = { session: 7, sequence: 3, mark: 2, operation: 'end-session' };
  expect(run(executor, [say(1), say(2), end, say(1), end, say(4)])).toEqual([
    'message 1',
    'message 2',
    'session ended',
    null,
    'session ended',
    null,
  ]);
  expect(chatLinesOf(executor)).toHaveLength(2);
  const copy = loadExecutor('chat', saveExecutor(executor));
  expect(run(copy, [say(1), end])).toEqual([null, 'session ended']);
  expect(copy.sessions.size).toBe(0);
});

test('changes of the members go to whoever knows them, once', () => {
  const executor = createExecutor('kv');
  const asked: string[] = [];
  const change = (operation: string): string => `changed ${asked.push(operation)}`;
  const command: Command = { session: 1, sequence: 1, mark: 0, operation: 'members add 3' };
  expect(execute(executor, command, change)).toBe('changed 1');
  expect(execute(executor, command, change)).toBe('changed 1');
  expect(asked).toEqual(['members add 3']);
});

test('reads do not touch the client table', () => {
  const executor = createExecutor('kv');
  run(executor, [{ session: 1, sequence: 1, mark: 0, operation: 'put a 1' }]);
  const before = saveExecutor(executor);
  expect(isRead(executor, 'get a')).toBe(true);
  expect(isRead(executor, 'put a 2')).toBe(false);
  expect(readNow(executor, 'get a')).toBe('1');
  expect(saveExecutor(executor)).toBe(before);
});

/**
 * Any log that clients which keep their word may lead to: each numbers its commands in turn and acknowledges only what
 * was executed; the network repeats and swaps.
 */
const log = fc
  .array(fc.record({ session: fc.constantFrom(3, 9), back: fc.nat(4), acknowledges: fc.boolean() }), { maxLength: 60 })
  .map((draws) => {
    const sent = new Map<number, Command[]>();
    const executed = new Map<number, Set<number>>();
    return draws.map(({ session, back, acknowledges }): Command => {
      const before = sent.get(session) ?? [];
      const done = executed.get(session) ?? new Set<number>();
      let mark = 0;
      while (acknowledges && done.has(mark + 1)) mark++;
      const sequence = before.length + 1;
      const fresh: Command = { session, sequence, mark, operation: `append k${sequence % 2} ${session}.${sequence},` };
      sent.set(session, [...before, fresh]);
      executed.set(session, done);
      const chosen = [...before, fresh][Math.max(0, before.length - back)] ?? fresh;
      done.add(chosen.sequence);
      return chosen;
    });
  });

test('whatever is resent, swapped and repeated: each command is executed once', () => {
  fc.assert(
    fc.property(log, (commands) => {
      const executor = createExecutor('kv');
      const first = new Map<string, string>();
      const order: string[] = [];
      for (const command of commands) {
        const name = `${command.session}.${command.sequence},`;
        const result = execute(executor, command, noMembers);
        const known = first.get(name);
        if (known === undefined && result !== null) {
          first.set(name, result);
          order.push(name);
        } else if (result !== null) expect(result).toBe(known);
      }
      for (const key of [0, 1]) {
        const expected = order.filter((name) => Number(/\.(\d+),/.exec(name)?.[1]) % 2 === key).join('');
        expect(readNow(executor, `get k${key}`)).toBe(expected === '' ? '(none)' : expected);
      }
      expect(new Set(order)).toEqual(new Set(commands.map(({ session, sequence }) => `${session}.${sequence},`)));
    }),
  );
});

test('saved at any place and loaded, it goes on as before; and a replay from there changes nothing', () => {
  fc.assert(
    fc.property(log, fc.nat(60), (commands, cut) => {
      const executor = createExecutor('kv');
      run(executor, commands.slice(0, cut));
      const copy = loadExecutor('kv', saveExecutor(executor));
      expect(saveExecutor(copy)).toBe(saveExecutor(executor));
      expect(run(copy, commands.slice(cut))).toEqual(run(executor, commands.slice(cut)));
      expect(saveExecutor(copy)).toBe(saveExecutor(executor));
      const before = readNow(copy, 'get k0');
      run(copy, commands);
      expect(readNow(copy, 'get k0')).toBe(before);
    }),
  );
});

test('the client table holds no more results than the client has not acknowledged', () => {
  const executor = createExecutor('register');
  for (let sequence = 1; sequence <= 5_000; sequence++) {
    const operation = `write ${sequence}`;
    execute(executor, { session: 1, sequence, mark: Math.max(0, sequence - 10), operation }, noMembers);
  }
  expect(executor.sessions.get(1)?.results.size).toBe(10);
  expect(saveExecutor(executor).length).toBeLessThan(300);
});

test.each(['', '0:', '0:0:', '0:0:0:0:', '0:3:1:10:', 'x'])('the text %j was never saved', (text) => {
  expect(() => loadExecutor('kv', text)).toThrow('saved');
});

test('a batch is executed as it was written', () => {
  const batch = [say(1), say(2, 1)].map(commandText).join('');
  const executor = createExecutor('chat');
  run(executor, commandsOf(batch) ?? []);
  expect(chatLinesOf(executor)).toEqual(['7/1', '7/2']);
});
