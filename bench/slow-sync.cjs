// Loaded into workers before anything else: every sync takes so many milliseconds more.
const fs = require('node:fs');
const { fdatasync, fdatasyncSync } = fs;
const ms = Number(process.env.PAXOS_TUI_SLOW_SYNC_MS);
const nobody = new Int32Array(new SharedArrayBuffer(4));
fs.fdatasync = (file, done) => fdatasync(file, (error) => setTimeout(done, ms, error));
fs.fdatasyncSync = (file) => {
  fdatasyncSync(file);
  Atomics.wait(nobody, 0, 0, ms);
};
