// Calibrations of models whose predictions are known, on rows in memory.
import {
  decodeCalibrator,
  encodeCalibrator,
  PlattCalibrator,
  ReweightingCalibrator,
} from '@slipway/calibration';
import {
  type AnyCard,
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  bool,
  type CalibrationSpec,
  CONTRACT,
  type Dataset,
  type F64Column,
  f64,
  Model,
  type Schema,
  utf8,
} from '@slipway/contract';
import { batchOf, fitContext, memoryDataset } from '@slipway/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { listening } from '../evaluation/rows.fixture.ts';
import type { LoadedModel } from '../load-model.ts';
import { CALIBRATION, MemoryArtifacts } from '../memory-artifacts.ts';
import { calibrateRun } from './calibrate-run.ts';
import { restoreModel, restoreUncalibrated } from './restore-model.ts';

const columns = {
  id: utf8({ role: 'key' }),
  person: utf8({ role: 'group' }),
  x: f64({ min: 0, max: 1 }),
  y: bool({ role: 'label' }),
  w: f64({ role: 'weight', min: 0 }),
};
const { y, w, ...input } = columns;

function cardWith(more: Partial<AnyCard>): AnyCard {
  return {
    contract: CONTRACT,
    family: 'tiny',
    version: 'v1',
    description: 'Says x.',
    task: 'binary',
    featureSet: { name: 'features_v1', source: columns, columns },
    input,
    label: { y, w },
    output: { p: f64({ min: 0, max: 1 }) },
    prediction: 'p',
    params: { factor: { default: 1, min: 0, max: 100, doc: 'Weight of positive rows.' } },
    ...more,
  };
}

/** Ids of the rows that each fit was given, then of those that its model predicted. */
let fits: { readonly train: string[]; readonly watched: number; readonly predicted: string[] }[];
beforeEach(() => {
  fits = [];
});

/** Says x, whatever it learns. */
class Says extends Model {
  readonly card: AnyCard;
  #fit: (typeof fits)[number] | undefined;

  constructor(card: AnyCard) {
    super();
    this.card = card;
  }

