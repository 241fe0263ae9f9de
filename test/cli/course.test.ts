/** The roles of the course, each as a program of its own, in a copy of the folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Course, courseFolder, type CourseProgram, openCourse } from './course-programs.js';
import { run } from './program.js';

let course: Course;
beforeEach(async () => {
  course = await openCourse();
});
afterEach(() => course.close());

/** Three acceptors and two proposers, and those that are named. */
function startServers(acceptors = 3): readonly CourseProgram[] {
  const ids = Array.from({ length: acceptors }, (_, index) => index + 1);
  return [...ids.map((id) => course.start('acceptor', id)), ...[1, 2].map((id) => course.start('proposer', id))];
}

const many = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `${(from + index * 7919) % 32_768}\n`).join('');

const sorted = (text: string): readonly string[] => text.trimEnd().split('\n').sort();

/** As the harness does it, within a second, or what ten bare starts of Node take on a machine that is busy. */
async function endAll(programs: readonly CourseProgram[]): Promise<void> {
  const bareMs = await msOf(async () => void spawnSync(process.execPath, ['-e', '0']));
  const endMs = await msOf(async () => {
    spawnSync('pkill', ['-f', course.config]);
    for (const program of programs) expect(await program.exit, program.err()).toEqual({ code: 0, signal: null });
  });
  expect(endMs).toBeLessThan(Math.max(1_000, 10 * bareMs));
}

async function msOf(work: () => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

describe('a copy of the folder is a whole implementation', () => {
  test('what two clients submit is learned by two learners, and by one that comes late, in one order', async () => {
    const learners = [course.start('learner', 1), course.start('learn', 2)];
    const clients = [course.start('client', 1), course.start('client', 2)];
    const servers = startServers();
    const values = ['5\n5\n\n\r\n', many(200), '\x00\xff\xfe last, without a newline'];
    clients[0]?.write(Buffer.from(values.join(''), 'latin1'));
    clients[0]?.end();
    clients[1]?.write(many(300, 1));
    const count = 205 + 300;
    await Promise.all(learners.map((learner) => learner.lines(count)));
    const late = course.start('learner', 3);
    await late.lines(count);
    const [first = ''] = learners.map((learner) => learner.out());
    expect(learners.map((learner) => learner.out())).toEqual([first, first]);
    expect(late.out()).toBe(first);
    expect(sorted(first)).toEqual(sorted(`${values.join('')}\n${many(300, 1)}`));
    await endAll([...learners, ...clients, ...servers, late]);
    expect(late.out()).toBe(first);
    expect([...servers, ...learners, ...clients].map((program) => program.err()).join('')).toBe('');
  });

  test('SIGTERM ends every role while values flow, and what was printed is whole to the last line', async () => {
    const programs = [course.start('learner', 1), course.start('learner', 2), ...startServers(2)];
    const client = course.start('client', 1);
    client.write(many(20_000));
    await Promise.all(programs.slice(0, 2).map((learner) => learner.lines(500)));
    await endAll([...programs, client]);
    const [one = '', other = ''] = programs.map((program) => program.out());
    const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
    expect(longer.startsWith(shorter)).toBe(true);
    expect([one, other].every((text) => text.endsWith('\n'))).toBe(true);
  });
});

describe('one process that ends is one process that ends', () => {
  test('a learner that was killed goes on where its file ends', async () => {
    const out = path.join(course.folder, 'learn1');
    const reference = course.start('learner', 2);
    const first = course.start('learner', 1, '--out', out);
    startServers();
    const client = course.start('client', 1);
    client.write(many(300));
    await reference.lines(300);
    first.kill('SIGKILL');
    await first.exit;
    const whole = readFileSync(out, 'latin1');
    writeFileSync(out, `${whole}123`, 'latin1'); // As if it had been killed within a line.
    const second = course.start('learner', 1, '--out', out);
    client.write(many(300, 5));
    await reference.lines(600);
    await grown(out, reference.out().length);
    second.kill('SIGTERM');
    expect(await second.exit).toEqual({ code: 0, signal: null });
    expect(readFileSync(out, 'latin1')).toBe(reference.out());
    expect(reference.out().startsWith(whole)).toBe(true);
  });

  test('a line that is too long ends the client, after what came before it', async () => {
    startServers();
    const learner = course.start('learner', 1);
    const client = course.start('client', 1);
    client.write(`1\n2\n${'x'.repeat(20_000)}\n3\n`);
    expect(await client.exit).toEqual({ code: 2, signal: null });
    expect(client.err()).toBe(
      'client 1: line 3 of standard input: expected at most 15900 bytes; ' +
        'the lines before it are decided, and nothing from it on was submitted\n',
    );
    await learner.lines(2);
    expect(learner.out()).toBe('1\n2\n');
  });

  test('an acceptor that starts again says that it does not vote, and the others go on', async () => {
    const [first] = startServers();
    const learner = course.start('learner', 1);
    const client = course.start('client', 1);
    client.write('1\n');
    await learner.lines(1);
    first?.kill('SIGKILL');
    await first?.exit;
    const again = course.start('acceptor', 1);
    await again.says(/^acceptor 1: refuses what p\d says: its run knows acceptor 1 by another disk/m);
    client.write('2\n');
    await learner.lines(2);
    expect(learner.out()).toBe('1\n2\n');
  });
});

/** Settles when the file has so many bytes. */
async function grown(file: string, bytes: number): Promise<void> {
  const watcher = watch(file);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (statSync(file).size >= bytes) resolve();
    };
    watcher.on('change', look);
    look();
  });
  watcher.close();
}

