// The commands of `slipway` and their flags.
import { VARIABLES } from '@slipway/config';
import { Command, CommanderError } from 'commander';
import { readReason } from '../release-reason.ts';
import { UsageError, usageProblem } from '../service-flags.ts';
import type { Answer, CommandContext } from './answer.ts';
import { bucketDoctor } from './bucket-doctor.ts';
import { promote, rollback } from './change-release.ts';
import { gc } from './gc.ts';
import { releases } from './releases.ts';
import { report } from './report.ts';
import { reproduce } from './reproduce.ts';
import { runsLs } from './runs-ls.ts';
import { runsShow } from './runs-show.ts';
import { servings } from './servings.ts';

/** Flags of a command, by commander's names. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** What the command line asks for. */
export interface CommandRequest {
  readonly run: (context: CommandContext) => Promise<Answer>;
  readonly options: Options;
}

/** Makes a command's work of its flags and its argument. */
type Prepare = (options: Options, argument: string) => CommandRequest['run'];
/** Gives a command the flags that all have, and its work. */
type Add = (command: Command, prepare: Prepare) => void;

/**
 * @param args - `process.argv.slice(2)`.
 * @returns undefined when only help was asked for.
 * @throws {@link UsageError} (64).
 */
export function parseCommand(args: readonly string[]): CommandRequest | undefined {
  let request: CommandRequest | undefined;
  const program = new Command('slipway')
    .description('Looks after runs, releases and buckets: what there is, what serves, what nobody needs.')
    .exitOverride()
    .showHelpAfterError();
  const add: Add = (command, prepare) =>
    command
      .option('--json', 'answer as JSON')
      .option(
        '--variables-file <path>',
        'file of variables, default .env_pipelines at the root of the workspace',
      )
      .allowExcessArguments(false)
      .action((...given: unknown[]) => {
        const options = (given.at(-1) as Command).opts<Options>();
        request = { options, run: prepare(options, String(given[0])) };
      });
  addRunCommands(program, add);
  addReleaseCommands(program, add);
  addServingCommands(program, add);
  addBucketCommands(program, add);
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(usage(error));
  }
  return request;
}

function addRunCommands(program: Command, add: Add): void {
  const ofRun = (command: Command) =>
    command.option('--family <name>', 'the family (default: of a version MODEL_FAMILY, of a run id any)');
  const choice = (run: string, { family }: Options) => ({ run, family: text(family) });
  const runs = program.command('runs').description('the runs of the model bucket');
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
    ofRun(withBuckets(runs.command('show <run>'), 'model')).description(
      "shows one run, or a version's latest released run, and proves that it is whole",
    ),
    (options, run) => (context) => runsShow(choice(run, options), context),
  );
  add(
    ofRun(withBuckets(program.command('reproduce <run>'), 'model', 'data-train')).description(
      "trains a run, or a version's latest released run, again from its manifest, writes nothing, and compares every byte",
    ),
    (options, run) => (context) => reproduce(choice(run, options), context),
  );
  add(
    ofRun(withBuckets(program.command('report <run>'), 'model', 'data-predict'))
      .description(
        "renders the report of a run, or of a version's latest released run, its servings included, into a file and shows it",
      )
      .option('--against <run>', "another run, or a version's latest released run, set beside it")
      .option('--out <file>', 'file to write (default: under .slipway/reports)')
      .option('--no-open', 'only write the file; without a terminal it is never shown'),
    ({ against, out, open, json, family }, run) =>
      (context) =>
        report(
          {
            ...choice(run, { family }),
            against: text(against),
            out: text(out),
            open: open === true && json !== true && context.isTerminal === true,
          },
          context,
        ),
  );
}

function addServingCommands(program: Command, add: Add): void {
  add(
    withBuckets(program.command('servings'), 'data-predict')
      .description(
        'lists what was served day by day, and how far its rows had moved from those of the training',
      )
      .option('--family <name>', 'the family (default MODEL_FAMILY)')
      .option('--version <v1|v2|…>', 'only this version')
      .option('--run <run>', 'only what this run served')
      .option('--last <n>', 'at most so many, the latest days first', '30'),
    ({ family, version, run, last }) =>
      (context) =>
        servings(
          {
            family: text(family) ?? context.config.family,
            version: text(version),
            run: text(run),
            last: String(last),
          },
          context,
        ),
  );
}

function addReleaseCommands(program: Command, add: Add): void {
  const ofFamily = (command: Command) =>
    withBuckets(command, 'model').option('--family <name>', 'the family (default MODEL_FAMILY)');
  const familyOf = ({ family }: Options, { config }: CommandContext) => text(family) ?? config.family;
  add(
    ofFamily(program.command('releases'))
      .description('lists what was released, or says what served at a time')
      .option('--at <time>', 'what served then: UTC, e.g. 2026-11-21 or 2026-11-21T08:30'),
    (options) => (context) => releases({ family: familyOf(options, context), at: text(options.at) }, context),
  );
  add(
    ofFamily(program.command('rollback'))
      .description('goes back to the champion before the present one')
      .option('--to <n>', 'go back to all that was served after release n')
      .option('--reason <text>', 'kept in the release record'),
    (options) => {
      const reason = readReason('--reason', options.reason);
      return (context) =>
        rollback({ family: familyOf(options, context), to: text(options.to), reason }, context);
    },
  );
  add(
    ofFamily(program.command('promote <run>'))
      .description("makes a run, or a version's latest run, the champion")
      .option('--reason <text>', 'kept in the release record')
      .option('--force-release <reason>', 'also a run that its gates refused, or that was never released'),
    (options, run) => {
      const reason = readReason('--reason', options.reason);
      const forceRelease = readReason('--force-release', options.forceRelease);
      return (context) => promote({ family: familyOf(options, context), run, reason, forceRelease }, context);
    },
  );
}

function addBucketCommands(program: Command, add: Add): void {
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
    program
      .command('bucket')
      .description('a bucket and its storage')
      .command('doctor <uri>')
      .description('tries whether a storage does what a bucket must, and how fast'),
    (_, uri) => (context) => bucketDoctor(uri, context),
  );
}

/** Without a command commander shows the help and says so in brackets. */
function usage(error: CommanderError): string {
  return error.message === '(outputHelp)' ? 'a command is missing' : usageProblem(error);
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

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
