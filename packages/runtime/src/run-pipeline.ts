// One model version through the whole road: prove, train, publish, serve.

import { join } from 'node:path';
import type { PipelineConfig } from '@slipway/config';
import { EXIT, type ExitCode } from '@slipway/contract';
import { runChild } from './child-step.ts';
import { JobError, ModelPackageError } from './errors.ts';
import { fingerprintOf, lastProof, rememberProof } from './fingerprint.ts';
import { sayLastWords } from './last-words.ts';
import { PipelineSignals } from './pipeline-signals.ts';
import { guardProcess } from './process-guard.ts';
import { proveVersion } from './prove-version.ts';
import { FORCE_RELEASE_FLAG, readReason } from './release-reason.ts';
import type { Reporter } from './reporter.ts';
import { flagName, refuseSearchFlags, SEARCH_FLAGS, searchOptions } from './search/search-options.ts';
import { setUpService } from './service-config.ts';
import { type Flags, parseFlags, UsageError } from './service-flags.ts';
import { listModelPackages, type ModelPackage, workspaceRoot } from './workspace.ts';
import { requireWritable } from './writable-checkout.ts';

const SERVICES = ['train', 'serve', 'both'] as const;

/** What the command line asks for. */
interface Request {
  readonly service: (typeof SERVICES)[number];
  readonly buildOnly: boolean;
  readonly force: boolean;
  /** Flags that the services get as they are. */
  readonly passed: Flags;
  /** Flags that training alone gets. */
  readonly training: Flags;
}

const COMMAND = {
  name: 'build_pipeline.sh',
  description:
    'Takes one model version through the whole road: install, prove, train, evaluate, publish, serve.',
  extra: [
    {
      flag: '--service <name>',
      description: 'train, serve or both (default both); serve alone proves and trains nothing',
    },
    { flag: '--promote', description: "make the trained run the family's champion" },
    FORCE_RELEASE_FLAG,
    {
      flag: '--search <strategy>',
      description: 'search parameters before training, by grid, random or halving',
    },
    ...SEARCH_FLAGS,
    { flag: '--build-only', description: 'install and prove, run nothing' },
    { flag: '--force', description: 'install and prove again although nothing changed since the last time' },
  ],
};

/** What every step needs. */
interface Surroundings {
  readonly root: string;
  readonly signals: PipelineSignals;
}

/** @param args - `process.argv.slice(2)`. @returns The exit code of the step that failed, or 0. */
export async function runPipeline(args: readonly string[]): Promise<ExitCode> {
  guardProcess();
  const signals = new PipelineSignals();
  try {
    const parsed = parseFlags(COMMAND, args);
    if (!('flags' in parsed))
      return parsed.error === undefined ? parsed.exitCode : sayLastWords(parsed.error);
    return await runSteps(readRequest(parsed.flags), signals);
  } catch (error) {
    return sayLastWords(error);
  }
}

async function runSteps(request: Request, signals: PipelineSignals): Promise<ExitCode> {
  const root = workspaceRoot();
  const isServeAlone = request.service === 'serve' && !request.buildOnly;
  const { config, reporter } = setUpService(request.passed, !isServeAlone);
  if (!isServeAlone) {
    signals.throwIfReceived('the proof of the version');
    const { xgboostLibrary } = config;
    await prove(await findModel(config), { root, signals, force: request.force, reporter, xgboostLibrary });
  }
  if (request.buildOnly) return EXIT.ok;
  // The day is read once, so that a pipeline over midnight trains and serves the same one.
  const flags: Flags = { ...request.passed, date: config.runDate };
  for (const service of ['train', 'serve'] as const) {
    if (request.service !== 'both' && request.service !== service) continue;
    signals.throwIfReceived(service);
    const own = service === 'train' ? { ...flags, ...request.training } : flags;
    const code = await runServiceProcess(service, own, { root, signals });
    if (code !== EXIT.ok) return code;
  }
  return EXIT.ok;
}

async function findModel(config: PipelineConfig): Promise<ModelPackage> {
  const packages = await listModelPackages();
  const found = packages.find((p) => p.family === config.family && p.version === config.version);
  if (found !== undefined) return found;
  const installed = packages.map((p) => `${p.family} ${p.version}`);
  throw ModelPackageError.unknown(config.family, config.version ?? '', installed);
}

interface ProveOptions extends Surroundings {
  readonly force: boolean;
  readonly reporter: Reporter;
  readonly xgboostLibrary: string | undefined;
}

async function prove(model: ModelPackage, { force, reporter, ...around }: ProveOptions): Promise<void> {
  const { root } = around;
  const fingerprint = await fingerprintOf(model, root);
  if (!force && (await lastProof(model, root)) === fingerprint) {
    reporter.event({
      kind: 'step',
      step: 'already proved',
      facts: { version: model.version, again: '--force' },
    });
    return;
  }
  await requireWritable(root);
  try {
    await proveVersion(model, { ...around, emit: (event) => reporter.event(event) });
  } finally {
    reporter.clear();
  }
  await rememberProof(model, root, fingerprint);
}

/** The service says everything itself, its error line included, unless a signal ended it before it could. */
async function runServiceProcess(
  service: 'train' | 'serve',
  flags: Flags,
  { root, signals }: Surroundings,
): Promise<ExitCode> {
  const main = join(root, 'services', service, 'src', 'main.ts');
  const args = Object.entries(flags).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  const { code } = await runChild(process.execPath, [main, ...args], { cwd: root, capture: false, signals });
  if (code <= 128) return code as ExitCode;
  if (signals.received !== undefined) throw JobError.stopped(signals.received, `while ${service} started`);
  throw JobError.crashed(service, `killed by signal ${code - 128}`);
}

function readRequest({ service = 'both', 'build-only': buildOnly, force, ...given }: Flags): Request {
  const known = SERVICES.find((name) => name === service);
  if (known === undefined)
    throw new UsageError(`--service is ${JSON.stringify(service)}, must be one of ${SERVICES.join(', ')}`);
  const [training, passed] = splitFlags(given);
  for (const name of ['promote', 'force-release', 'search'] as const) {
    if (known === 'serve' && training[name] !== undefined)
      throw new UsageError(
        `--${name} needs a training, and --service serve trains nothing; leave one of them out`,
      );
  }
  readReason('--force-release', training['force-release']); // wrong ones are known before anything is installed or proved
  if (training.search === undefined) refuseSearchFlags(training);
  else searchOptions(training.search, 'search', training);
  return { service: known, buildOnly: buildOnly === true, force: force === true, passed, training };
}

/** Those of training alone, and those of every service. */
function splitFlags(flags: Flags): readonly [Flags, Flags] {
  const ofTraining = new Set([
    'promote',
    'force-release',
    'search',
    ...SEARCH_FLAGS.map(({ flag }) => flagName(flag)),
  ]);
  const [own, others] = [true, false].map((isOwn) =>
    Object.fromEntries(Object.entries(flags).filter(([name]) => ofTraining.has(name) === isOwn)),
  );
  return [own ?? {}, others ?? {}];
}
