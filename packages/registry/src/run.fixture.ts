// Small runs for the tests of this package.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bucket } from '@slipway/bucket';
import { afterAll } from 'vitest';
import type { RunFacts, SplitMetrics } from './manifest.ts';
import { newRunId } from './run-id.ts';
import { type CommittedRun, RunWriter } from './run-writer.ts';

export const FAMILY_NAME = 'conversion-rate';
export const DIGEST = 'a'.repeat(64);

const metrics = { mse: 0.01, rmse: 0.1, mae: 0.05, meanPrediction: 0.2, meanOutcome: 0.21, rows: 100 };
const splits: SplitMetrics = { train: metrics, eval: metrics, overall: metrics };
const file = { key: 'x/train.csv.gz', sha256: DIGEST, bytes: 10, rawSha256: DIGEST, rawBytes: 30, rows: 3 };

export const FACTS: RunFacts = {
  contract: 1,
  package: '@slipway/conversion-rate-v2',
  createdAt: '2026-11-21T20:46:51.123Z',
  durationMs: 12.5,
  card: { family: FAMILY_NAME, description: 'Grüße, "quoted"' },
  featureSetDigest: DIGEST,
  params: { eta: 0.1, rounds: 40 },
  seed: 7,
  data: { train: [file], eval: [] },
  schema: { input: {}, label: {}, output: {} },
  metrics: splits,
  baselines: { mean: splits },
  provenance: {
    gitCommit: null,
    gitDirty: null,
    lockfileSha256: DIGEST,
    node: 'v24.0.0',
    platform: 'linux-x64',
  },
};

/** 10 KiB and a bit, without a pattern. */
export const WEIGHTS = Uint8Array.from({ length: 10_245 }, (_, i) => (i * 131 + (i >> 8) * 17) & 255);

/** Writes and commits a run of two files; it is not published. */
export async function commitRun(
  bucket: Bucket,
  version = 'v2',
  facts: Partial<RunFacts> = {},
): Promise<CommittedRun> {
  const writer = new RunWriter(bucket, { family: FAMILY_NAME, version, runId: newRunId() });
  await writer.write('weights.bin', WEIGHTS);
  await writer.write('importance.json', '{"a":1}');
  return writer.commit({ ...FACTS, ...facts });
}

/** A maker of empty folders, all of which are removed after the tests of the file. */
export function tempFolders(): () => string {
  const base = mkdtempSync(join(tmpdir(), 'slipway-registry-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  return () => mkdtempSync(join(base, 'b-'));
}
