// The command `slipway`: arguments to an exit code. Answers go to stdout, progress and the one error line to stderr.
import { setImmediate } from 'node:timers/promises';
import { loadConfig } from '@slipway/config';
import { EXIT, type ExitCode, escapeText } from '@slipway/contract';
import { explainMissing } from '../explain-missing.ts';
import { sayLastWords } from '../last-words.ts';
import { endWithoutWaiting, guardProcess } from '../process-guard.ts';
import { variablesFile } from '../service-config.ts';
import { watchSignals } from '../signals.ts';
import { workspaceRoot } from '../workspace.ts';
import { terminalProgress } from './answer.ts';
import { type Options, parseCommand } from './commands.ts';
import { stoppedCommand, untilStopped } from './stopped-command.ts';

/**
 * Runs one command of `slipway` to its end.
 *
 * @param args - `process.argv.slice(2)`.
 * @returns The exit code; the caller sets `process.exitCode`.
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  guardProcess();
  const signal = watchSignals(stoppedCommand(args));
  const { progress, clear } = terminalProgress(process.stderr);
  try {
    const request = parseCommand(args);
    if (request === undefined) return EXIT.ok;
    const baseDir = workspaceRoot();
    const { config, warnings } = loadConfig(configSources(request.options, baseDir));
    for (const warning of warnings) process.stderr.write(`warning: ${escapeText(warning, 600)}\n`);
    await setImmediate(); // a signal that came while the code was loaded is heard in the next turn of the loop
    signal.throwIfAborted();
    const isTerminal = process.stdout.isTTY === true;
    const context = { config, now: new Date(), baseDir, progress, signal, isTerminal };
    const answer = await untilStopped(request.run(context), signal).catch((error: unknown) => {
      throw explainMissing(error, config);
    });
    clear();
    process.stdout.write(`${request.options.json === true ? JSON.stringify(answer.data) : answer.text}\n`);
    return answer.error === undefined ? EXIT.ok : sayLastWords(answer.error);
  } catch (error) {
    clear();
    if (signal.aborted) endWithoutWaiting();
    return sayLastWords(signal.aborted ? signal.reason : error);
  }
}

/** Of the flags only the buckets are variables; a family or a version here filters, and no variable does. */
function configSources(options: Options, root: string) {
  const { bucketModel, bucketDataTrain, bucketDataPredict } = options;
  const flags = {
    'bucket-model': bucketModel,
    'bucket-data-train': bucketDataTrain,
    'bucket-data-predict': bucketDataPredict,
  };
  return { flags, envFile: variablesFile(options.variablesFile, root) };
}
