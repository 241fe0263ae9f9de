/** Entry of the course's programs: `node paxos.cjs acceptor 1 CONFIG`. */
import { say } from '../node/last-words.js';
import { runCourse } from './course.js';
import { exitCodes } from './exit-codes.js';

function end(error: unknown): never {
  const sentence = error instanceof Error ? error.message : String(error);
  say(`this is a fault of the program itself: ${sentence.replaceAll(/\s*\n\s*/g, ' ')}`);
  if (process.env.PAXOS_TUI_STACK !== undefined && error instanceof Error) say(error.stack ?? '');
  process.exit(exitCodes.ourFault);
}

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
runCourse(process.argv.slice(2), process.env).then((code) => process.exit(code), end);
