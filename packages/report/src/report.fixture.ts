// A run as a report is made from, small but whole.
import type { CalibrationSummary, HistogramSummary, Interval, LossFigures } from '@slipway/metrics';
import type { Metrics } from '@slipway/registry';
import type { ReportedManifest, ReportedRun, RunFigures, SplitFigures } from './report-input.ts';
import { trialsOf } from './trials.fixture.ts';

/** What a test may say of the run. */
export interface RunWishes {
  readonly version?: string;
  readonly passed?: boolean;
  readonly task?: 'regression' | 'binary';
  readonly weight?: string | null;
  /** Names that come from outside: of features, slices, parameters, files. */
  readonly name?: string;
  readonly champion?: RunFigures['champion'];
  readonly features?: number;
  readonly search?: boolean;
}

const DIGEST = 'ab'.repeat(32);

/** The id of a run of a version. */
export function runIdOf(version: string): string {
  return `20261122T005619385Z-${version.slice(1).padStart(32, '0')}`;
}

/** A run that was trained, judged and committed. */
export function reportedRun(wishes: RunWishes = {}): ReportedRun {
  return {
    manifest: manifestOf(wishes),
    report: figuresOf(wishes),
    profile: {
      rows: 800,
      columns: {
        entity_id: { kind: 'key', count: 800, nulls: 0, distinct: 240, registers: '' },
        [wishes.name ?? 'device']: {
          kind: 'category',
          count: 790,
          nulls: 10,
          distinct: 2,
          names: [['a', 500]],
        },
      },
    },
    ...(wishes.search === true && { trials: trialsOf(wishes.name) }),
  };
}

function manifestOf({ version = 'v4', passed = true, name = 'device', search }: RunWishes): ReportedManifest {
  const entry = {
    key: `train/${name}.csv.gz`,
    sha256: DIGEST,
    bytes: 1_000,
    rawSha256: DIGEST,
    rawBytes: 9_000,
    rows: 800,
  };
  return {
    family: 'rates',
    version,
    runId: runIdOf(version),
    package: `@slipway/rates-${version}`,
    contract: 1,
    createdAt: '2026-11-22T00:56:19.385Z',
    durationMs: 7_063,
    card: {
      description: `Rates by ${name}.`,
      featureSet: { name: 'features_v1' },
      params: {
        eta: { default: 0.1, doc: `Learning rate of ${name}.` },
        depth: { default: 6, doc: 'Depth.' },
      },
      label: { cr: { dtype: 'f64', min: 0, max: 1, role: 'label' } },
      input: {
        entity_id: { dtype: 'utf8', role: 'key' },
        [name]: { dtype: 'cat', values: ['a', 'b'], nullable: true },
      },
    },
    featureSetDigest: DIGEST,
    params: { eta: 0.05 },
    seed: 0,
    files: [{ name: 'model.json', sha256: DIGEST, bytes: 2_048 }],
    data: { train: [entry], eval: [{ ...entry, key: `eval/${name}.csv.gz`, rows: 200 }] },
    provenance: {
      gitCommit: 'c0ffee',
      gitDirty: true,
      lockfileSha256: DIGEST,
      node: 'v24.21.0',
      platform: 'linux-x64',
    },
    engine: { name: 'xgboost', version: '2.1.1' },
    verdict: {
      passed,
      gates: [
        {
          gate: 'reload',
          passed: true,
          measured: null,
          limit: null,
          against: null,
          text: 'the same to the bit',
        },
        {
          gate: 'champion',
          passed,
          measured: passed ? -0.1589 : 0.0273,
          limit: 0,
          against: `champion ${name}`,
          text: `beside ${name}`,
        },
      ],
    },
    ...(search === true && {
      search: {
        ...{ id: 'f'.repeat(32), strategy: 'random', trials: 3, metric: 'mse', folds: 5, group: null },
        best: { trial: 2, weighted: 0.006, unweighted: 0.026, sd: 0.001 },
      },
    }),
  };
}

