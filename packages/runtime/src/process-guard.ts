// What a process of ours never does: exit with 1 or 13, hide an error behind a 0, die of an output that nobody can write, or of a signal
// that comes when all is said and done.
import { EXIT, formatErrorLine } from '@slipway/contract';

/** Node's exit code for a top-level await that never settles. */
const UNSETTLED = 13;

/** Installs the guards; once a process. */
export function guardProcess(): void {
  let failed = false;
  outliveOutputs();
  process.on('uncaughtException', (error) => {
    failed = true;
    process.stderr.write(`${error.stack ?? ''}\n${formatErrorLine(error)}\n`);
  });
  process.on('exit', (code) => {
    // Also over a 0 that was set later: whatever else went well, a stray error must not look like success.
    if (code === UNSETTLED || (failed && code === EXIT.ok)) process.exitCode = EXIT.software;
    // Left to itself, Node stops to listen for signals and then takes its time: a job that had committed could still end with 143.
    process.exit();
  });
}

/** Ends the process once its exit code is set, whatever it still waits for: a store that does not answer may keep it for minutes. */
export function endWithoutWaiting(): void {
  setImmediate(() => process.exit());
}

/**
 * An output that cannot be written (a closed pipe or terminal, a full disk) does not concern the job: it goes on, and its exit code says
 * how it went. A log that is cut for another reason than that nobody reads it is said once on stderr.
 */
function outliveOutputs(): void {
  const said = new Set<NodeJS.WriteStream>();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (said.has(stream)) return;
      said.add(stream);
      if (stream === process.stdout && code !== 'EPIPE') {
        process.stderr.write(`warning: stdout cannot be written (${code}); the job goes on\n`);
      }
    });
  }
}
