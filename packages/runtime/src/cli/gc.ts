// `slipway gc`: removes what nobody needs. A run that a release ever named stays, and so does whatever a living job may be writing.
import { type Bucket, openBucket } from '@slipway/bucket';
import { runTime } from '@slipway/registry';
import { formatAge, formatSize, parseAge } from './age.ts';
import type { Answer, CommandContext } from './answer.ts';
import {
  type Garbage,
  type GarbageReview,
  judgeBefore,
  unnamedGenerations,
  unreleasedRuns,
} from './garbage.ts';
import { textTable } from './text-table.ts';

/** Flags of `slipway gc`. */
export interface GcOptions {
  /** `7d` */
  readonly olderThan: string;
  readonly dryRun: boolean;
}

interface BucketGarbage extends GarbageReview {
  readonly bucket: Bucket;
  readonly before: Date;
  /** Jobs that live. */
  readonly live: number;
}

/**
 * Plans for all buckets first, and removes only then: what cannot be judged stops it before anything is gone. Killed half way, it leaves
 * nothing that looks whole and is not; the next one goes on.
 */
export async function gc({ olderThan, dryRun }: GcOptions, context: CommandContext): Promise<Answer> {
  const guard = new Date(context.now.getTime() - parseAge('--older-than', olderThan));
  const plans = await planAll(guard, context);
  const staging = dryRun ? null : await removeAll(plans, context);
  const removed = plans.flatMap(({ bucket, garbage }) =>
    garbage.map((each) => ({ bucket: bucket.uri, ...each })),
  );
  const spared = plans.reduce((sum, plan) => sum + plan.spared, 0);
  const live = plans.reduce((sum, plan) => sum + plan.live, 0);
  const doubts = plans.flatMap((plan) => plan.doubts);
  const data = { dryRun, olderThan, removed, staging, spared, runningJobs: live, doubts };
  return { data, text: describe(data, context.now) };
}

async function planAll(guard: Date, { config, baseDir, progress }: CommandContext): Promise<BucketGarbage[]> {
  const { model, dataTrain, dataPredict } = config.buckets;
  const plans: BucketGarbage[] = [];
  for (const uri of new Set([model, dataTrain, dataPredict])) {
    const bucket = openBucket(uri, { baseDir, endpoints: config.endpoints });
    const { before, live, leases } = await judgeBefore(bucket, guard);
    const judge = { before, progress };
    const reviews: GarbageReview[] = [
      ...(uri === model ? [await unreleasedRuns(bucket, judge)] : []),
      ...(uri === dataPredict ? [await unnamedGenerations(bucket, judge)] : []),
    ];
    plans.push({
      ...{ bucket, before, live },
      // Dead leases first: a job that was only taken for dead finds its own gone, and publishes nothing of what goes next.
      garbage: [...leases, ...reviews.flatMap((review) => review.garbage)],
      spared: reviews.reduce((sum, review) => sum + review.spared, 0),
      doubts: reviews.flatMap((review) => review.doubts),
    });
  }
  return plans;
}

/** @returns How many leftovers of killed writers were swept. */
async function removeAll(
  plans: readonly BucketGarbage[],
  { progress, signal }: CommandContext,
): Promise<number> {
  const total = plans.reduce((sum, { garbage }) => sum + garbage.length, 0);
  let done = 0;
  let swept = 0;
  for (const { bucket, before, garbage } of plans) {
    for (const { keys } of garbage) {
      signal.throwIfAborted();
      for (const key of keys) await bucket.delete(key);
      progress('remove', ++done, total);
    }
    swept += await bucket.sweep(before);
  }
  return swept;
}

interface GcReport {
  readonly dryRun: boolean;
  readonly olderThan: string;
  readonly removed: readonly Garbage[];
  readonly staging: number | null;
  readonly spared: number;
  readonly runningJobs: number;
  readonly doubts: readonly string[];
}

function describe(
  { dryRun, olderThan, removed, staging, spared, runningJobs, doubts }: GcReport,
  now: Date,
): string {
  const rows = removed.map(({ kind, id, reason, sizeBytes }) => [
    kind,
    id,
    formatAge(now.getTime() - runTime(id).getTime()),
    formatSize(sizeBytes),
    reason,
  ]);
  const bytes = removed.reduce((sum, each) => sum + each.sizeBytes, 0);
  const sum = `${removed.length} ${removed.length === 1 ? 'thing' : 'things'}, ${formatSize(bytes)}`;
  return [
    ...(rows.length > 0 ? [textTable(['what', 'id', 'age', 'size', 'why'], rows), ''] : []),
    dryRun ? `would remove ${sum}; leftovers of killed writers are not counted` : `removed ${sum}`,
    ...(staging === null ? [] : [`swept ${staging} leftovers of killed writers`]),
    ...(spared > 0
      ? [`${spared} more: younger than ${olderThan}, or a job that is running may need it`]
      : []),
    ...(runningJobs > 0 ? [`${runningJobs} jobs are running`] : []),
    ...doubts.map((doubt) => `warning: ${doubt}`),
  ].join('\n');
}
