// Which engine trains: libxgboost, and where there is none ml-xgboost within its limits.
import type { EngineFacts } from '@slipway/contract';
import type { EnginePool, EngineRun } from './engine-pool.ts';
import type { EngineResult } from './engine-process.ts';
import { EngineMissingError } from './errors.ts';
import { FALLBACK_NAME, fallbackProblem } from './fallback-limits.ts';
import { findXgboost, installCommand } from './library.ts';

/** Who is asked. */
export interface Engines {
  readonly libxgboost: Pick<EnginePool, 'run'>;
  readonly fallback: Pick<EnginePool, 'run'>;
}

/**
 * Trains with libxgboost. Where none is found and none is named, or `ml-xgboost` is named as the library, the fallback trains.
 *
 * @param warn - Hears that the fallback trained.
 * @throws {@link EngineMissingError} `E_XGB_LIBRARY` when there is no library and the fit is beyond the fallback's limits; what the engines
 * throw.
 */
export async function trainAnywhere(
  run: EngineRun,
  engines: Engines,
  warn: ((message: string) => void) | undefined,
): Promise<EngineResult> {
  const { library } = run.task;
  if (library === FALLBACK_NAME) {
    return trainWithFallback(run, engines, warn, `${FALLBACK_NAME} is named in place of libxgboost`);
  }
  try {
    return await engines.libxgboost.run(run);
  } catch (error) {
    if (!(error instanceof EngineMissingError) || library !== undefined) throw error;
    return trainWithFallback(run, engines, warn, error.problem);
  }
}

/**
 * The engine that {@link trainAnywhere} would train with, named as a fit names it; undefined where none would.
 *
 * @param library - As for {@link findXgboost}.
 */
export function engineHere(library?: string): EngineFacts | undefined {
  const found = findXgboost(library) ?? (library === undefined ? findXgboost(FALLBACK_NAME) : null);
  if (found === null) return undefined;
  return { name: found.name === FALLBACK_NAME ? FALLBACK_NAME : 'xgboost', version: found.version };
}

async function trainWithFallback(
  run: EngineRun,
  { fallback }: Engines,
  warn: ((message: string) => void) | undefined,
  reason: string,
): Promise<EngineResult> {
  const problem = fallbackProblem(run);
  const install = installCommand();
  if (problem !== undefined) {
    throw new EngineMissingError(`${reason}, and ${FALLBACK_NAME}, which stands in, ${problem}`, install);
  }
  const result = await fallback.run({ ...run, evaluation: undefined, keepAlive: false });
  const { name, version } = result.engine;
  warn?.(
    `${reason}: ${name} ${version}, an old XGBoost on one thread, trained instead; libxgboost comes with: ${install}`,
  );
  return result;
}
