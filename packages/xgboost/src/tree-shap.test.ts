import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engines, problem } from './fixtures/library-here.ts';
import { python, runPython } from './fixtures/python-here.ts';
import { columnsOf as columnsOfMatrix, randomMatrix } from './fixtures/random-matrix.ts';
import { chain, modelBytes, stump } from './fixtures/tiny-model.ts';
import { trainBooster } from './train-booster.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

interface Case {
  readonly title: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly predictions: readonly number[];
  readonly model: unknown;
}
const read = <T>(name: string): { readonly cases: readonly T[] } =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
const { cases } = read<Case>('predictions');
const answers = read<{ readonly contributions: readonly (readonly number[])[] }>('contributions').cases;

const PREDICT = `
import json, sys, numpy as np, xgboost as xgb
given = json.load(sys.stdin)
booster = xgb.Booster()
booster.load_model(bytearray(given['model'], 'utf8'))
rows = np.array([[np.nan if v is None else v for v in row] for row in given['rows']], dtype=np.float32)
print(json.dumps(booster.predict(xgb.DMatrix(rows), pred_contribs=True).tolist()))
`;

const columnsOf = (rows: Case['rows']): Float64Array[] =>
  (rows[0] ?? []).map((_, j) => Float64Array.from(rows, (row) => row[j] ?? Number.NaN));
const explain = (ensemble: TreeEnsemble, columns: readonly ArrayLike<number>[]): number[][] => {
  const rows = columns[0]?.length ?? 0;
  const width = columns.length + 1;
  const out = new Float64Array(rows * width).fill(99);
  ensemble.contributions(columns, rows, out);
  return Array.from({ length: rows }, (_, row) => [...out.subarray(row * width, (row + 1) * width)]);
};
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const largest = (a: readonly number[][], b: readonly (readonly number[])[]): number =>
  Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - (b[i]?.[j] ?? Number.NaN)))));

/** Margin of a prediction, for the objectives of the fixture. */
const margin = (objective: string, prediction: number): number => {
  if (objective === 'count:poisson') return Math.log(prediction);
  return objective.endsWith(':logistic') ? Math.log(prediction / (1 - prediction)) : prediction;
};

describe('contributions beside those of XGBoost 1.7.4', () => {
  for (const [i, { title, rows, predictions, model }] of cases.entries()) {
    it(`are the same, and sum to the margin: ${title}`, () => {
      const ensemble = TreeEnsemble.parse(Buffer.from(JSON.stringify(model)));
      const own = explain(ensemble, columnsOf(rows));
      expect(largest(own, answers[i]?.contributions ?? [])).toBeLessThan(2e-6);
      for (const [row, values] of own.entries()) {
        expect(sum(values)).toBeCloseTo(margin(ensemble.objective, predictions[row] ?? 0), 5);
      }
    });
  }

  const reason = problem ?? (python === undefined ? 'Python has no xgboost 1.7 here' : undefined);
  it.skipIf(reason !== undefined)(
    `are the same for a model of today${reason ? ` (${reason})` : ''}`,
    async () => {
      const train = randomMatrix(3_000, 1);
      const params = { max_depth: 9, nthread: 1, objective: 'reg:logistic' } as const;
      const { model, ensemble } = await trainBooster({ train, params, rounds: 20, engines });
      const test = randomMatrix(1_300, 5, 0.3);
      const rows = Array.from({ length: test.rows }, (_, row) => [
        ...test.values.subarray(row * 4, row * 4 + 4),
      ]);
      const theirs = runPython<number[][]>(PREDICT, { model: Buffer.from(model).toString(), rows });
      expect(largest(explain(ensemble, columnsOfMatrix(test)), theirs)).toBeLessThan(1e-5);
    },
  );
});

