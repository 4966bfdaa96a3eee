import type { ArtifactReader, ArtifactWriter, Batch, CalibrationSpec, FitContext } from '@slipway/contract';
import { card as exampleCard, MeanByDevice } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import { runConformance } from './run-conformance.ts';

type Card = typeof exampleCard;
type Input = Batch<Card['input']>;
type Output = Batch<Card['output']>;
type Fit = Parameters<MeanByDevice['fit']>;

const ISOTONIC = { method: 'isotonic' } as const;
const REWEIGHTING = { method: 'reweighting', factor: 'priorRows' } as const;

/** The example with a calibration in its card, and its rates changed. */
function calibrated(
  calibration: CalibrationSpec,
  task: Card['task'] = 'regression',
  change: (rate: number, row: number, batch: Input) => number = (rate) => rate,
): typeof MeanByDevice {
  return class extends MeanByDevice {
    override readonly card = { ...exampleCard, task, calibration };
    protected override predictBatch(batch: Input): Output {
      const out = super.predictBatch(batch);
      const data = out.columns.cr.data.map((rate, row) => change(rate, row, batch));
      return { ...out, columns: { ...out.columns, cr: { dtype: 'f64', data } } };
    }
  };
}

/** The example as if rows of outcome 1 had weighed more. */
class Reweighted extends MeanByDevice {
  override readonly card = { ...exampleCard, calibration: REWEIGHTING };
  #factor = Number.NaN;
  override async fit(train: Fit[0], evaluation: unknown, context: FitContext<{ priorRows: number }>) {
    await super.fit(train, evaluation, context);
    this.#factor = context.params.priorRows;
  }
  override async save(artifacts: ArtifactWriter) {
    await super.save(artifacts);
    await artifacts.write('factor.json', String(this.#factor));
  }
  override async load(artifacts: ArtifactReader) {
    await super.load(artifacts);
    this.#factor = Number(new TextDecoder().decode(await artifacts.read('factor.json')));
  }
  protected override predictBatch(batch: Input): Output {
    const out = super.predictBatch(batch);
    const data = out.columns.cr.data.map((p) => 1 / (1 + (1 - p) / p / this.#factor));
    return { ...out, columns: { ...out.columns, cr: { dtype: 'f64', data } } };
  }
}

async function resultOf(Model: typeof MeanByDevice, rows = 300) {
  const results = await runConformance(() => new Model(), { rows });
  return results.find(({ check }) => check === 'declared-calibration');
}

describe('the check of a declared calibration', () => {
  it.each<[string, typeof MeanByDevice]>([
    ['none', MeanByDevice],
    ['isotonic, of rates', calibrated(ISOTONIC)],
    ['Platt, of yes and no', calibrated({ method: 'platt' }, 'binary')],
    ['a weight that the model did learn with', Reweighted],
  ])('holds for %s', async (_, Model) => {
    expect(await resultOf(Model)).toEqual({ check: 'declared-calibration', ok: true });
  });

  it.each<[string, typeof MeanByDevice, RegExp]>([
    [
      'a weight that the model never learned with',
      calibrated(REWEIGHTING),
      /^reweighting does not fit the model: the mean prediction goes from 0\.\d+ to 0\.\d+, and the mean outcome is 0\.\d+$/,
    ],
    [
      'a logistic curve for outcomes that are not yes or no',
      calibrated({ method: 'platt' }),
      /^E_CALIBRATION_OUTCOME: the outcome of row 1 is 0\.\d+, expected 0 or 1/,
    ],
    [
      'a factor that is no parameter',
      calibrated({ method: 'reweighting', factor: 'weight' }),
      /the factor weight of card\.calibration is not a numeric parameter$/,
    ],
    [
      'predictions that depend on the rows beside them',
      calibrated(ISOTONIC, 'regression', (rate, row) => rate / (1 + (row % 7) / 7)),
      /^calibrated in batches of 1: row \d+, column cr/,
    ],
  ])('finds %s', async (_, Model, reason) => {
    expect(await resultOf(Model)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('finds predictions that come in another order the next time', async () => {
    class Turning extends calibrated(ISOTONIC) {
      #calls = 0;
      protected override predictBatch(batch: Input): Output {
        const out = super.predictBatch(batch);
        const data = out.columns.cr.data.map((rate) => (this.#calls < 2 ? rate : 1 - rate));
        this.#calls += 1;
        return { ...out, columns: { ...out.columns, cr: { dtype: 'f64', data } } };
      }
    }
    expect(await resultOf(Turning)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(
        /^calibrated predictions are in another order: row \d+ fell behind row \d+$/,
      ),
    });
  });

  it('finds a model that its files do not bring back', async () => {
    class Forgetful extends calibrated(ISOTONIC) {
      #isLoaded = false;
      override async load(artifacts: ArtifactReader) {
        await super.load(artifacts);
        this.#isLoaded = true;
      }
      protected override predictBatch(batch: Input): Output {
        const out = super.predictBatch(batch);
        if (this.#isLoaded) out.columns.cr.data.reverse();
        return out;
      }
    }
    expect(await resultOf(Forgetful)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^restored from its files and the calibration's: row \d+, column cr/),
    });
  });
});
