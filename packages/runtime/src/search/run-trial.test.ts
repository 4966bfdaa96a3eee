import { type AnyCard, type Dataset, type FitContext, f64, Model, utf8 } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import type { LoadedModel } from '../load-model.ts';
import { tinyCard } from '../tiny-model.fixture.ts';
import { type FoldSides, runTrial, type TrialSetting } from './run-trial.ts';

const label = { y: f64({ role: 'label', min: 0, max: 1 }), clicks: f64({ role: 'weight', min: 0 }) };
const input = { id: utf8({ role: 'key' }), x: f64({ min: 0, max: 1 }) };
const columns = { ...label, ...input };
const weighted: AnyCard = {
  ...tinyCard(),
  featureSet: { name: 'features_v1', source: columns, columns },
  label,
  params: {
    p: { default: 0.5, min: 0, max: 1, doc: '' },
    factor: { default: 1, min: 0.1, max: 100, doc: '' },
  },
};

/** Predicts its parameter; says how many rounds it trained: as many as train rows. */
class Constant extends Model {
  readonly card: AnyCard;
  #p = Number.NaN;
  fitted: { train: number; held: number; threads: number | undefined; keepAlive: boolean | undefined }[] = [];

  constructor(card: AnyCard) {
    super();
    this.card = card;
  }
  async fit(train: Dataset, held: Dataset | null, { params, engines, trained }: FitContext<{ p?: number }>) {
    this.#p = Number(params.p);
    this.fitted.push({
      train: train.rows,
      held: held?.rows ?? 0,
      threads: engines.threads,
      keepAlive: engines.keepAlive,
    });
    trained({ rounds: train.rows, engine: { name: 'constant', version: '1' } });
  }
  async save() {}
  async load() {}
  protected predictBatch({ length, columns: { id } }: Parameters<Model['score']>[0]) {
    const data = new Float64Array(length).fill(this.#p);
    return { length, columns: { id: id as never, p: { dtype: 'f64', data } as never } };
  }
}

const side = (y: readonly number[], clicks: readonly number[]) =>
  memoryDataset([batchOf(columns, { y, clicks, id: y.map(String), x: y.map(() => 0) })]);
const folds: readonly FoldSides[] = [
  { train: side([1, 1], [1, 1]), held: side([0, 1], [3, 1]) },
  { train: side([1, 1, 1, 1], [1, 1, 1, 1]), held: side([0], [4]) },
];

async function run(card: AnyCard, params: Record<string, number>, weight: string | null = 'clicks') {
  const model = new Constant(card);
  const loaded = { card, label: 'tiny@v1' } as LoadedModel;
  const context = { signal: new AbortController().signal, calling: () => {}, warn: () => {} };
  const setting: TrialSetting = {
    loaded,
    folds,
    seed: 0,
    weight,
    engines: { threads: 2, keepAlive: true },
    context,
  };
  return { model, facts: await runTrial(model, { trial: 3, params }, setting) };
}

describe('runTrial', () => {
  it('counts held-out rows by their weight, and each once beside', async () => {
    const { facts } = await run(weighted, { p: 0.1 });
    expect(facts.folds.map(({ rows, weight }) => [rows, weight])).toEqual([
      [2, 4],
      [1, 4],
    ]);
    // (3 · 0.01 + 1 · 0.81 + 4 · 0.01) / 8 and (0.01 + 0.81 + 0.01) / 3
    expect(facts.loss?.weighted).toBeCloseTo(0.88 / 8, 12);
    expect(facts.loss?.unweighted).toBeCloseTo(0.83 / 3, 12);
    const { facts: once } = await run(weighted, { p: 0.1 }, null);
    expect(once.loss?.weighted).toBe(facts.loss?.unweighted);
  });

  it('fits once a fold on what the fold leaves out, with a kept engine, and says how many rounds that took', async () => {
    const { model, facts } = await run(weighted, { p: 0.1 });
    const engine = { threads: 2, keepAlive: true };
    expect(model.fitted).toEqual([
      { train: 2, held: 2, ...engine },
      { train: 4, held: 1, ...engine },
    ]);
    expect(facts).toMatchObject({
      trial: 3,
      rounds: 3,
      error: null,
      engine: { name: 'constant', version: '1' },
    });
    expect(facts.folds.map(({ rounds }) => rounds)).toEqual([2, 4]);
  });

  it('judges a binary task by log loss, after a reweighting that the card declares is undone', async () => {
    const binary: AnyCard = {
      ...weighted,
      task: 'binary',
      calibration: { method: 'reweighting', factor: 'factor' },
    };
    const { facts } = await run(binary, { p: 0.75, factor: 3 }, null);
    // 0.75 / (0.75 + 3 · 0.25) is a half.
    expect(facts.loss?.weighted).toBeCloseTo(Math.LN2, 12);
  });
});
