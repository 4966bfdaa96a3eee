#!/usr/bin/env node
// Starts the command with the workspace's own Node, which runs TypeScript as it is; the Node that is at hand may be older.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;
const services = dirname(dirname(dirname(realpathSync(fileURLToPath(import.meta.url)))));
const main = join(services, 'cli/src/main.ts');
const own = join(dirname(services), 'node_modules/.bin/node');
const isNewEnough = Number(process.versions.node.split('.', 1)[0]) >= OLDEST_NODE;

if (isNewEnough) await import(main);
else if (!existsSync(own)) fail('the packages are not installed; run npm ci');
else run();

function run() {
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal signals the whole group; whoever signals this process alone means the command.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Node cannot be started: ${error.message}`));
  child.on('close', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 70;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

function fail(message) {
  process.stderr.write(`error E_SETUP_PACKAGES message="${message}" exit=69\n`);
  process.exitCode = 69;
}