  async fit(train: Dataset, evaluation: Dataset | null): Promise<void> {
    this.#fit = { train: await idsOf(train), watched: evaluation?.rows ?? 0, predicted: [] };
    fits.push(this.#fit);
  }
  async save(artifacts: ArtifactWriter): Promise<void> {
    await artifacts.write('model.json', '{}');
  }
  async load(artifacts: ArtifactReader): Promise<void> {
    expect(artifacts.names).toEqual(['model.json']);
  }
  protected predictBatch(batch: Batch): Batch {
    this.#fit?.predicted.push(...texts(batch, 'id'));
    const { data } = batch.columns.x as F64Column;
    return { length: batch.length, columns: { p: { dtype: 'f64', data: data.slice(0, batch.length) } } };
  }
}

const loadedWith = (more: Partial<AnyCard>): LoadedModel => {
  const card = cardWith(more);
  const create = () => new Says(card);
  const folder = { name: '@slipway/tiny-v1', family: 'tiny', version: 'v1', path: '' };
  return {
    package: folder as unknown as LoadedModel['package'],
    card,
    featureSetDigest: '',
    label: 'tiny@v1',
    create,
  };
};

/** 400 people with 2 rows each; half of what x says comes true. */
const rows = Array.from({ length: 800 }, (_, i) => {
  const person = i >> 1;
  const x = ((person * 37) % 100) / 100;
  return { id: `r${i}`, person: `p${person}`, x, y: Number(((i * 61) % 100) / 100 < x / 2), w: 1 + (i % 3) };
});
const train = datasetOf(rows.slice(0, 600));
const held = datasetOf(rows.slice(600));

async function calibrated(more: Partial<AnyCard>, params: object = { factor: 1 }) {
  const { context, events } = listening();
  const fitting = fitContext(params, { seed: 7, signal: context.signal });
  const text = await calibrateRun(loadedWith(more), { train, eval: held, fitting }, context);
  return { text, events, calibrator: text === undefined ? undefined : decodeCalibrator(Buffer.from(text)) };
}

describe('calibrateRun', () => {
  it('fits nothing where the card declares no calibration', async () => {
    expect((await calibrated({})).text).toBeUndefined();
    expect(fits).toEqual([]);
  });

  it('undoes a reweighting by the parameter that did it, without a fit', async () => {
    const { calibrator } = await calibrated(
      { calibration: { method: 'reweighting', factor: 'factor' } },
      { factor: 85 },
    );
    expect(calibrator).toEqual(new ReweightingCalibrator(85));
    expect(fits).toEqual([]);
  });

  it('refuses a factor that cannot be undone with 78', async () => {
    const work = calibrated({ calibration: { method: 'reweighting', factor: 'factor' } }, { factor: 0 });
    await expect(work).rejects.toMatchObject({ code: 'E_CALIBRATION_FACTOR', exitCode: 78 });
  });

  it.each<CalibrationSpec>([{ method: 'platt' }, { method: 'isotonic', folds: 3 }])(
    'fits on predictions of rows that the model was not given: %j',
    async (calibration) => {
      await calibrated({ calibration });
      const folds = calibration.method === 'isotonic' ? 3 : 5;
      expect(fits).toHaveLength(folds);
      for (const { train: given, predicted, watched } of fits) {
        expect(given.length + predicted.length).toBe(600);
        expect(given.filter((id) => predicted.includes(id))).toEqual([]);
        expect(watched).toBe(200);
      }
      expect(fits.flatMap(({ predicted }) => predicted).sort()).toEqual(
        rows
          .slice(0, 600)
          .map(({ id }) => id)
          .sort(),
      );
    },
  );

  it("keeps rows of the card's group on one side of every fold", async () => {
    await calibrated({ calibration: { method: 'isotonic' }, group: 'person' });
    const person = new Map(rows.map((row) => [row.id, row.person]));
    for (const { train: given, predicted } of fits) {
      const seen = new Set(given.map((id) => person.get(id)));
      expect(predicted.filter((id) => seen.has(person.get(id)))).toEqual([]);
    }
  });

  it.each<CalibrationSpec>([{ method: 'platt' }, { method: 'isotonic' }])(
    'makes predictions mean what they say, by weight: %j',
    async (calibration) => {
      const { calibrator, text } = await calibrated({ calibration });
      const values = Float64Array.from(rows.slice(0, 600), ({ x }) => x);
      const before = weightedMean(values);
      calibrator?.apply(values, values.length);
      const truth = weightedMean(rows.map((row) => row.y));
      expect(before).toBeGreaterThan(1.8 * truth);
      expect(Math.abs(weightedMean(values) / truth - 1)).toBeLessThan(0.01);
      fits = [];
      expect((await calibrated({ calibration })).text).toBe(text); // the same seed, the same bytes
    },
  );

  it('warns where predictions say nothing', async () => {
    const against = datasetOf(rows.map((row) => ({ ...row, y: Number(row.x < 0.5) })));
    const { context, events } = listening();
    const fitting = fitContext({}, { seed: 7, signal: context.signal });
    const loaded = loadedWith({ calibration: { method: 'platt' } });
    await calibrateRun(loaded, { train: against, eval: held, fitting }, context);
    expect(events).toContainEqual({
      kind: 'warning',
      message: expect.stringMatching(/do not rise with outcomes/),
    });
  });
});

describe('restoreModel', () => {
  const { context } = listening();
  const batch = batchOf(input, { id: ['a', 'b'], person: ['a', 'b'], x: [0.25, 0.75] });
  const score = async (model: Model) => [...((await model.score(batch)).columns.p as F64Column).data];
  const files = async (calibration?: string) => {
    const artifacts = new MemoryArtifacts('tiny@v1');
    await artifacts.write('model.json', '{}');
    if (calibration !== undefined) artifacts.addCalibration(calibration);
    return artifacts;
  };
  const platt = loadedWith({ calibration: { method: 'platt' } });
  const damaged = { code: 'E_CALIBRATION_ARTIFACT', exitCode: 76 };

  it("lays the run's calibration over predictions, and hides its file from the model", async () => {
    const stored = encodeCalibrator(new PlattCalibrator(2, -1, 'value'));
    const expected = [-0.5, 0.5].map((margin) => 1 / (1 + Math.exp(-margin)));
    expect(await score(await restoreModel(platt, await files(stored), context))).toEqual(expected);
  });

  it('gives predictions without the calibration to compare with, where there is one', async () => {
    const stored = encodeCalibrator(new PlattCalibrator(2, -1, 'value'));
    const raw = await restoreUncalibrated(platt, await files(stored), context);
    expect(raw && (await score(raw))).toEqual([0.25, 0.75]);
    expect(await restoreUncalibrated(loadedWith({}), await files(), context)).toBeUndefined();
  });

  it('leaves predictions as they are where the card declares none', async () => {
    expect(await score(await restoreModel(loadedWith({}), await files(), context))).toEqual([0.25, 0.75]);
  });

  it('C-6: refuses a run whose declared calibration is missing or damaged with 76', async () => {
    await expect(restoreModel(platt, await files(), context)).rejects.toMatchObject(damaged);
    const cut = encodeCalibrator(new PlattCalibrator(2, -1, 'value')).slice(0, -4);
    await expect(restoreModel(platt, await files(cut), context)).rejects.toMatchObject(damaged);
  });

  it('lets no model write a file of that name', async () => {
    const artifacts = new MemoryArtifacts('tiny@v1');
    await expect(artifacts.write(CALIBRATION, '{}')).rejects.toMatchObject({
      code: 'E_MODEL_THREW',
      message: expect.stringContaining("calibration.json is the framework's own"),
    });
  });
});

function datasetOf(some: typeof rows): Dataset {
  const cells = Object.fromEntries(
    Object.keys(columns).map((name) => [name, some.map((row) => row[name as keyof typeof row])]),
  );
  const schema: Schema = columns;
  return memoryDataset([batchOf(schema, cells)]);
}

async function idsOf(dataset: Dataset): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of dataset.batches()) ids.push(...texts(batch, 'id'));
  return ids;
}

function texts(batch: Batch, name: string): string[] {
  const column = batch.columns[name];
  if (column?.dtype !== 'utf8') throw new Error(`${name} is not text`);
  const text = new TextDecoder();
  return Array.from({ length: batch.length }, (_, i) =>
    text.decode(column.data.subarray(column.offsets[i], column.offsets[i + 1])),
  );
}

function weightedMean(values: ArrayLike<number>): number {
  const used = rows.slice(0, 600);
  const sum = used.reduce((total, { w: weight }, i) => total + weight * (values[i] ?? 0), 0);
  return sum / used.reduce((total, { w: weight }) => total + weight, 0);
}
