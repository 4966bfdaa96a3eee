// The command `slipway`: arguments to an exit code. Answers go to stdout, progress and the one error line to stderr.
import { setImmediate } from 'node:timers/promises';
import { loadConfig, VARIABLES } from '@slipway/config';
import { EXIT, type ExitCode, escapeText } from '@slipway/contract';
import { Command, CommanderError } from 'commander';
import { sayLastWords } from '../last-words.ts';
import { guardProcess } from '../process-guard.ts';
import { variablesFile } from '../service-config.ts';
import { UsageError } from '../service-flags.ts';
import { watchSignals } from '../signals.ts';
import { workspaceRoot } from '../workspace.ts';
import { type Answer, type CommandContext, terminalProgress } from './answer.ts';
import { bucketDoctor } from './bucket-doctor.ts';
import { gc } from './gc.ts';
import { runsLs } from './runs-ls.ts';
import { runsShow } from './runs-show.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;
type Run = (context: CommandContext) => Promise<Answer>;

/** What the command line asks for. */
interface Request {
  readonly run: Run;
  readonly options: Options;
}

/**
 * Runs one command of `slipway` to its end.
 *
 * @param args - `process.argv.slice(2)`.
 * @returns The exit code; the caller sets `process.exitCode`.
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  guardProcess();
  const signal = watchSignals();
  const { progress, clear } = terminalProgress(process.stderr);
  try {
    const request = parse(args);
    if (request === undefined) return EXIT.ok;
    const baseDir = workspaceRoot();
    const { config, warnings } = loadConfig(configSources(request.options, baseDir));
    for (const warning of warnings) process.stderr.write(`warning: ${escapeText(warning, 600)}\n`);
    await setImmediate(); // a signal that came while the code was loaded is heard in the next turn of the loop
    signal.throwIfAborted();
    const answer = await request.run({ config, now: new Date(), baseDir, progress, signal });
    clear();
    process.stdout.write(`${request.options.json === true ? JSON.stringify(answer.data) : answer.text}\n`);
    return answer.error === undefined ? EXIT.ok : sayLastWords(answer.error);
  } catch (error) {
    clear();
    return sayLastWords(signal.aborted ? signal.reason : error);
  }
}

/** @returns undefined when only help was asked for. */
function parse(args: readonly string[]): Request | undefined {
  let request: Request | undefined;
  const program = new Command('slipway')
    .description(
      'Looks after the buckets: which runs there are, what nobody needs, whether a storage will do.',
    )
    .exitOverride()
    .showHelpAfterError();
  const runs = program.command('runs').description('the runs of the model bucket');
  const bucket = program.command('bucket').description('a bucket and its storage');
  const add = (command: Command, run: (options: Options, argument: string) => Run) =>
    command
      .option('--json', 'answer as JSON')
      .option(
        '--variables-file <path>',
        'file of variables, default .env_pipelines at the root of the workspace',
      )
      .allowExcessArguments(false)
      .action((...given: unknown[]) => {
        const options = (given.at(-1) as Command).opts<Options>();
        request = { options, run: run(options, String(given[0])) };
      });
  add(
    withBuckets(runs.command('ls'), 'model')
      .description('lists runs: which are released, which serve, which are half done')
      .option('--family <name>', 'only this family')
      .option('--version <v1|v2|…>', 'only this version'),
    ({ family, version }) =>
      (context) =>
        runsLs({ family: text(family), version: text(version) }, context),
  );
  add(
    withBuckets(runs.command('show <run>'), 'model').description(
      'shows one run, and proves that it is whole',
    ),
    (_, run) => (context) => runsShow(run, context),
  );
  add(
    withBuckets(program.command('gc'), 'model', 'data-train', 'data-predict')
      .description('removes what no release and no manifest names, and what killed jobs left')
      .requiredOption('--older-than <age>', 'spare what is younger, e.g. 7d or 12h')
      .option('--dry-run', 'say what would be removed, remove nothing'),
    ({ olderThan, dryRun }) =>
      (context) =>
        gc({ olderThan: String(olderThan), dryRun: dryRun === true }, context),
  );
  add(
    bucket
      .command('doctor <uri>')
      .description('tries whether a storage does what a bucket must, and how fast'),
    (_, uri) => (context) => bucketDoctor(uri, context),
  );
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(usage(error.message));
  }
  return request;
}

/** Without a command commander shows the help and says so in brackets. */
function usage(message: string): string {
  return message === '(outputHelp)' ? 'a command is missing' : message.replace(/^error: /, '');
}

function withBuckets(
  command: Command,
  ...buckets: readonly ('model' | 'data-train' | 'data-predict')[]
): Command {
  for (const { flag, name, description } of VARIABLES) {
    if (buckets.some((bucket) => flag === `bucket-${bucket}`)) {
      command.option(`--${flag} <value>`, `${description} (${name})`);
    }
  }
  return command;
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

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
