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
import type { ModelPackage } from './workspace.ts';

/** How the pipeline speaks while it proves. */
export interface ProveContext {
  readonly root: string;
  readonly emit: (event: JobEvent) => void;
}

/**
 * Installs the version's OS packages and runs its tests.
 *
 * @throws {@link PipelineError} `E_PIPELINE_INSTALL` with the installer's exit code, `E_PIPELINE_TESTS` or `E_PIPELINE_CONFORMANCE` (70).
 */
export async function proveVersion(model: ModelPackage, context: ProveContext): Promise<void> {
  await installOsPackages(model, context);
  await runTests(model, context);
}

async function installOsPackages(model: ModelPackage, context: ProveContext): Promise<void> {
  const script = join(model.dir, 'install_dependencies.sh');
  if (!existsSync(script)) return;
  context.emit({ kind: 'step', step: 'install OS packages', facts: { version: model.version } });
  const end = await ticking('install', context, () =>
    runChild('bash', [script], { cwd: model.dir, capture: false }),
  );
  if (end.code !== 0) {
    const message = `install_dependencies.sh ended with exit ${end.code}; run it by hand: bash ${relative(context.root, script)}`;
    throw new PipelineError('install', installExit(end.code), message, model.version);
  }
}

const INSTALL_EXITS: readonly ExitCode[] = [EXIT.unavailable, EXIT.noPermission];

function installExit(code: number): ExitCode {
  return INSTALL_EXITS.find((known) => known === code) ?? EXIT.unavailable;
}

async function runTests(model: ModelPackage, context: ProveContext): Promise<void> {
  const vitest = join(
    createRequire(join(context.root, 'package.json')).resolve('vitest/package.json'),
    '..',
    'vitest.mjs',
  );
  const folder = relative(context.root, model.dir) + sep;
  const scratch = await mkdtemp(join(tmpdir(), 'slipway-tests-'));
  const report = join(scratch, 'report.json');
  const args = [
    vitest,
    'run',
    folder,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  try {
    const end = await ticking('tests', context, () =>
      runChild(process.execPath, args, { cwd: context.root, capture: true }),
    );
    if (end.code !== 0) throw testsFailed(model, folder, end);
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

function testsFailed(model: ModelPackage, folder: string, end: ChildEnd): Error {
  if (end.passedOn !== undefined) return JobError.cancelled(end.passedOn);
  process.stderr.write(`${end.output}\n`);
  return new PipelineError(
    'tests',
    EXIT.software,
    `the version's tests failed; run them with npx vitest run ${folder}`,
    model.version,
  );
}

function kitMissing(model: ModelPackage, folder: string): PipelineError {
  const message = `the tests in ${folder} do not run the conformance kit; add conformance(Model) of @slipway/testkit/vitest to one`;
  return new PipelineError('conformance', EXIT.software, message, model.version);
}

/** Says every second that a step is still going on. */
async function ticking<T>(step: string, context: ProveContext, run: () => Promise<T>): Promise<T> {
  let seconds = 0;
  const timer = setInterval(() => context.emit({ kind: 'progress', step, done: ++seconds, unit: 's' }), 1000);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
