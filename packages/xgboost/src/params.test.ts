import { type ParamSpec, resolveParams } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { boostedTreesParams } from './boosted-trees-params.ts';
import { checkMatrix, type MatrixData } from './matrix.ts';
import { capThreads, completeParams, xgboostParams } from './params.ts';
import { EarlyStopping, parseMetrics } from './rounds.ts';

describe('parameters', () => {
  it('are complete and always hold a base score and a number of threads, whatever the machine', () => {
    expect(completeParams({ eta: 0.1 })).toMatchObject({
      eta: 0.1,
      base_score: 0.5,
      nthread: 2,
      max_depth: 6,
    });
    expect(Object.keys(completeParams({}))).toEqual(Object.keys(xgboostParams));
  });

  it('declare defaults and grids that they accept themselves', () => {
    for (const [name, spec] of Object.entries(xgboostParams)) {
      for (const value of [spec.default, ...(spec.grid ?? []), ...(spec.values ?? [])]) {
        const settled = { [name]: value };
        expect(resolveParams(xgboostParams, settled, 'test')).toMatchObject({ [name]: value });
        expect(completeParams(settled)).toMatchObject({ [name]: value });
      }
    }
  });

  it.each([
    ['learning_rate', 'eta'],
    ['n_estimators', 'rounds'],
    ['num_boost_round', 'rounds'],
    ['min_split_loss', 'gamma'],
    ['lambda', 'reg_lambda'],
    ['alpha', 'reg_alpha'],
    ['n_jobs', 'nthread'],
  ])('take %s, as it is called elsewhere, for a mistake for %s', (alias, name) => {
    expect(() => resolveParams(boostedTreesParams, { [alias]: 1 }, 'test')).toThrow(
      `$.${alias} is not a parameter, did you mean ${name}?`,
    );
  });

  it('have no alias that is another’s name or alias', () => {
    const names = Object.entries<ParamSpec>(xgboostParams).flatMap(([name, { aliases = [] }]) => [
      name,
      ...aliases,
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('keep no more threads busy than a fit may, and never more than they say', () => {
    const params = completeParams({ nthread: 4 });
    expect([undefined, 1, 4, 8].map((most) => capThreads(params, most).nthread)).toEqual([4, 1, 4, 4]);
  });

  it('B-7: an unknown name, a wrong type and a value out of range are all named at once', () => {
    const wrong = { reg_ramma: 1, colsample_bytree: 1.1, max_depth: '5', tree_method: 'gpu' } as never;
    expect(() => completeParams(wrong)).toThrow(
      expect.objectContaining({
        code: 'E_XGB_PARAM',
        exitCode: 78,
        facts: { path: ['$.reg_ramma', '$.colsample_bytree', '$.max_depth', '$.tree_method'] },
      }),
    );
  });

  it('refuse a base score that the objective has no margin for', () => {
    for (const objective of ['reg:logistic', 'binary:logistic'] as const) {
      for (const base_score of [0, 1, -3, 7])
        expect(() => completeParams({ objective, base_score })).toThrow('$.base_score');
    }
    expect(() => completeParams({ objective: 'count:poisson', base_score: 0 })).toThrow('$.base_score');
    expect(completeParams({ objective: 'binary:logitraw', base_score: -3 })).toMatchObject({
      base_score: -3,
    });
  });
});

describe('a matrix', () => {
  const good: MatrixData = {
    values: Float32Array.of(1, Number.NaN, 3, 4),
    rows: 2,
    cols: 2,
    labels: Float32Array.of(0, 1),
  };
  const problemOf = (changes: Partial<MatrixData>): unknown => {
    try {
      checkMatrix({ ...good, ...changes }, 'evaluation');
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it('may have missing values', () => expect(problemOf({})).toBeUndefined());

  it('A-29: is refused with its part, row and column when a number is not usable', () => {
    const cases: readonly (readonly [Partial<MatrixData>, object])[] = [
      [{ values: Float32Array.of(1, 2, 3, Number.NEGATIVE_INFINITY) }, { row: 2, column: 1 }],
      [{ labels: Float32Array.of(0, Number.NaN) }, { row: 2 }],
      [{ weights: Float32Array.of(1, -1) }, { row: 2 }],
      [{ weights: Float32Array.of(Number.POSITIVE_INFINITY, 1) }, { row: 1 }],
    ];
    for (const [changes, where] of cases) {
      expect(problemOf(changes)).toMatchObject({
        code: 'E_XGB_DATA',
        exitCode: 65,
        facts: { part: 'evaluation', ...where },
      });
    }
  });

  it('is refused when its parts do not fit', () => {
    const empty = new Float32Array();
    for (const changes of [
      { rows: 3 },
      { cols: 0 },
      { rows: 0, values: empty, labels: empty },
      { labels: empty },
      { weights: empty },
    ]) {
      expect(problemOf(changes)).toMatchObject({ code: 'E_XGB_DATA' });
    }
  });
});

describe('rounds', () => {
  it("reads XGBoost's line of figures", () => {
    expect(parseMetrics('[3]\ttrain-rmse:0.13\teval-rmse:1.4e-02')).toEqual({
      'train-rmse': 0.13,
      'eval-rmse': 0.014,
    });
    expect(parseMetrics('[0]\ttrain-error@0.5:0.25')).toEqual({ 'train-error@0.5': 0.25 });
  });

  it('stops after the patience is used up, whichever way is better', () => {
    const stopAt = (name: string, values: readonly number[]): readonly [number, number] => {
      const stopping = new EarlyStopping(2);
      const at = values.findIndex((value, round) => stopping.isOver(round, { 'train-x': 0, [name]: value }));
      return [at, stopping.bestIteration];
    };
    expect(stopAt('eval-rmse', [5, 4, 4, 4.5, 1])).toEqual([3, 1]);
    expect(stopAt('eval-auc', [0.5, 0.7, 0.6, 0.8, 0.7, 0.7])).toEqual([5, 3]);
    expect(stopAt('eval-rmse', [3, 2, 1])).toEqual([-1, 2]);
  });
});