function figuresOf(wishes: RunWishes): RunFigures {
  const {
    version = 'v4',
    task = 'regression',
    weight = null,
    name = 'device',
    champion = null,
    features = 3,
  } = wishes;
  const model = `rates@${version}`;
  const predictors = ['zero', `by ${name}`, ...(champion === null ? [] : [champion.name]), model];
  const split = splitOf(predictors, wishes);
  const feature = (i: number) => (i === 0 ? name : `att${i}`);
  return {
    model,
    loss: task === 'binary' ? 'logLoss' : 'mse',
    weight,
    group: 'entity_id',
    predictors,
    baselines: ['zero', `by ${name}`],
    champion,
    splits: { train: split, eval: split, overall: split },
    bestPossible: null,
    calibrated: task === 'binary' ? calibratedOf(split, model) : null,
    importance: {
      rows: 100,
      permutation: Array.from({ length: features }, (_, i) => ({
        ...{ feature: feature(i), increase: 0.01 / (i + 1), deviation: 0.001 },
      })),
      contributions: [{ feature: name, spread: 0.02 }],
      own: { kind: 'gain', values: { [name]: 12, att1: 3 } },
    },
  };
}

function calibratedOf(
  { predictors }: SplitFigures,
  model: string,
): NonNullable<RunFigures['calibrated']> | null {
  const after = predictors[model]?.all;
  if (after === undefined) return null;
  const before = { ...after, meanPrediction: 0.4071 };
  return {
    method: 'platt',
    before: { train: before, eval: before, overall: before },
    after: { train: after, eval: after, overall: after },
  };
}

function splitOf(
  predictors: readonly string[],
  { name = 'device', task, weight = null }: RunWishes,
): SplitFigures {
  const metrics: Metrics = {
    ...{ mse: 0.0063, rmse: 0.079, mae: 0.043, meanPrediction: 0.0624, meanOutcome: 0.0573, rows: 200 },
    ...(task === 'binary' && { logLoss: 0.21, auc: 0.8, averagePrecision: 0.4, brier: 0.0063, ece: 0.01 }),
  };
  const unweighted = { ...metrics, mse: 0.0262, meanPrediction: 0.0598 };
  const figures = {
    all: metrics,
    ...(weight !== null && { unweighted }),
    slices: { [name]: { [`${name} a`]: metrics, b: metrics } },
    ...(weight !== null && { unweightedSlices: { [name]: { [`${name} a`]: unweighted, b: unweighted } } }),
  };
  const losses = lossesOf(predictors);
  const calibration: CalibrationSummary = {
    ...{ meanPrediction: 0.0624, meanOutcome: 0.0573, difference: 0.0051, ratio: 1.09, rows: 200 },
    bins: [0.01, 0.05, 0.12].map((at) => ({
      ...{
        rows: 66,
        weight: 66,
        from: at / 2,
        to: at * 2,
        meanPrediction: at,
        meanOutcome: at * 0.9,
        low: at * 0.7,
        high: at * 1.1,
      },
    })),
  };
  const histogram: HistogramSummary = {
    start: -0.125,
    width: 0.125,
    counts: [20, 150, 30],
    weights: [10, 160, 30],
    rows: 200,
  };
  return {
    predictors: Object.fromEntries(predictors.map((predictor) => [predictor, figures])),
    losses: {
      all: losses,
      ...(weight !== null && { unweighted: losses }),
      slices: { [name]: { [`${name} a`]: losses, b: losses } },
    },
    detail: { calibration, predictions: histogram, residuals: histogram },
  };
}

/** The model is surely better than the first, and perhaps worse than the others. */
function lossesOf(predictors: readonly string[]): LossFigures {
  const around = (value: number, half: number): Interval => ({
    value,
    low: value - half,
    high: value + half,
  });
  const first = predictors.at(-1) ?? '';
  return {
    predictors: Object.fromEntries(predictors.map((name) => [name, around(0.0063, 0.0005)])),
    pairs: predictors.slice(0, -1).map((second, i) => ({
      ...{ first, second },
      difference: around(i === 0 ? -0.002 : 0.0001, 0.001),
      ratio: around(i === 0 ? 0.7 : 1.02, 0.1),
      isWithinNoise: i > 0,
    })),
  };
}
