// The report of a model that is off by as much on every row, on the rows whose figures can be worked out by hand.
import { type AnyCard, bool, utf8 } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import { baselinePredictors } from './baselines.ts';
import { evaluateAll } from './evaluate.ts';
import { outcomeOf } from './outcome.ts';
import type { Predictor } from './predictor.ts';
import type { RunReport } from './report.ts';
import { card, featureSet, held, listening, train } from './rows.fixture.ts';

const MODEL = 'tiny@v1';
const OFF = 0.1;

/** Predictions that are off by so much everywhere. */
export const off =
  (distance: number): Predictor =>
  (batch) =>
    Float64Array.from({ length: batch.length }, (_, i) => Number(batch.columns.y?.data[i]) + distance);

/**
 * The report of a model that is off by 0.1.
 *
 * @param champion - How far off the champion is. Default: there is none.
 */
export async function reportOf(champion?: number): Promise<RunReport> {
  const baselines = await baselinePredictors(train, featureSet, outcomeOf(card.label));
  const others = champion === undefined ? [] : [['champion v9', off(champion)] as const];
  const all = [...baselines, ...others, [MODEL, off(OFF)] as const];
  const predictors = new Map(all.map(([name, predict]) => [name, () => predict]));
  const options = { seed: 1, context: listening().context };
  const splits = await evaluateAll({ predictors, model: MODEL }, { train, eval: held }, card, options);
  return {
    format: 1,
    kind: 'report',
    model: MODEL,
    task: 'regression',
    loss: 'mse',
    weight: 'w',
    group: null,
    predictors: [...predictors.keys()],
    baselines: [...baselines.keys()],
    champion: champion === undefined ? null : { name: 'champion v9', version: 'v9', run: 'r' },
    championProblem: null,
    splits,
    calibrated: null,
    bestPossible: null,
    importance: { rows: 0, permutation: [], contributions: null, own: null },
  };
}

/** Of 40 rows a quarter are 1, all of which a model gives 0.7 where it gives the others 0.1 or 0.4; the champion says 0.5. */
export async function probabilityReport(): Promise<RunReport> {
  const rows = Array.from({ length: 40 }, (_, i) => i % 4);
  const columns = { id: utf8({ role: 'key' }), y: bool({ role: 'label' }) };
  const data = memoryDataset([
    batchOf(columns, { id: rows.map((_, i) => `r${i}`), y: rows.map((k) => Number(k === 3)) }),
  ]);
  const say =
    (values: readonly number[]): Predictor =>
    (batch) =>
      Float64Array.from({ length: batch.length }, (_, i) => values[i % 4] ?? Number.NaN);
  const predictors = new Map([
    ['zero', say([0, 0, 0, 0])],
    ['mean', say([0.25, 0.25, 0.25, 0.25])],
    ['champion v9', say([0.5, 0.5, 0.5, 0.5])],
    [MODEL, say([0.1, 0.1, 0.4, 0.7])],
  ]);
  const { y, ...input } = columns;
  const binary: AnyCard = {
    ...card,
    task: 'binary',
    featureSet: { name: 'features_v1', source: columns, columns },
    input,
    label: { y },
  };
  const splits = await evaluateAll(
    { predictors: new Map([...predictors].map(([name, predict]) => [name, () => predict])), model: MODEL },
    { train: data, eval: data },
    binary,
    { seed: 1, context: listening().context },
  );
  return {
    ...(await reportOf(1)),
    ...{ task: 'binary', loss: 'logLoss', weight: null, splits },
    predictors: [...predictors.keys()],
    baselines: ['zero', 'mean'],
  };
}