describe('what cannot be started is refused in one sentence, with code 2', () => {
  test.each([
    ['acceptor', '0', [], 'course: expected an id from 1 to 19, found "0"'],
    ['client', '1', ['--loss', 'much'], 'course: --loss: expected a ratio from 0 to 1 or 0% to 100%, found "much"'],
    [
      'learner',
      '1',
      ['--interface', '192.0.2.1'],
      'learner 1: the multicast group GROUP on the interface 192.0.2.1 cannot be had: ' +
        'no interface that is up has that address; name another one, or bring it up',
    ],
  ] as const)('%s %s %j', async (role, id, words, sentence) => {
    const program = course.start(role, Number(id), ...words);
    expect(await program.exit).toEqual({ code: 2, signal: null });
    expect(program.err().replace(/239[.\d]+:\d+/, 'GROUP')).toBe(`${sentence}\n`);
    expect(program.out()).toBe('');
  });

  test('a file with a mistake, and none', async () => {
    const file = readFileSync(course.config, 'latin1');
    writeFileSync(course.config, file.replace(/^acceptors .*$/m, 'acceptors 10.0.0.1 7000'));
    const program = course.start('acceptor', 1);
    expect(await program.exit).toEqual({ code: 2, signal: null });
    expect(program.err()).toBe(
      `acceptor 1: ${course.config}:3: expected an IPv4 multicast address, ` +
        'from 224.0.0.0 to 239.255.255.255, found "10.0.0.1"\n',
    );
  });
});

describe('course-kit', () => {
  test('writes a whole implementation, and writes an earlier one anew', async () => {
    const kit = path.join(course.folder, 'kit');
    for (const _ of ['new', 'again']) {
      expect(await run('course-kit', kit)).toEqual({
        code: 0,
        stdout: `${kit} is a whole implementation now: start ./acceptor.sh ID CONFIG and the others in it\n`,
        stderr: '',
      });
    }
    expect(readdirSync(kit).sort()).toEqual([...readdirSync(courseFolder), 'LICENSE'].sort());
    const help = spawnSync(path.join(kit, 'learn.sh'), ['--help'], { encoding: 'utf8' });
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('usage: ./learner.sh ID CONFIG');
  });

  test('leaves a folder alone that is somebody else’s', async () => {
    const folder = path.join(course.folder, 'mine');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'thesis.txt'), '');
    const sentence = `${folder}: expected an empty folder or an earlier kit, found thesis.txt in it`;
    expect(await run('course-kit', folder)).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });
});
