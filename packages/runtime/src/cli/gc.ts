// `slipway gc`: removes what nobody needs. A run that a release ever named stays, and so does whatever a living job may be writing.
import { missingFolder, openBucket, storageTime } from '@slipway/bucket';
import { checkBuckets } from '../check-buckets.ts';
import { formatAge, formatSize, parseAge } from './age.ts';
import type { Answer, CommandContext } from './answer.ts';
import {
  type Garbage,
  type GarbageReview,
  judgeBefore,
  unnamedGenerations,
  unreleasedRuns,
} from './garbage.ts';
import { leftProbes } from './left-probes.ts';
import { type BucketGarbage, removeGarbage } from './remove-garbage.ts';
import { textTable } from './text-table.ts';

/** Flags of `slipway gc`. */
export interface GcOptions {
  /** `7d` */
  readonly olderThan: string;
  readonly dryRun: boolean;
}

interface GcPlan extends BucketGarbage, GarbageReview {
  /** Jobs that live. */
  readonly live: number;
}

/**
 * Plans for all buckets first, and removes only then: what cannot be judged stops it before anything is gone. Killed half way, it leaves
 * nothing that looks whole and is not; the next one goes on.
 */
export async function gc({ olderThan, dryRun }: GcOptions, context: CommandContext): Promise<Answer> {
  checkBuckets(context.config, context.baseDir);
  const plans = await planAll({ ageMs: parseAge('--older-than', olderThan), dryRun }, context);
  const done = dryRun ? null : await removeGarbage(plans, context);
  const staging = done?.swept ?? null;
  const removed = plans.flatMap(({ bucket, garbage }) =>
    garbage.filter((each) => !done?.wanted.has(each)).map((each) => ({ bucket: bucket.uri, ...each })),
  );
  const wanted = done?.wanted.size ?? 0;
  const spared = plans.reduce((sum, plan) => sum + plan.spared, wanted);
  const live = plans.reduce((sum, plan) => sum + plan.live, 0);
  const doubts = plans.flatMap((plan) => plan.doubts);
  const data = { dryRun, olderThan, removed, staging, spared, runningJobs: live, doubts };
  return { data, text: describe(data, context.now) };
}

async function planAll(
  { ageMs, dryRun }: { readonly ageMs: number; readonly dryRun: boolean },
  { config, baseDir, progress, now: ownTime }: CommandContext,
): Promise<GcPlan[]> {
  const { model, dataTrain, dataPredict } = config.buckets;
  const plans: GcPlan[] = [];
  for (const uri of new Set([model, dataTrain, dataPredict])) {
    const bucket = openBucket(uri, { baseDir, endpoints: config.endpoints });
    const mayWrite = !dryRun && missingFolder(bucket.uri) === undefined;
    // Taken before the leases are read: who takes one later writes later. Who may write nothing takes our clock for the storage's.
    const now = mayWrite ? await storageTime(bucket) : ownTime;
    const { before, live, leases } = await judgeBefore(bucket, { now, ageMs });
    const judge = { before, now, progress };
    const reviews: GarbageReview[] = [
      ...(uri === model ? [await unreleasedRuns(bucket, judge)] : []),
      ...(uri === dataPredict ? [await unnamedGenerations(bucket, judge)] : []),
      await leftProbes(bucket, judge),
    ];
    plans.push({
      ...{ bucket, before, now, live },
      // Dead leases first: a job that was only taken for dead finds its own gone, and publishes nothing of what goes next.
      garbage: [...leases, ...reviews.flatMap((review) => review.garbage)],
      spared: reviews.reduce((sum, review) => sum + review.spared, 0),
      doubts: reviews.flatMap((review) => review.doubts),
    });
  }
  return plans;
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
  const rows = removed.map(({ kind, id, at, reason, sizeBytes }) => [
    kind,
    id,
    formatAge(now.getTime() - at.getTime()),
    formatSize(sizeBytes),
    reason,
  ]);
  const bytes = removed.reduce((sum, each) => sum + each.sizeBytes, 0);
  const sum = `${counted(removed.length, 'thing')}, ${formatSize(bytes)}`;
  return [
    ...(rows.length > 0 ? [textTable(['what', 'id', 'age', 'size', 'why'], rows), ''] : []),
    dryRun ? `would remove ${sum}; leftovers of killed writers are not counted` : `removed ${sum}`,
    ...(staging === null ? [] : [`swept ${counted(staging, 'leftover')} of killed writers`]),
    ...(spared > 0
      ? [`${spared} more: younger than ${olderThan}, or a job that is running may need it`]
      : []),
    ...(runningJobs > 0
      ? [`${counted(runningJobs, 'job')} ${runningJobs === 1 ? 'is' : 'are'} running`]
      : []),
    ...doubts.map((doubt) => `warning: ${doubt}`),
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
