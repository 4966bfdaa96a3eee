// Proves a version before anything is trained with it: OS packages, its own tests, the conformance kit among them.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { EXIT, type ExitCode } from '@slipway/contract';
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
}

/**
 * Installs the version's OS packages and runs its tests.
 *
 * @throws {@link PipelineError} `E_PIPELINE_INSTALL` with the installer's exit code, `E_PIPELINE_TESTS` or `E_PIPELINE_CONFORMANCE` (70);
 * {@link JobError} `E_JOB_CANCELLED` (75) after a signal.
 */
export async function proveVersion(model: ModelPackage, context: ProveContext): Promise<void> {
  await installOsPackages(model, context);
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
    const end = await runStep({ name: 'tests', during: "the version's tests" }, command, context);
    if (end.code !== 0) throw testsFailed(model, folder);
    const { passed, kit } = countTests(JSON.parse(await readFile(report, 'utf8')));
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

function countTests(report: TestReport): { readonly passed: number; readonly kit: number } {
  const tests = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'passed');
  const kit = tests.filter((test) =>
    test.ancestorTitles.some((title) => title.startsWith('conformance of ')),
  );
  return { passed: tests.length, kit: kit.length };
}

function testsFailed(model: ModelPackage, folder: string): PipelineError {
  const message = `the version's tests failed; run them with npx vitest run ${folder}`;
  return new PipelineError('tests', EXIT.software, message, model.version);
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
  step: { readonly name: string; readonly during: string },
  [command = '', ...args]: readonly string[],
  { root, emit, signals }: ProveContext,
): Promise<ChildEnd> {
  let seconds = 0;
  const tick = () => emit({ kind: 'progress', step: step.name, done: ++seconds, unit: 's' });
  const timer = setInterval(tick, 1000);
  try {
    const end = await runChild(command, args, { cwd: root, capture: true, signals });
    if (end.code === 0) return end;
    if (signals.received !== undefined) throw JobError.stopped(signals.received, `during ${step.during}`);
    process.stderr.write(`\n${end.output}\n`);
    return end;
  } finally {
    clearInterval(timer);
  }
}
