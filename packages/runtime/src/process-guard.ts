// What a process of ours never does: exit with 1 or 13, die of a closed pipe, or of a signal that comes when all is said and done.
import { EXIT, formatErrorLine } from '@slipway/contract';

/** Node's exit code for a top-level await that never settles. */
const UNSETTLED = 13;

/** Installs the guards; once a process. */
export function guardProcess(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error; // a closed pipe means that nobody listens: the job goes on
    });
  }
  process.on('uncaughtException', (error) => {
    process.exitCode = EXIT.software;
    process.stderr.write(`${error.stack ?? ''}\n${formatErrorLine(error)}\n`);
  });
  process.on('exit', (code) => {
    if (code === UNSETTLED) process.exitCode = EXIT.software;
    // Left to itself, Node stops to listen for signals and then takes its time: a job that had committed could still end with 143.
    process.exit();
  });
}
