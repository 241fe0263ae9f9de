// Loaded into workers before anything else: how many datagrams of each length they sent is written down at their end.
const { Socket } = require('node:dgram');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const counts = new Map();
const { send } = Socket.prototype;
Socket.prototype.send = function (bytes, ...rest) {
  counts.set(bytes.length, (counts.get(bytes.length) ?? 0) + 1);
  return send.call(this, bytes, ...rest);
};
process.on('exit', () => {
  writeFileSync(join(process.env.PAXOS_TUI_DATAGRAMS, `${process.pid}.json`), JSON.stringify([...counts]));
});
