// The report of a model that is off by as much on every row, on the rows whose figures can be worked out by hand.
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
