// Entry `@slipway/runtime/new-model`: the command that makes a new version or a new family, from arguments to an exit code.
import { EXIT, type ExitCode } from '@slipway/contract';
import {
  type Engine,
  familyFiles,
  featuresName,
  firstVersion,
  type LinkedPackage,
  type ScaffoldFile,
  type Task,
  type VersionFacts,
  versionFiles,
  versionName,
} from '@slipway/scaffold';
import { Command, CommanderError, Option } from 'commander';
import { sayLastWords } from '../last-words.ts';
import { UsageError } from '../service-flags.ts';
import { workspaceRoot } from '../workspace.ts';
import { familiesOf, isNewFamily, nextVersion, readFamily } from './family-facts.ts';
import { meantFamily } from './meant-family.ts';
import { placePackages } from './place-packages.ts';

const FAMILY = /^[a-z][a-z0-9-]{0,62}$/;
const VERSION = /^v[1-9][0-9]{0,3}$/;
const FEATURES = /^features_v([1-9][0-9]{0,3})$/;

/** Flags by commander's names. */
interface Request {
  readonly family: string;
  readonly version?: string;
  readonly engine: Engine;
  readonly task?: Task;
  readonly features?: string;
  /** The family is a new one, whatever the names of others. */
  readonly newFamily?: boolean;
  readonly json?: boolean;
}

/** What was made, and what to do with it. */
interface Made {
  readonly family: string;
  readonly version: string;
  /** Names of packages. */
  readonly packages: readonly string[];
  /** From the workspace's root. */
  readonly files: readonly string[];
  /** Commands, in order. */
  readonly next: readonly string[];
}

/** @param args - `process.argv.slice(2)`. @returns What the process exits with. */
export async function runNewModel(args: readonly string[]): Promise<ExitCode> {
  try {
    const request = parse(args);
    if (request === undefined) return EXIT.ok;
    const made = await make(request, workspaceRoot());
    process.stdout.write(request.json === true ? `${JSON.stringify(made)}\n` : told(made));
    return EXIT.ok;
  } catch (error) {
    return sayLastWords(error);
  }
}

async function make(request: Request, root: string): Promise<Made> {
  const { family } = request;
  const isNew = isNewFamily(family, root);
  checkFamily(request, isNew, root);
  const version = request.version ?? nextVersion(family, root);
  const facts = { ...(isNew ? newFamily(request) : await oldFamily(request, root)), version };
  const folder = `packages/models/${family}`;
  const files = [...(isNew ? familyFiles(facts) : []), ...versionFiles(facts)];
  const packages = [...(isNew ? [`${folder}/features`] : []), `${folder}/${version}`];
  await placePackages(root, {
    folder: isNew ? folder : `${folder}/${version}`,
    files,
    packages: packages.map((each) => linked(each, files)),
  });
  return {
    family,
    version,
    packages: [...(isNew ? [featuresName(family)] : []), versionName(facts)],
    files: files.map(({ path }) => path),
    next: [
      `npx vitest run ${isNew ? folder : `${folder}/${version}`}/`,
      `npm run example-data -- --family ${family}`,
      `./build_pipeline.sh --family ${family} -v ${version}`,
    ],
  };
}

/** A slip of the keyboard makes no family. */
function checkFamily({ family, newFamily }: Request, isNew: boolean, root: string): void {
  if (newFamily === true) {
    if (isNew) return;
    throw new UsageError(`--new-family asks for a new one, and ${family} is there; leave the flag out`);
  }
  const meant = meantFamily(family, familiesOf(root));
  if (meant !== undefined)
    throw new UsageError(
      `there is no family ${family}, did you mean ${meant}? --new-family makes it all the same`,
    );
}

function newFamily({
  family,
  engine,
  task = 'regression',
  features,
}: Request): Omit<VersionFacts, 'version'> {
  if (features !== undefined && features !== 'features_v1')
    throw new UsageError(`--features is ${features}, but a new family begins with features_v1`);
  return { ...firstVersion({ family, task }), engine };
}

async function oldFamily(
  { family, engine, task, features }: Request,
  root: string,
): Promise<Omit<VersionFacts, 'version'>> {
  if (task !== undefined) throw new UsageError(`--task is for a new family; ${family} is there and has one`);
  const number = features === undefined ? undefined : Number(FEATURES.exec(features)?.[1]);
  return { ...(await readFamily(family, number, root)), engine };
}

function linked(folder: string, files: readonly ScaffoldFile[]): LinkedPackage {
  const manifest = files.find(({ path }) => path === `${folder}/package.json`)?.text ?? '';
  return { folder, manifest };
}

function told({ packages, files, next }: Made): string {
  const lines = (texts: readonly string[]) => texts.map((text) => `  ${text}\n`).join('');
  return `made and linked ${packages.join(' and ')}\n${lines(files)}\nnext:\n${lines(next)}`;
}

function parse(args: readonly string[]): Request | undefined {
  const command = new Command('npm run new:model --')
    .description('Makes a model version that passes the conformance kit as it stands; a new family as well.')
    .requiredOption('--family <name>', 'an existing family, or the name of a new one')
    .option('--version <v1|v2|…>', 'default: the next that is free')
    .addOption(
      new Option('--engine <name>', 'what it trains with').choices(['linear', 'xgboost']).default('linear'),
    )
    .addOption(
      new Option('--task <name>', 'what labels of a new family are (default: "regression")').choices([
        'regression',
        'binary',
      ]),
    )
    .option('--features <features_v1|…>', "feature set to read (default: the family's newest)")
    .option('--new-family', 'make a family although its name is close to that of another')
    .option('--json', 'answer as JSON')
    .allowExcessArguments(false)
    .exitOverride()
    .showHelpAfterError();
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UsageError(error.message.replace(/^error: /, ''));
  }
  const request = command.opts<Request>();
  checkName('--family', request.family, FAMILY, 'a lower-case name of a-z 0-9 -, at most 63 characters');
  checkName('--version', request.version, VERSION, 'v1 to v9999');
  checkName('--features', request.features, FEATURES, 'features_v1 to features_v9999');
  return request;
}

function checkName(flag: string, value: string | undefined, pattern: RegExp, expected: string): void {
  if (value !== undefined && !pattern.test(value))
    throw new UsageError(`${flag} is ${JSON.stringify(value)}, must be ${expected}`);
}
