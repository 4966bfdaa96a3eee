// Runs the checks against one model. It needs no test runner, so a pipeline can call it too.
import type { Model } from '@slipway/contract';
import type { Check, CheckResult, ConformanceOptions, Excuse } from './check.ts';
import { CHECKS } from './checks.ts';
import { outcomeOf, tell, within } from './outcome.ts';
import { Workbench } from './workbench.ts';

/** The checks of one model, ready to run one by one, in any order. */
export interface ConformanceSuite {
  readonly checks: readonly SuiteCheck[];
  /** Disposes of every instance that the checks made. */
  dispose(): Promise<void>;
}

/** One check of a suite. */
export interface SuiteCheck {
  readonly name: string;
  /** What is right, and the excuse if there is one. */
  readonly title: string;
  /** Never rejects. */
  run(): Promise<CheckResult>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Checks that a model keeps the contract, on data made from its own schema.
 *
 * @param makeModel - Makes a fresh, unfitted instance each time.
 * @returns One result a check, in a fixed order; a model that throws fails checks and never this call.
 * @example
 * const results = await runConformance(() => new ConversionRateV1());
 * const failed = results.filter((result) => !result.ok);
 */
export async function runConformance(
  makeModel: () => Model,
  options: ConformanceOptions = {},
): Promise<CheckResult[]> {
  const suite = conformanceSuite(makeModel, options);
  const results: CheckResult[] = [];
  for (const check of suite.checks) results.push(await check.run());
  await suite.dispose();
  return results;
}

/** The checks of a model as a list, for a test runner that reports them one by one. Arguments as in {@link runConformance}. */
export function conformanceSuite(makeModel: () => Model, options: ConformanceOptions = {}): ConformanceSuite {
  const bench = new Workbench(makeModel, options);
  const excuses = options.excuses ?? [];
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const checks = CHECKS.map((check): SuiteCheck => {
    const excuse = excuses.find((candidate) => candidate.check === check.name);
    return {
      name: check.name,
      title: `${check.name}: ${check.rule}${excuse ? ` (excused: ${excuse.reason})` : ''}`,
      run: async () => excused(check.name, await problemOf(check, bench, timeoutMs), excuse),
    };
  });
  const strays = excuses.filter((excuse) => !CHECKS.some((check) => check.name === excuse.check));
  return { checks: [...checks, ...strays.map(strayExcuse)], dispose: () => bench.dispose() };
}

async function problemOf(check: Check, bench: Workbench, timeoutMs: number): Promise<string | undefined> {
  const outcome = await outcomeOf(() => within(timeoutMs, () => check.run(bench)));
  return 'error' in outcome ? tell(outcome.error) : outcome.value;
}

function excused(check: string, problem: string | undefined, excuse: Excuse | undefined): CheckResult {
  if (excuse === undefined)
    return problem === undefined ? { check, ok: true } : { check, ok: false, reason: problem };
  return problem === undefined
    ? {
        check,
        ok: false,
        reason: `the check holds, so the excuse "${excuse.reason}" is not needed: remove it`,
      }
    : { check, ok: true, reason: `excused (${excuse.reason}): ${problem}` };
}

function strayExcuse(excuse: Excuse): SuiteCheck {
  const reason = `there is no check ${excuse.check} to excuse; there are ${CHECKS.map((c) => c.name).join(', ')}`;
  return {
    name: excuse.check,
    title: `${excuse.check}: excused (${excuse.reason})`,
    run: async () => ({ check: excuse.check, ok: false, reason }),
  };
}
