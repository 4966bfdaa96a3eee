import {
  type Batch,
  bool,
  type Card,
  CONTRACT,
  cat,
  columnValues,
  type FitContext,
  f64,
  i32,
  resolveParams,
  type Schema,
  utf8,
} from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { denseFeatures } from './dense-features.ts';
import { DenseLinearModel } from './dense-linear-model.ts';

const input = {
  id: utf8({ role: 'key' }),
  days: f64({ nullable: true }),
  plan: cat({ values: ['free', 'paid'], unknown: 'other' }),
} as const;
const label = { y: f64({ role: 'label', min: 0, max: 1 }), clicks: i32({ role: 'weight', min: 0 }) } as const;
const output = { p: f64() } as const;
const columns = { ...label, ...input } as const;
interface Params {
  readonly lambda: number;
}

function cardOf(task: 'regression' | 'binary'): Card<typeof input, typeof output, typeof label, Params> {
  const featureSet = { name: 'features_v1', source: columns, columns };
  const params = { lambda: { default: 0, min: 0, max: 10, doc: 'Penalty.' } };
  const what = { family: 'plans', version: 'v1', description: 'A line.', prediction: 'p' } as const;
  return { contract: CONTRACT, ...what, task, featureSet, input, label, output, params };
}

class Plans extends DenseLinearModel<typeof input, typeof output, typeof label, Params> {
  override readonly card;
  protected override readonly outputOf = (batch: Batch, data: Float64Array) => ({
    length: batch.length,
    columns: { p: { dtype: 'f64' as const, data } },
  });
  constructor(task: 'regression' | 'binary') {
    super();
    this.card = cardOf(task);
  }
}

/** Days are 1, 2, empty and 0 again and again; y is what is given for each of the four. */
function rows(y: readonly number[], clicks: readonly number[]): Batch<typeof columns> {
  const data = Uint8Array.of(0b1011);
  return {
    length: 4,
    columns: {
      id: { dtype: 'utf8', data: new TextEncoder().encode('abcd'), offsets: Int32Array.of(0, 1, 2, 3, 4) },
      days: { dtype: 'f64', data: Float64Array.of(1, 2, Number.NaN, 0), valid: data },
      plan: { dtype: 'cat', data: Int32Array.of(0, 0, 1, 1), dict: ['free', 'paid', '(other)'] },
      y: { dtype: 'f64', data: Float64Array.from(y) },
      clicks: { dtype: 'i32', data: Int32Array.from(clicks) },
    },
  };
}

function context(lambda: number) {
  const warnings: string[] = [];
  const progress: string[] = [];
  const fitContext: FitContext<Params> = {
    params: resolveParams<Params>(cardOf('binary').params, { lambda }, 'test'),
    seed: 1,
    signal: new AbortController().signal,
    engines: {},
    progress: ({ done, total }) => progress.push(`${done}/${total}`),
    warn: (message) => warnings.push(message),
    trained: () => {},
  };
  return { fitContext, warnings, progress };
}

const dataset = (batch: Batch<typeof columns>) => ({
  rows: batch.length,
  async *batches() {
    yield batch;
  },
});

async function predictions(model: Plans, batch: Batch): Promise<number[]> {
  return columnValues((await model.score(batch)).columns.p, batch.length).map(Number);
}

describe('denseFeatures', () => {
  it('makes a column of 0 and 1 of each category and of what may be empty, and leaves keys out', () => {
    const batch = rows([0, 0, 0, 0], [1, 1, 1, 1]);
    const features = denseFeatures(input).map(({ name, of }) => [name, [...Array.from(of(batch))]]);
    expect(features).toEqual([
      ['days', [1, 2, 0, 0]],
      ['days (empty)', [0, 0, 1, 0]],
      ['plan=free', [1, 1, 0, 0]],
      ['plan=paid', [0, 0, 1, 1]],
      ['plan=(other)', [0, 0, 0, 0]],
    ]);
  });

  it.each<[string, Schema]>([
    ['text', { name: utf8() }],
    ['categories without a vocabulary', { name: cat() }],
  ])('refuses %s', (_, schema) => {
    expect(() => denseFeatures({ flag: bool(), ...schema })).toThrow(
      expect.objectContaining({ code: 'E_NUMERIC_COLUMN', exitCode: 70 }),
    );
  });
});

describe('a model of a line', () => {
  it('is ridge regression for numbers: what it says adds up, weights of rows and unused columns included', async () => {
    const { fitContext, warnings, progress } = context(0);
    const model = new Plans('regression');
    const batch = rows([0.3, 0.5, 0.9, 0.2], [1, 2, 3, 4]);
    await model.fit(dataset(batch), null, fitContext);
    const predicted = await predictions(model, batch);
    for (const [i, y] of [0.3, 0.5, 0.9, 0.2].entries()) expect(predicted[i]).toBeCloseTo(y, 10);
    expect(warnings).toEqual([
      'columns that are constant, or follow from columns before them, get weight 0: plan=paid, plan=(other)',
    ]);
    expect(progress).toEqual(['1/2', '2/2']);
    const explained = model.explainBatch(batch);
    const sums = predicted.map((_, i) =>
      Object.values(explained.columns).reduce((sum, column) => sum + Number(columnValues(column, 4)[i]), 0),
    );
    for (const [i, sum] of sums.entries()) expect(sum).toBeCloseTo(predicted[i]!, 10);
    expect(model.featureWeights()).toMatchObject({ kind: 'coefficient', values: { 'plan=paid': 0 } });
  });

  it('counts rows by the weight column', async () => {
    const { fitContext } = context(10);
    const means = [];
    for (const clicks of [
      [1, 1, 1, 1],
      [1, 1, 1, 1000],
    ]) {
      const model = new Plans('regression');
      const batch = rows([0.3, 0.5, 0.9, 0.2], clicks);
      await model.fit(dataset(batch), null, fitContext);
      means.push((await predictions(model, batch))[3]!);
    }
    expect(Math.abs(means[1]! - 0.2)).toBeLessThan(Math.abs(means[0]! - 0.2) / 10);
  });

  it('is logistic regression for 0 and 1, and reads back only a file of its own kind', async () => {
    const { fitContext } = context(1);
    const batch = rows([0, 1, 1, 0], [1, 1, 1, 1]);
    const model = new Plans('binary');
    await model.fit(dataset(batch), null, fitContext);
    const predicted = await predictions(model, batch);
    expect(predicted[1]).toBeGreaterThan(predicted[0]!);
    for (const p of predicted) expect(p > 0 && p < 1).toBe(true);
    const files = new Map<string, Uint8Array>();
    await model.save({
      write: async (name, data) =>
        void files.set(name, typeof data === 'string' ? new TextEncoder().encode(data) : data),
    });
    const reader = {
      names: [...files.keys()],
      read: async (name: string) => files.get(name) ?? new Uint8Array(),
    };
    const loaded = new Plans('binary');
    await loaded.load(reader);
    expect(await predictions(loaded, batch)).toEqual(predicted);
    await expect(new Plans('regression').load(reader)).rejects.toMatchObject({ code: 'E_LINEAR_ARTIFACT' });
    await expect(
      loaded.fit(dataset(rows([1, 1, 1, 1], [1, 1, 1, 1])), null, fitContext),
    ).rejects.toMatchObject({
      code: 'E_NUMERIC_SEPARABLE',
    });
    await expect(loaded.score(batch)).rejects.toMatchObject({ code: 'E_MODEL_NOT_FITTED' });
  });
});
