// For made-up data the true rates are known; the error of the truth itself is what no model can beat.

import type { Bucket } from '@slipway/bucket';
import { toSlipwayError } from '@slipway/contract';
import type { SplitMetrics } from '@slipway/registry';
import type { JobContext } from '../job-events.ts';

/** Lies beside `train.csv.gz`; tied to both files by their digests. */
export interface BestPossible {
  readonly format: 1;
  readonly trainSha256: string;
  readonly evalSha256: string;
  readonly metrics: SplitMetrics;
}

const MAX_BYTES = 1 << 16;
const FIGURES = ['mse', 'rmse', 'mae', 'meanPrediction', 'meanOutcome', 'rows'] as const;

/** Where the figures of a train file lie. */
export function bestPossibleKey(trainKey: string): string {
  return `${trainKey.slice(0, trainKey.lastIndexOf('/') + 1)}best-possible.json`;
}

/**
 * The error of the truth on these very files, or undefined where nobody knows it or it belongs to other files. One that cannot be read is
 * warned of: only a line of a table comes from it.
 */
export async function readBestPossible(
  bucket: Bucket,
  trainKey: string,
  digests: { readonly train: string; readonly eval: string },
  context: Pick<JobContext, 'emit' | 'signal'>,
): Promise<SplitMetrics | undefined> {
  const key = bestPossibleKey(trainKey);
  const text = await readText(bucket, key).catch((error: unknown) => {
    context.signal.throwIfAborted();
    const message = `${key} cannot be read, the best possible error stays unknown: ${toSlipwayError(error).message}`;
    context.emit({ kind: 'warning', message });
    return null;
  });
  const found = text === null ? undefined : parse(text);
  if (found?.trainSha256 !== digests.train || found.evalSha256 !== digests.eval) return undefined;
  return isSplitMetrics(found.metrics) ? found.metrics : undefined;
}

/** `null` where there is no such file, or one too large to be it. */
async function readText(bucket: Bucket, key: string): Promise<string | null> {
  const stat = await bucket.stat(key);
  if (stat === null || stat.sizeBytes > MAX_BYTES) return null;
  return new TextDecoder().decode(await bucket.read(key, { maxBytes: MAX_BYTES }));
}

function parse(text: string): BestPossible | undefined {
  try {
    return (JSON.parse(text) ?? undefined) as BestPossible | undefined;
  } catch {
    return undefined;
  }
}

function isSplitMetrics(value: unknown): value is SplitMetrics {
  const splits = value as
    | Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
    | null
    | undefined;
  return ['train', 'eval', 'overall'].every((split) => {
    const metrics = splits?.[split] ?? {};
    return FIGURES.every((name) => Number.isFinite(metrics[name]));
  });
}
