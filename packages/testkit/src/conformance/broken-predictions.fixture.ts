// Models that each break one check of the card or of predictions, so that the kit can prove that it sees it.
import {
  type Batch,
  type Column,
  cat,
  type Dataset,
  type FitContext,
  f64,
  type Model,
  type Schema,
  type Utf8Column,
} from '@slipway/contract';
import { card, MeanByDevice } from '@slipway/contract/example';
import { columnOf } from '../batch-of.ts';
import { cellsOf } from '../cells.ts';

type Input = typeof card.input;
type Output = Batch<typeof card.output>;
type Train = Dataset<Input & typeof card.label>;
type Context = FitContext<{ priorRows: number }>;

/** The example's card with other input columns. */
function cardWith(input: Partial<Input> & Schema): typeof card {
  const columns = { ...card.input, ...input };
  return {
    ...card,
    input: columns,
    featureSet: { ...card.featureSet, columns: { ...card.label, ...columns } },
  };
}

/** The example with its predictions changed: the rate of row `i` becomes `change(rate, i, batch)`. */
function changing(change: (rate: number, row: number, batch: Batch<Input>) => number): typeof MeanByDevice {
  return class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      const out = super.predictBatch(batch);
      const data = out.columns.cr.data.map((rate, row) => change(rate, row, batch));
      return { ...out, columns: { ...out.columns, cr: { dtype: 'f64', data } } };
    }
  };
}

const devices = ['Computer', 'Phone', 'Tablet'];

/** By the name of the check that must fail. */
export const BROKEN_PREDICTIONS: Readonly<Record<string, new () => Model>> = {
  card: class extends MeanByDevice {
    override readonly card = { ...card, version: 'latest' };
  },

  'final-methods': class extends MeanByDevice {
    override score(raw: Batch): Promise<Output> {
      return super.score(raw);
    }
  },

  'not-fitted': class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      try {
        return super.predictBatch(batch);
      } catch {
        const data = new Float64Array(batch.length);
        return { length: batch.length, columns: { ...batch.columns, cr: { dtype: 'f64', data } } };
      }
    }
  },

  'row-count': class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      return { ...super.predictBatch(batch), length: batch.length & ~1 };
    }
  },

  'zero-rows': class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      if (batch.length === 0) throw new RangeError('no rows');
      return super.predictBatch(batch);
    }
  },

  'row-order': changing((rate, row) => (row % 2 === 0 ? rate : rate * 0.9)),

  'batch-size': changing((rate, _, batch) => rate * (1 - batch.length * 2 ** -50)),

  'spacious-buffers': class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      const data = new Int32Array(batch.columns.device.data.buffer, 0, batch.length);
      return super.predictBatch({
        length: batch.length,
        columns: {
          ...batch.columns,
          device: { ...batch.columns.device, data: data.map((code) => Math.min(code, 2)) },
        },
      });
    }
  },

  'fresh-outputs': class extends MeanByDevice {
    readonly #scratch = new Float64Array(100_000);
    protected override predictBatch(batch: Batch<Input>): Output {
      const out = super.predictBatch(batch);
      this.#scratch.set(out.columns.cr.data);
      return { ...out, columns: { ...out.columns, cr: { dtype: 'f64', data: this.#scratch } } };
    }
  },

  'concurrent-scores': class extends MeanByDevice {
    #batch?: Batch<Input>;
    // @ts-expect-error the example predicts at once, this one later
    protected override async predictBatch(batch: Batch<Input>): Promise<Output> {
      this.#batch = batch;
      await Promise.resolve();
      const out = super.predictBatch(this.#batch);
      return { ...out, length: batch.length };
    }
  },

  calibration: class extends MeanByDevice {
    override calibrate(): void {}
  },

  'declared-calibration': class extends MeanByDevice {
    override readonly card = {
      ...card,
      calibration: { method: 'reweighting' as const, factor: 'priorRows' },
    };
  },

  'input-unchanged': class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      const out = super.predictBatch(batch);
      batch.columns.device.data.fill(0);
      return out;
    }
  },

  nulls: class extends MeanByDevice {
    override readonly card = cardWith({ device: cat({ values: devices, nullable: true }) });
  },

  'unseen-categories': class extends MeanByDevice {
    override readonly card = cardWith({ device: cat({ values: devices, unknown: 'other' }) });
  },

  'wrong-columns': class extends MeanByDevice {
    override async score(raw: Batch): Promise<Output> {
      return this.predictBatch(raw as Batch<Input>);
    }
  },

  'column-order': class extends MeanByDevice {
    override readonly card = cardWith({ device: cat() });
    protected override predictBatch(batch: Batch<Input>): Output {
      const data = batch.columns.device.data.map((code) => code % 3);
      return super.predictBatch({
        ...batch,
        columns: { ...batch.columns, device: { ...batch.columns.device, data } },
      });
    }
    override fit(train: Train, _: unknown, context: Context): Promise<void> {
      return super.fit(
        mapDevices(train, (code) => code % 3),
        _,
        context,
      );
    }
  },

  keys: class extends MeanByDevice {
    protected override predictBatch(batch: Batch<Input>): Output {
      const out = super.predictBatch(batch);
      const keys = (cellsOf(batch).entity_id ?? []).map((key) => String(key).trim());
      const entity_id = columnOf({ dtype: 'utf8' }, keys) as Utf8Column;
      return { ...out, columns: { ...out.columns, entity_id } };
    }
  },

  extremes: class extends changing((rate, row, batch) => {
    const x = (batch as Batch).columns.x as Column;
    return rate * (1 - (x.data[row] ?? 0) / 100);
  }) {
    override readonly card = cardWith({ x: f64() });
  },
};

function mapDevices(train: Train, change: (code: number) => number): Train {
  return {
    rows: train.rows,
    async *batches() {
      for await (const batch of train.batches()) {
        const { device } = batch.columns;
        yield {
          ...batch,
          columns: { ...batch.columns, device: { ...device, data: device.data.map(change) } },
        };
      }
    },
  };
}
