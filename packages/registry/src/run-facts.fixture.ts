// What a small run says of itself.
import type { RunFacts, SplitMetrics } from './manifest.ts';

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
  verdict: { passed: true, gates: [] },
  provenance: {
    gitCommit: null,
    gitDirty: null,
    lockfileSha256: DIGEST,
    node: 'v24.0.0',
    platform: 'linux-x64',
  },
};
