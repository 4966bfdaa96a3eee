// What in the buckets nobody needs any more. Planning only: nothing is removed here.
import type { Bucket } from '@slipway/bucket';
import {
  listGenerations,
  listStoredModels,
  MANIFEST,
  manifestKeyOf,
  Registry,
  reviewLeases,
  runStandings,
  runTime,
  type StoredGeneration,
} from '@slipway/registry';
import { readPredictionsManifest } from '../predictions-manifest.ts';
import { isProcessAlive } from '../process-identity.ts';
import type { Progress } from './answer.ts';

/** One thing to remove: all of its keys, in this order. */
export interface Garbage {
  readonly kind: 'run' | 'generation' | 'lease' | 'probe';
  /** The run's or the serving's id; of a probe its key. */
  readonly id: string;
  /** What its age counts from. */
  readonly at: Date;
  readonly reason: string;
  readonly keys: readonly string[];
  readonly sizeBytes: number;
  /** Of a whole run, which somebody may release at any time. */
  readonly family?: string;
}

/** What was found in a bucket. */
export interface GarbageReview {
  readonly garbage: readonly Garbage[];
  /** How many things are as useless, but too young, or under the eyes of a job that lives. */
  readonly spared: number;
  /** What could not be judged, and stays. */
  readonly doubts: readonly string[];
}

/** How to judge. */
export interface Judge {
  /** What was touched after this stays. */
  readonly before: Date;
  /** By the clock of the storage. */
  readonly now: Date;
  readonly progress: Progress;
}

/** Times of files are cut to the tick of the system's clock, those of cloud objects to the second. */
const CUT_MS = { file: 20, cloud: 2_000 } as const;

/**
 * The time before which things of a bucket may be judged: the age guard, or earlier while a job that lives may have written since.
 *
 * @param options.now - By the clock of the storage.
 */
export async function judgeBefore(
  bucket: Bucket,
  { now, ageMs }: { readonly now: Date; readonly ageMs: number },
): Promise<{ readonly before: Date; readonly live: number; readonly leases: readonly Garbage[] }> {
  const { protectedFrom, live, dead } = await reviewLeases(bucket, { now, isAlive: isProcessAlive });
  const earliestMs = Math.min(now.getTime() - ageMs, protectedFrom?.getTime() ?? Number.POSITIVE_INFINITY);
  const leases = dead.map(({ key, sizeBytes }) => {
    const id = key.replace(/^.*\/|\.json$/g, '');
    const reason = 'its process is dead';
    return { kind: 'lease', id, at: runTime(id), reason, keys: [key], sizeBytes } as const;
  });
  const cutMs = bucket.uri.startsWith('file:') ? CUT_MS.file : CUT_MS.cloud;
  return { before: new Date(earliestMs - cutMs), live, leases };
}

/**
 * Runs that no release record names. The log is read after the listing, so that what is released meanwhile is seen.
 *
 * @throws what reading a release log throws; then nothing of any family is judged.
 */
export async function unreleasedRuns(model: Bucket, { before, progress }: Judge): Promise<GarbageReview> {
  let seen = 0;
  const { families, runs } = await listStoredModels(model, undefined, () => progress('list runs', ++seen));
  const named = new Set<string>();
  for (const family of families) {
    for (const run of (await runStandings(new Registry(model, family).history())).keys()) named.add(run);
  }
  const useless = runs.filter(({ run }) => !named.has(run));
  const old = useless.filter(({ run, modifiedAt }) => modifiedAt < before && runTime(run) < before);
  const garbage = old.map(({ family, run, hasManifest, keys, sizeBytes }) => ({
    ...({ kind: 'run', id: run, at: runTime(run), sizeBytes } as const),
    ...(hasManifest ? { family } : {}),
    reason: hasManifest ? 'no release ever named it' : 'it has no manifest',
    // First of all it stops to be a run.
    keys: keys.toSorted((a, b) => Number(b.endsWith(`/${MANIFEST}`)) - Number(a.endsWith(`/${MANIFEST}`))),
  }));
  return { garbage, spared: useless.length - old.length, doubts: [] };
}

/** Generations that no manifest names. Their age counts from when they were replaced: somebody may have begun to read them before. */
export async function unnamedGenerations(
  predict: Bucket,
  { before, progress }: Judge,
): Promise<GarbageReview> {
  let seen = 0;
  const generations = await listGenerations(predict, () => progress('list predictions', ++seen));
  const garbage: Garbage[] = [];
  const doubts: string[] = [];
  let spared = 0;
  for (const [outputKey, group] of Map.groupBy(generations, (each) => each.outputKey)) {
    const named = await namedBy(predict, outputKey);
    if (named === null) {
      doubts.push(
        `${manifestKeyOf(outputKey)} cannot be read: the ${group.length} generations beside it stay`,
      );
      continue;
    }
    for (const generation of group) {
      if (named.keys.has(generation.key)) continue;
      const isOld = generation.modifiedAt < before && (named.at === null || named.at < before);
      if (isOld) garbage.push(ofGeneration(generation));
      else spared++;
    }
  }
  return { garbage, spared, doubts };
}

/** `null`: there is a manifest, but what it names cannot be told. */
async function namedBy(
  predict: Bucket,
  outputKey: string,
): Promise<{ readonly keys: ReadonlySet<string>; readonly at: Date | null } | null> {
  const stat = await predict.stat(manifestKeyOf(outputKey));
  if (stat === null) return { keys: new Set(), at: null };
  const manifest = await readPredictionsManifest(predict, outputKey);
  return manifest === undefined
    ? null
    : { keys: new Set(manifest.outputs.map(({ key }) => key)), at: stat.modifiedAt };
}

function ofGeneration({ key, serveId, sizeBytes }: StoredGeneration): Garbage {
  const at = runTime(serveId);
  return { kind: 'generation', id: serveId, at, reason: 'no manifest names it', keys: [key], sizeBytes };
}
