// Loaded into workers before anything else: every sync takes so many milliseconds more.
const fs = require('node:fs');
const { fdatasync } = fs;
const ms = Number(process.env.PAXOS_TUI_SLOW_SYNC_MS);
fs.fdatasync = (file, done) => fdatasync(file, (error) => setTimeout(done, ms, error));
