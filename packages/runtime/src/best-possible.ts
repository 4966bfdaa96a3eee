// For made-up data the true rates are known; the error of the truth itself is what no model can beat.

import { dirname } from 'node:path/posix';
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

/** Where the figures of a train file lie. */
export function bestPossibleKey(trainKey: string): string {
  return `${dirname(trainKey)}/best-possible.json`;
}

/** The error of the truth on these very files, or undefined where nobody knows it or it belongs to other files. */
export async function readBestPossible(
  bucket: Bucket,
  trainKey: string,
  digests: { readonly train: string; readonly eval: string },
): Promise<SplitMetrics | undefined> {
  const key = bestPossibleKey(trainKey);
  if ((await bucket.stat(key)) === null) return undefined;
  const text = new TextDecoder().decode(await bucket.read(key, { maxBytes: MAX_BYTES }));
  const found = JSON.parse(text) as BestPossible;
  return found.trainSha256 === digests.train && found.evalSha256 === digests.eval ? found.metrics : undefined;
}
