import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decodeBinaryModel } from './decode-binary-model.ts';
import { python, runPython } from './fixtures/python-here.ts';
import { columnsOf, randomMatrix } from './fixtures/random-matrix.ts';
import type { XGBoostParams } from './params.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

const oracle = fileURLToPath(new URL('./fixtures/wasm-oracle-main.ts', import.meta.url));
if (python === undefined)
  console.warn('Python has no xgboost 1.7 here: nothing shows that it loads decoded models');

const LOAD_AND_PREDICT = `
import json, sys, numpy as np, xgboost as xgb
given = json.load(sys.stdin)
booster = xgb.Booster()
booster.load_model(bytearray(given['model'], 'utf8'))
rows = np.array([[np.nan if v is None else v for v in row] for row in given['rows']], dtype=np.float32)
data = xgb.DMatrix(rows, feature_names=booster.feature_names)
saved = json.loads(booster.save_raw('json'))
print(json.dumps({'predictions': booster.predict(data).tolist(), 'names': booster.feature_names,
  'trees': len(saved['learner']['gradient_booster']['model']['trees'])}))
`;

interface Case {
  readonly objective: XGBoostParams['objective'];
  /** XGBoost 0.7's name and base score, where they are others. */
  readonly old?: Readonly<Record<string, unknown>>;
  readonly base_score: number;
  readonly [name: string]: unknown;
}

const CASES: readonly Case[] = [
  {
    objective: 'reg:squarederror',
    old: { objective: 'reg:linear' },
    base_score: 0.5,
    max_depth: 6,
    tree_method: 'hist',
  },
  {
    objective: 'reg:squarederror',
    old: { objective: 'reg:linear' },
    base_score: -2.5,
    max_depth: 10,
    tree_method: 'exact',
  },
  {
    objective: 'reg:squarederror',
    old: { objective: 'reg:linear' },
    base_score: 0.5,
    max_depth: 12,
    tree_method: 'exact',
    gamma: 0.05,
  },
  {
    objective: 'reg:squarederror',
    old: { objective: 'reg:linear' },
    base_score: 0.1,
    max_depth: 0,
    max_leaves: 40,
    grow_policy: 'lossguide',
    tree_method: 'hist',
  },
  { objective: 'reg:logistic', base_score: 0.2, max_depth: 5, tree_method: 'approx' },
  { objective: 'binary:logistic', base_score: 0.3, max_depth: 4, round: true },
  { objective: 'binary:logitraw', old: { base_score: 0.5 }, base_score: 0, max_depth: 4, round: true },
  { objective: 'count:poisson', base_score: 1.5, max_depth: 3, tree_method: 'hist' },
];
const test = randomMatrix(1_000, 77, 0.3);
const featureNames = ['a', 'b', 'c', 'd'];

/** Trains in a process of its own: the module takes over a process. */
async function decoded({
  old,
  ...given
}: Case): Promise<{ model: Uint8Array; predictions: readonly number[] }> {
  const params = { rounds: 9, eta: 0.4, ...given, ...old };
  const { stdout } = await promisify(execFile)(process.execPath, [oracle, JSON.stringify(params)], {
    maxBuffer: 2 ** 28,
  });
  const { binary, predictions } = JSON.parse(stdout);
  const { objective, base_score: baseScore } = given;
  const model = decodeBinaryModel(Buffer.from(binary, 'base64'), { objective, baseScore, featureNames });
  return { model, predictions };
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('a model of ml-xgboost', () => {
  it.each(CASES)(
    'predicts what ml-xgboost predicts, missing values among them: $objective, depth $max_depth, $tree_method',
    async (given) => {
      const { model, predictions } = await decoded(given);
      const ensemble = TreeEnsemble.parse(model);
      expect(ensemble).toMatchObject({
        objective: given.objective,
        numFeatures: 4,
        numTrees: 9,
        featureNames,
      });
      const own = new Float64Array(test.rows);
      ensemble.predict(columnsOf(test), own.length, own);
      expect(largest(own, predictions)).toBeLessThanOrEqual(1e-6);
      expect(new Set(own).size).toBeGreaterThan(5);
    },
  );

  it.skipIf(python === undefined)('is loaded by Python’s xgboost, which predicts the same', async () => {
    const rows = Array.from({ length: test.rows }, (_, row) =>
      Array.from(test.values.subarray(row * 4, row * 4 + 4)),
    );
    for (const given of CASES) {
      const { model, predictions } = await decoded(given);
      const theirs = runPython<{ predictions: number[]; names: string[]; trees: number }>(LOAD_AND_PREDICT, {
        model: Buffer.from(model).toString(),
        rows,
      });
      expect(theirs).toMatchObject({ names: featureNames, trees: 9 });
      expect(largest(theirs.predictions, predictions)).toBeLessThanOrEqual(1e-6);
    }
  });

  it('is refused when it is cut off or laid out in another way', async () => {
    const options = { objective: 'reg:squarederror', baseScore: 0.5, featureNames } as const;
    expect(() => decodeBinaryModel(new Uint8Array(20), options)).toThrow(RangeError);
    expect(() => decodeBinaryModel(new Uint8Array(400), options)).toThrow('unexpected outputs');
  });
});
