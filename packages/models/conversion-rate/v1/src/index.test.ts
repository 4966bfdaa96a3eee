import { type Batch, columnValues, conform, type Dataset, resolveParams } from '@slipway/contract';
import { featureNamesV1, inputV1, labelV1 } from '@slipway/conversion-rate-features';
import { batchOf, fitContext, memoryArtifacts, memoryDataset } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import type { Params } from './card.ts';
import ConversionRateV1 from './index.ts';

const schema = { ...labelV1, ...inputV1 };

/** One row a call: rates lie on 0.1 + 0.2·computer − 0.05·smartphone + 0.3·attrs_scale. */
const onThePlane = rows([
  { cr: 0.15, smartphone: 1, attrs_scale: 1 / 3 },
  { cr: 0.3, computer: 1 },
  { cr: 0.25, attrs_scale: 0.5 },
  { cr: 0.05, smartphone: 1 },
  { cr: 0.6, computer: 1, attrs_scale: 1 },
]);

type Cells = Record<keyof typeof schema, readonly (number | string)[]>;

function rows(cells: readonly Partial<Record<keyof typeof schema, number>>[]): Batch<typeof schema> {
  const numbers = ['cr' as const, ...featureNamesV1].map((name) => [
    name,
    cells.map((row) => row[name] ?? 0),
  ]);
  const ids = ['entity_id', cells.map((_, i) => `id ${i}`)];
  return batchOf(schema, Object.fromEntries([...numbers, ids]) as Cells);
}

function context(lambda = 0) {
  const warnings: string[] = [];
  const progress: string[] = [];
  const params = resolveParams<Params>(new ConversionRateV1().card.params, { lambda }, 'test');
  const fitting = fitContext(params, {
    progress: ({ done, total }) => progress.push(`${done}/${total}`),
    warn: (message) => warnings.push(message),
  });
  return { fitting, warnings, progress };
}

async function fitted(data: Dataset<typeof schema> = memoryDataset([onThePlane]), lambda = 0) {
  const model = new ConversionRateV1();
  await model.fit(data, null, context(lambda).fitting);
  return model;
}

async function rates(model: ConversionRateV1, batch: Batch): Promise<number[]> {
  const out = await model.score(batch);
  return columnValues(out.columns.cr, out.length).map(Number);
}

describe('ConversionRateV1', () => {
  it('finds the plane that the rates lie on', async () => {
    const predicted = await rates(
      await fitted(),
      rows([{ computer: 1, attrs_scale: 0.5 }, { smartphone: 1 }, {}]),
    );
    for (const [i, rate] of [0.45, 0.05, 0.1].entries()) expect(predicted[i]).toBeCloseTo(rate, 12);
  });

  it('clips to [0, 1], keeps the key and names the device', async () => {
    const out = await (await fitted()).score(rows([{ attrs_scale: 9 }, { smartphone: 1, attrs_scale: -9 }]));
    expect(columnValues(out.columns.cr, 2)).toEqual([1, 0]);
    expect(columnValues(out.columns.device, 2)).toEqual(['Tablet', 'Smartphone']);
    expect(columnValues(out.columns.entity_id, 2)).toEqual(['id 0', 'id 1']);
  });

  it('predicts the mean under a penalty beyond measure', async () => {
    const model = await fitted(memoryDataset([onThePlane]), 1e6);
    for (const rate of await rates(model, onThePlane)) expect(rate).toBeCloseTo(0.27, 5);
  });

  it('does not look at entity_id', async () => {
    const model = await fitted();
    const other = {
      ...onThePlane.columns,
      entity_id: rows([{}, {}, {}, {}, {}].reverse()).columns.entity_id,
    };
    expect(await rates(model, { length: 5, columns: other })).toEqual(await rates(model, onThePlane));
  });

  it('says what each feature weighs', async () => {
    const { kind, values } = (await fitted()).featureWeights();
    expect(kind).toBe('coefficient');
    expect(values).toMatchObject({
      computer: expect.closeTo(0.2, 12),
      smartphone: expect.closeTo(-0.05, 12),
      attrs_scale: expect.closeTo(0.3, 12),
      att5: 0,
    });
  });

  it('explains a prediction by coefficient times value', async () => {
    const { columns, length } = (await fitted()).explainBatch(
      conform(rows([{ computer: 1, attrs_scale: 0.5 }]), inputV1, 'input'),
    );
    const parts = Object.entries(columns).map(
      ([name, column]) => [name, Number(columnValues(column, length)[0])] as const,
    );
    const used = parts.filter(([, value]) => Math.abs(value) > 1e-9);
    expect(used.map(([name]) => name).sort()).toEqual(['(bias)', 'attrs_scale', 'computer']);
    expect(parts.reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(0.45, 12);
  });

  it('reports both passes, and warns which columns say nothing', async () => {
    const { fitting, warnings, progress } = context();
    await new ConversionRateV1().fit(memoryDataset([onThePlane]), null, fitting);
    expect(progress).toEqual(['1/2', '2/2']);
    expect(warnings).toEqual([
      'columns that are constant, or follow from columns before them, get weight 0: att5, att27, att2, att34, att29 … and 5 more',
    ]);
  });

  it('A-29: learns from one row, and from a constant label, with a warning and without a NaN', async () => {
    const { fitting, warnings } = context();
    const model = new ConversionRateV1();
    await model.fit(memoryDataset([rows([{ cr: 0.25, computer: 1 }])]), null, fitting);
    expect(warnings[0]).toBe('every cr is 0.25: the model predicts nothing else');
    expect(await rates(model, rows([{}, { smartphone: 1, attrs_scale: 7 }]))).toEqual([0.25, 0.25]);
  });

  it('forgets what it knew when a fit fails', async () => {
    const model = await fitted();
    const { fitting } = context();
    const aborted = { ...fitting, signal: AbortSignal.abort(new Error('stop')) };
    await expect(model.fit(memoryDataset([onThePlane]), null, aborted)).rejects.toThrow('stop');
    await expect(model.score(onThePlane)).rejects.toThrow(
      expect.objectContaining({ code: 'E_MODEL_NOT_FITTED' }),
    );
  });

  it('gives the same file however the data are cut into batches, and predicts the same bits from it', async () => {
    const model = await fitted();
    const files = memoryArtifacts();
    await model.save(files);
    const single = (i: number) => rowOf(onThePlane, i);
    const again = memoryArtifacts();
    await (await fitted(memoryDataset([0, 1, 2, 3, 4].map(single)))).save(again);
    expect(again.files).toEqual(files.files);
    const loaded = new ConversionRateV1();
    await loaded.load(files);
    expect(await rates(loaded, onThePlane)).toEqual(await rates(model, onThePlane));
  });

  it('C-5: refuses the file of another model, and is not fitted then', async () => {
    const model = await fitted();
    const foreign = memoryArtifacts([
      ['model.json', new TextEncoder().encode('{"format":1,"kind":"trees"}')],
    ]);
    await expect(model.load(foreign)).rejects.toThrow(
      expect.objectContaining({ code: 'E_LINEAR_ARTIFACT', exitCode: 76 }),
    );
    await expect(model.score(onThePlane)).rejects.toThrow(
      expect.objectContaining({ code: 'E_MODEL_NOT_FITTED' }),
    );
  });
});

function rowOf(batch: Batch<typeof schema>, i: number): Batch<typeof schema> {
  const value = (name: keyof typeof schema) => Number(columnValues(batch.columns[name], batch.length)[i]);
  return rows([Object.fromEntries(['cr' as const, ...featureNamesV1].map((name) => [name, value(name)]))]);
}
