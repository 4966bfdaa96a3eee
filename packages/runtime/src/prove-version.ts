// Proves a version before anything is trained with it: OS packages, its package and card, its own tests, the conformance kit among them.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { proofEnvironment } from '@slipway/config';
import { EXIT, type ExitCode } from '@slipway/contract';
import { checkPackage } from './check-package.ts';
import { type ChildEnd, runChild } from './child-step.ts';
import { JobError, PipelineError } from './errors.ts';
import type { JobEvent } from './job-events.ts';
import type { PipelineSignals } from './pipeline-signals.ts';
import type { ModelPackage } from './workspace.ts';

/** How the pipeline speaks while it proves. */
export interface ProveContext {
  readonly root: string;
  readonly emit: (event: JobEvent) => void;
  readonly signals: PipelineSignals;
  /** Path of libxgboost, when the configuration names one; installer and tests get it as `XGBOOST_LIBRARY`. */
  readonly xgboostLibrary: string | undefined;
}

/**
 * Installs the version's OS packages, loads its package as a job will, and runs its tests.
 *
 * @throws ModelPackageError `E_MODEL_PACKAGE` (78);
 * {@link PipelineError} `E_PIPELINE_INSTALL` with the installer's exit code, `E_PIPELINE_TESTS` or `E_PIPELINE_CONFORMANCE` (70),
 * `E_PIPELINE_SKIPPED` (69) when the tests skipped the conformance kit;
 * {@link JobError} `E_JOB_CANCELLED` (75) after a signal.
 */
export async function proveVersion(model: ModelPackage, context: ProveContext): Promise<void> {
  await installOsPackages(model, context);
  context.signals.throwIfReceived('the check of its package');
  await checkPackage(model, context);
  context.signals.throwIfReceived("the version's tests");
  await runTests(model, context);
}

async function installOsPackages(model: ModelPackage, context: ProveContext): Promise<void> {
  const script = join(model.dir, 'install_dependencies.sh');
  if (!existsSync(script)) return;
  context.emit({ kind: 'step', step: 'install OS packages', facts: { version: model.version } });
  const step = { name: 'install', during: 'the installation of OS packages' };
  const end = await runStep(step, ['bash', script], context);
  if (end.code === 0) return;
  const message = `install_dependencies.sh ended with exit ${end.code}; run it by hand: bash ${relative(context.root, script)}`;
  throw new PipelineError('install', installExit(end.code), message, model.version);
}

const INSTALL_EXITS: readonly ExitCode[] = [EXIT.unavailable, EXIT.noPermission];

function installExit(code: number): ExitCode {
  return INSTALL_EXITS.find((known) => known === code) ?? EXIT.unavailable;
}

async function runTests(model: ModelPackage, context: ProveContext): Promise<void> {
  const folder = relative(context.root, model.dir) + sep;
  const scratch = await mkdtemp(join(tmpdir(), 'slipway-tests-'));
  const report = join(scratch, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const command = [process.execPath, vitestOf(context.root), 'run', folder, ...reporters];
  try {
    const step = { name: 'tests', during: "the version's tests", untold: `JSON report written to ${report}` };
    const end = await runStep(step, command, context);
    if (end.code !== 0) throw testsFailed(model, folder);
    const { passed, kit, skippedKit } = countTests(JSON.parse(await readFile(report, 'utf8')));
    if (kit === 0 && skippedKit !== undefined) throw kitSkipped(model, folder, skippedKit);
    if (kit === 0) throw kitMissing(model, folder);
    context.emit({
      kind: 'step',
      step: 'proved',
      facts: { version: model.version, tests: passed, conformance: kit },
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function vitestOf(root: string): string {
  const manifest = createRequire(join(root, 'package.json')).resolve('vitest/package.json');
  return join(manifest, '..', 'vitest.mjs');
}

interface TestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
    }[];
  }[];
}

interface TestCounts {
  readonly passed: number;
  /** Checks of the kit that passed. */
  readonly kit: number;
  /** Titles of the groups around a check of the kit that did not run: there a version says why it skips it. */
  readonly skippedKit: string | undefined;
}

function countTests(report: TestReport): TestCounts {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed');
  const kit = tests.filter((test) => test.ancestorTitles.some(isKit));
  const skipped = kit.find((test) => test.status !== 'passed');
  return {
    passed: passed.length,
    kit: kit.filter((test) => test.status === 'passed').length,
    skippedKit: skipped?.ancestorTitles.filter((title) => !isKit(title)).join(', '),
  };
}

function isKit(title: string): boolean {
  return title.startsWith('conformance of ');
}

function testsFailed(model: ModelPackage, folder: string): PipelineError {
  const message = `the version's tests failed; run them with npx vitest run ${folder}`;
  return new PipelineError('tests', EXIT.software, message, model.version);
}

function kitSkipped(model: ModelPackage, folder: string, titles: string): PipelineError {
  const message = `the tests in ${folder} skip the conformance kit here: ${titles || 'they do not say why'}`;
  return new PipelineError('skipped', EXIT.unavailable, message, model.version);
}

function kitMissing(model: ModelPackage, folder: string): PipelineError {
  const message = `the tests in ${folder} do not run the conformance kit; add conformance(Model) of @slipway/testkit/vitest to one`;
  return new PipelineError('conformance', EXIT.software, message, model.version);
}

/**
 * Runs a command quietly and says every second that it still goes on; what it wrote is shown when it fails.
 *
 * @throws {@link JobError} `E_JOB_CANCELLED` when it failed because of a signal.
 */
async function runStep(
  step: {
    readonly name: string;
    readonly during: string;
    /** A line of its output that is not shown: what it names is removed. */
    readonly untold?: string;
  },
  [command = '', ...args]: readonly string[],
  { root, emit, signals, xgboostLibrary }: ProveContext,
): Promise<ChildEnd> {
  let seconds = 0;
  const tick = () => emit({ kind: 'progress', step: step.name, done: ++seconds, unit: 's' });
  const timer = setInterval(tick, 1000);
  try {
    const env = proofEnvironment({ XGBOOST_LIBRARY: xgboostLibrary });
    const end = await runChild(command, args, { cwd: root, env, capture: true, signals });
    if (end.code === 0) return end;
    if (signals.received !== undefined) throw JobError.stopped(signals.received, `during ${step.during}`);
    const told = step.untold === undefined ? end.output : end.output.replace(step.untold, '').trimEnd();
    process.stderr.write(`\n${told}\n`);
    return end;
  } finally {
    clearInterval(timer);
  }
}
