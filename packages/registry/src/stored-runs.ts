// Which runs lie in a model bucket, whether or not a release names them.
import type { Bucket } from '@slipway/bucket';
import { FAMILY, MANIFEST, RUN_ID, VERSION } from './keys.ts';

/** One run's folder, as a listing shows it. */
export interface StoredRun {
  readonly family: string;
  readonly version: string;
  readonly run: string;
  /** Every key of the folder, ascending. */
  readonly keys: readonly string[];
  readonly sizeBytes: number;
  /** Of the youngest object. */
  readonly modifiedAt: Date;
  /** Whether it was committed; without a manifest it is no run. */
  readonly hasManifest: boolean;
}

/** What a model bucket holds. */
export interface StoredModels {
  /** Every family that has a run or a release, ascending. */
  readonly families: readonly string[];
  /** By family, version and run id; the oldest run first. */
  readonly runs: readonly StoredRun[];
}

/**
 * Lists the runs of a model bucket.
 *
 * @param family - Only this one. Default: all.
 * @param onObject - Told of every object that was seen.
 */
export async function listStoredModels(
  bucket: Bucket,
  family?: string,
  onObject: () => void = () => {},
): Promise<StoredModels> {
  const families = new Set<string>();
  const runs = new Map<string, StoredRun>();
  for await (const stat of bucket.list(family === undefined ? '' : `${family}/`)) {
    onObject();
    const [first = '', second = '', third, run = '', ...rest] = stat.key.split('/');
    if (!FAMILY.test(first)) continue;
    if (second === '_releases') families.add(first);
    if (!VERSION.test(second) || third !== 'runs' || !RUN_ID.test(run) || rest.length === 0) continue;
    families.add(first);
    const id = [first, second, run].join('/');
    const known = runs.get(id);
    runs.set(id, {
      family: first,
      version: second,
      run,
      keys: [...(known?.keys ?? []), stat.key],
      sizeBytes: (known?.sizeBytes ?? 0) + stat.sizeBytes,
      modifiedAt: later(known?.modifiedAt, stat.modifiedAt),
      hasManifest: known?.hasManifest === true || rest.join('/') === MANIFEST,
    });
  }
  return { families: [...families].sort(), runs: [...runs.values()] };
}

/** The time in a run's id: when its training, or its serving, began. */
export function runTime(runId: string): Date {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z/.exec(runId)?.slice(1) ?? [];
  const [year, month, day, hour, minute, second, ms] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

function later(a: Date | undefined, b: Date): Date {
  return a !== undefined && a > b ? a : b;
}
