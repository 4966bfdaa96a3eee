// For made-up data the true rates are known; the error of the truth itself is what no model can beat.

import type { Bucket } from '@slipway/bucket';
import type { SplitMetrics } from '@slipway/registry';

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

/** The error of the truth on these very files, or undefined where nobody knows it, it belongs to other files or cannot be read. */
export async function readBestPossible(
  bucket: Bucket,
  trainKey: string,
  digests: { readonly train: string; readonly eval: string },
): Promise<SplitMetrics | undefined> {
  const key = bestPossibleKey(trainKey);
  const stat = await bucket.stat(key);
  if (stat === null || stat.sizeBytes > MAX_BYTES) return undefined;
  const found = parse(new TextDecoder().decode(await bucket.read(key, { maxBytes: MAX_BYTES })));
  if (found?.trainSha256 !== digests.train || found.evalSha256 !== digests.eval) return undefined;
  return isSplitMetrics(found.metrics) ? found.metrics : undefined;
}

/** Only a line of a table comes from this file: a damaged one must not stop a training. */
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
