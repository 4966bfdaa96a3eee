// By what the held-out rows of a trial count.
import { type Batch, CONTRACT, f64, Model } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import { expect, it } from 'vitest';
import type { LoadedModel } from '../load-model.ts';
import { runTrial, type TrialSetting } from './run-trial.ts';

const input = { x: f64() };
const label = { y: f64({ role: 'label' }), w: f64({ role: 'weight', min: 0 }) };
const output = { y: f64() };
const columns = { ...input, ...label };
const card = {
  contract: CONTRACT,
  family: 'tiny',
  version: 'v1',
  description: 'Predicts x.',
  task: 'regression',
  featureSet: { name: 'f', source: columns, columns },
  input,
  label,
  output,
  prediction: 'y',
  params: {},
} as const;

class PredictsX extends Model<typeof input, typeof output, typeof label, object> {
  override readonly card = card;
  override async fit(): Promise<void> {}
  override async save(): Promise<void> {}
  override async load(): Promise<void> {}
  protected override predictBatch({ length, columns: { x } }: Batch<typeof input>): Batch<typeof output> {
    return { length, columns: { y: { dtype: 'f64', data: x.data.slice(0, length) } } };
  }
}

/** Errors 1 and 3, squared 1 and 9, of weights 3 and 1. */
const held = memoryDataset([batchOf(columns, { x: [1, 3], y: [0, 0], w: [3, 1] })]);

function setting(weight: string | null): TrialSetting {
  return {
    loaded: { label: 'tiny@v1', card } as unknown as LoadedModel,
    folds: [{ train: held, held }],
    seed: 0,
    weight,
    engines: { threads: 1, keepAlive: true },
    context: { calling: () => {}, signal: new AbortController().signal, warn: () => {} },
  };
}

it.each([
  ['w', { weighted: 3, unweighted: 5, weight: 4, rows: 2 }],
  [null, { weighted: 5, unweighted: 5, weight: 2, rows: 2 }],
])('rows count by the column %s', async (weight, fold) => {
  const { folds, loss } = await runTrial(new PredictsX() as Model, { trial: 1, params: {} }, setting(weight));
  expect(folds).toEqual([fold]);
  expect(loss).toMatchObject({ weighted: fold.weighted, unweighted: fold.unweighted });
});
