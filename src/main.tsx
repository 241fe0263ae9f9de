#!/usr/bin/env node
/** Entry and composition root: where our own files are, and arguments to a command of src/cli. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from './cli/command-line.js';
import { end, endOnOurFault, finish } from './cli/our-fault.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(pathOf('../package.json'), 'utf8'));
  return manifest.version;
}

endOnOurFault();
runCommandLine(process.argv.slice(2), {
  version: readVersion(),
  presetsFolder: pathOf('../presets'),
  scenariosFolder: pathOf('../scenarios'),
  parsedPresetsFile: pathOf('./presets.json'),
  galleryFolder: pathOf('../gallery'),
  courseFolder: pathOf('../course'),
  workerPath: pathOf('./worker.cjs'),
  guardPath: pathOf('./guard.sh'),
}).then(finish, end);