describe('laws of contributions', () => {
  it('are the Shapley values of the covers, by hand', () => {
    // Of 10 rows 6 went left: leaves -1 and 2, mean 0.2.
    const one = TreeEnsemble.parse(
      modelBytes({ features: '2', trees: [stump({ sum_hessian: [10, 6, 4] })] }),
    );
    const rows = explain(one, [
      [0, 1],
      [5, 5],
    ]);
    expect(rows.map((row) => row.map((value) => Number(value.toFixed(12))))).toEqual([
      [-1.2, 0, 0.7],
      [1.8, 0, 0.7],
    ]);
  });

  /** The definition: the mean over all orders of the features of what each adds. */
  function shapley(model: Case['model'], row: readonly number[]): number[] {
    interface Raw {
      readonly [name: string]: readonly number[];
    }
    const trees = (model as { learner: { gradient_booster: { model: { trees: readonly Raw[] } } } }).learner
      .gradient_booster.model.trees;
    const value = (known: number): number => {
      const walk = (tree: Raw, node: number): number => {
        const [left = -1, right = -1] = [tree.left_children?.[node], tree.right_children?.[node]];
        if (left === -1) return tree.split_conditions?.[node] ?? Number.NaN;
        const feature = tree.split_indices?.[node] ?? 0;
        const x = Math.fround(row[feature] ?? Number.NaN);
        const goesLeft = Number.isNaN(x)
          ? tree.default_left?.[node] === 1
          : x < Math.fround(tree.split_conditions?.[node] ?? 0);
        if ((known >> feature) & 1) return walk(tree, goesLeft ? left : right);
        const cover = (at: number): number => tree.sum_hessian?.[at] ?? 0;
        return (cover(left) * walk(tree, left) + cover(right) * walk(tree, right)) / cover(node);
      };
      return sum(trees.map((tree) => walk(tree, 0)));
    };
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    return row.map((_, j) => {
      let total = 0;
      for (let known = 0; known < 1 << row.length; known++) {
        if ((known >> j) & 1) continue;
        const size = known.toString(2).replaceAll('0', '').length;
        const weight = (factorial(size) * factorial(row.length - size - 1)) / factorial(row.length);
        total += weight * (value(known | (1 << j)) - value(known));
      }
      return total;
    });
  }

  const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: -4, max: 4, noNaN: true }));
  it.each([
    'squared error, depth 13, pruned',
    'squared error, lossguide, deep',
    'count:poisson, base score 1.5',
  ])('are what the definition says, for any row: %s', (title) => {
    const found = cases.find((c) => c.title === title);
    const ensemble = TreeEnsemble.parse(Buffer.from(JSON.stringify(found?.model)));
    fc.assert(
      fc.property(fc.tuple(value, value, value, value, value), (row) => {
        const [own = []] = explain(
          ensemble,
          row.map((x) => [x]),
        );
        for (const [j, expected] of shapley(found?.model, row).entries())
          expect(own[j]).toBeCloseTo(expected, 5);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('of a row are the same bits alone, among others and in any order, and inputs stay as they are', () => {
    const ensemble = TreeEnsemble.parse(Buffer.from(JSON.stringify(cases[3]?.model)));
    const columns = columnsOf(Array.from({ length: 30 }, () => cases[3]?.rows ?? []).flat());
    const before = structuredClone(columns);
    const together = explain(ensemble, columns);
    expect(columns).toEqual(before);
    expect(together.length).toBeGreaterThan(1_100); // more than two blocks
    const reversed = explain(
      ensemble,
      columns.map((column) => column.toReversed()),
    );
    expect(reversed.toReversed()).toEqual(together);
    for (const row of [0, 39, 511, 512, 1_199]) {
      expect(
        explain(
          ensemble,
          columns.map((column) => column.slice(row, row + 1)),
        ),
      ).toEqual([together[row]]);
    }
  });

  it('stand where a tree is deep in one feature, has no cover, or is a single leaf', () => {
    const deep = { ...chain(40), sum_hessian: Array.from({ length: 81 }, (_, id) => 81 - id) };
    const leaf = stump({
      left_children: [-1],
      right_children: [-1],
      split_indices: [0],
      split_conditions: [7],
      default_left: [0],
      loss_changes: [0],
      sum_hessian: [3],
      tree_param: { num_nodes: '1', size_leaf_vector: '0' },
    });
    const empty = stump({ sum_hessian: [0, 0, 0] });
    const ensemble = TreeEnsemble.parse(modelBytes({ trees: [deep, leaf, empty] }));
    const out = new Float64Array(3);
    ensemble.predict([[0.2, 17.5, 99]], 3, out);
    for (const [row, values] of explain(ensemble, [[0.2, 17.5, 99]]).entries()) {
      expect(sum(values)).toBeCloseTo(out[row] ?? Number.NaN, 5);
    }
  });

  it('are refused without covers, with wrong ones, and without room', () => {
    expect(() => explain(TreeEnsemble.parse(modelBytes()), [[1]])).toThrow(
      expect.objectContaining({
        code: 'E_XGB_ARTIFACT',
        facts: { path: '$.learner.gradient_booster.model.trees[0].sum_hessian' },
      }),
    );
    for (const sum_hessian of [[1, 2], [1, -1, 2], [1, 'x', 2], 'none']) {
      expect(() => TreeEnsemble.parse(modelBytes({ trees: [stump({ sum_hessian })] }))).toThrow(
        'sum_hessian',
      );
    }
    const ensemble = TreeEnsemble.parse(modelBytes({ trees: [stump({ sum_hessian: [3, 2, 1] })] }));
    expect(() => ensemble.contributions([[1, 2]], 2, new Float64Array(3))).toThrow('room for 1 of 2');
    expect(() => ensemble.contributions([[1], [2]], 1, new Float64Array(3))).toThrow('reads 1 columns');
  });
});
