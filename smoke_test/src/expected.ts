// What each version predicted when its values were recorded, and whether it still does.
import { readFile } from 'node:fs/promises';
import type { RunDocument } from './documents.ts';
import type { ScratchBucket } from './scratch-bucket.ts';

/** What is stored of one version. */
export interface ExpectedVersion {
  /** What trained it, as {@link engineOf} says it; not there where our own code did. */
  readonly engine?: string;
  /** The largest difference that is none, in the unit of the values. */
  readonly tolerance: number;
  /** The same where another release of the engine, or another processor, trained. */
  readonly toleranceElsewhere?: number;
  /** Mean squared errors of the model and of the baselines: train, eval, overall. */
  readonly mse: Readonly<Record<string, readonly [number, number, number]>>;
  /** Predictions in the order of the input. */
  readonly predictions: readonly number[];
}

/** Version → what is stored. */
export type Expected = Readonly<Record<string, ExpectedVersion>>;

/** Where the values are; `node smoke_test/src/record-expected.ts` writes them anew. */
export const EXPECTED_FILE = new URL('../fixtures/expected.json', import.meta.url);

export async function readExpected(): Promise<Expected> {
  return JSON.parse(await readFile(EXPECTED_FILE, 'utf8')) as Expected;
}

/** The tolerance for a run that this engine trained. */
export function toleranceFor(stored: ExpectedVersion, engine: string | undefined): number {
  return engine === stored.engine ? stored.tolerance : (stored.toleranceElsewhere ?? stored.tolerance);
}

/** `xgboost 1.7.4 on linux-x64`, as XGBoost writes it into its model file; undefined for a model of our own code. */
export async function engineOf(
  bucket: ScratchBucket,
  runFolder: string,
  { files, provenance }: RunDocument,
): Promise<string | undefined> {
  if (!files.some(({ name }) => name === 'model.json')) return undefined;
  const { version } = await bucket.json<{ version?: unknown }>(`${runFolder}/model.json`);
  return Array.isArray(version) ? `xgboost ${version.join('.')} on ${provenance.platform}` : undefined;
}

/** The figures of a run's manifest as they are stored. */
export function mseOf({ metrics, baselines }: RunDocument): Record<string, [number, number, number]> {
  const splits = Object.entries({ model: metrics, ...baselines });
  return Object.fromEntries(
    splits.map(([name, { train, eval: held, overall }]) => [name, [train.mse, held.mse, overall.mse]]),
  );
}

/** Differences beyond the tolerance, in sentences; none when all is as it was. */
export function differences(
  what: string,
  found: readonly number[],
  stored: readonly number[],
  tolerance: number,
): readonly string[] {
  if (found.length !== stored.length) return [`${what}: ${found.length} values, stored are ${stored.length}`];
  return found.flatMap((value, i) => {
    const wanted = stored[i] ?? Number.NaN;
    // Written so that NaN is a difference.
    return Math.abs(value - wanted) <= tolerance ? [] : [`${what}[${i}]: ${value}, stored is ${wanted}`];
  });
}
