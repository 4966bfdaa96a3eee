import { MeanByDevice } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import type { ArtifactReader } from './artifact.ts';
import { type Batch, columnValues } from './batch.ts';
import type { Dataset } from './dataset.ts';
import type { FitContext } from './fit-context.ts';

const DEVICES = ['Computer', 'Phone', 'Tablet'];

function batch(devices: number[], cr?: number[]): Batch {
  const text = new TextEncoder().encode('0'.repeat(devices.length));
  return {
    length: devices.length,
    columns: {
      entity_id: {
        dtype: 'utf8',
        data: text,
        offsets: Int32Array.from({ length: devices.length + 1 }, (_, i) => i),
      },
      device: { dtype: 'cat', data: Int32Array.from(devices), dict: DEVICES },
      ...(cr && { cr: { dtype: 'f64', data: Float64Array.from(cr) } }),
    },
  };
}

function dataset(...batches: Batch[]): Dataset {
  return {
    rows: batches.reduce((sum, part) => sum + part.length, 0),
    async *batches() {
      yield* batches;
    },
  };
}

const context: FitContext<{ priorRows: number }> = {
  params: { priorRows: 1 },
  seed: 1,
  signal: new AbortController().signal,
  engines: {},
  progress() {},
  warn() {},
  trained() {},
};

async function fitted<M extends MeanByDevice>(model: M): Promise<M> {
  await model.fit(
    dataset(batch([0, 0], [1, 1]), batch([0, 1], [1, 0])) as Parameters<M['fit']>[0],
    null,
    context,
  );
  return model;
}

describe('the example model', () => {
  it('predicts the mean rate of a device, drawn towards a half by one row', async () => {
    const out = await (await fitted(new MeanByDevice())).score(batch([0, 1, 2]));
    expect(columnValues(out.columns.cr, 3)).toEqual([3.5 / 4, 0.5 / 2, 0.5]);
    expect(Object.keys(out.columns)).toEqual(['entity_id', 'cr']);
  });

  it('applies a calibration to what it predicts, to a copy, until it is taken off', async () => {
    const model = await fitted(new MeanByDevice());
    const predictions = async () => columnValues((await model.score(batch([0, 1, 2]))).columns.cr, 3);
    const raw = await predictions();
    model.calibrate({
      apply: (values, length) => {
        for (let i = 0; i < length; i++) values[i]! /= 2;
      },
    });
    expect(await predictions()).toEqual([3.5 / 8, 0.5 / 4, 0.25]);
    expect(await predictions()).toEqual([3.5 / 8, 0.5 / 4, 0.25]);
    model.calibrate(undefined);
    expect(await predictions()).toEqual(raw);
  });

  it('refuses a calibrated prediction that is out of range', async () => {
    const model = await fitted(new MeanByDevice());
    model.calibrate({ apply: (values) => values.fill(2) });
    await expect(model.score(batch([0]))).rejects.toMatchObject({ code: 'E_CONTRACT_RANGE' });
  });

  it('loads what it saved', async () => {
    let saved = new Uint8Array();
    await (await fitted(new MeanByDevice())).save({
      async write(_, data) {
        saved = new TextEncoder().encode(String(data));
      },
    });
    const reader: ArtifactReader = { names: ['means.json'], read: async () => saved };
    const loaded = new MeanByDevice();
    await loaded.load(reader);
    expect(columnValues((await loaded.score(batch([0]))).columns.cr, 1)).toEqual([3.5 / 4]);
  });
});

describe('Model.score', () => {
  /** The fitted example with another answer. */
  const answering = (answer: (out: Batch) => unknown) =>
    fitted(
      new (class extends MeanByDevice {
        protected override predictBatch(...args: Parameters<MeanByDevice['predictBatch']>) {
          return answer(super.predictBatch(...args)) as ReturnType<MeanByDevice['predictBatch']>;
        }
      })(),
    );
  const withRate = (rate: number) => (out: Batch) => ({
    ...out,
    columns: { ...out.columns, cr: { dtype: 'f64', data: new Float64Array(out.length).fill(rate) } },
  });

  it.each<[string, (out: Batch) => unknown, string]>([
    ['a row too few', (out) => ({ ...out, length: out.length - 1 }), 'E_CONTRACT_ROWS'],
    ['NaN', withRate(Number.NaN), 'E_CONTRACT_RANGE'],
    ['a rate out of range', withRate(1.25), 'E_CONTRACT_RANGE'],
    ['no column', (out) => ({ ...out, columns: {} }), 'E_CONTRACT_COLUMN'],
    ['nothing', () => undefined, 'E_CONTRACT_ROWS'],
    ['a promise of NaN', (out) => Promise.resolve(withRate(Number.NaN)(out)), 'E_CONTRACT_RANGE'],
  ])(
    'C-12: ends with exit 70 and names family and version when the model returns %s',
    async (_, answer, code) => {
      const model = await answering(answer);
      await expect(model.score(batch([0, 1]))).rejects.toMatchObject({
        code,
        exitCode: 70,
        facts: { model: 'conversion-rate@v0' },
      });
    },
  );

  it('A-30: ends with exit 65 when the data is not what the card says', async () => {
    const model = await fitted(new MeanByDevice());
    const { entity_id } = batch([0]).columns;
    await expect(model.score({ length: 1, columns: { entity_id: entity_id! } })).rejects.toMatchObject({
      code: 'E_CONTRACT_COLUMN',
      exitCode: 65,
    });
  });

  it('says so when nothing was learned', async () => {
    await expect(new MeanByDevice().score(batch([0]))).rejects.toMatchObject({ code: 'E_MODEL_NOT_FITTED' });
  });
});

describe('Model.scoreStream', () => {
  it('scores batch by batch, reads no further than it is asked, and closes its source', async () => {
    const model = await fitted(new MeanByDevice());
    const events: string[] = [];
    async function* source() {
      try {
        for (const devices of [[0], [1, 2], []]) {
          events.push(`read ${devices.length}`);
          yield batch(devices);
        }
      } finally {
        events.push('closed');
      }
    }
    for await (const out of model.scoreStream(source())) {
      events.push(`scored ${out.length}`);
      if (out.length === 2) break;
    }
    expect(events).toEqual(['read 1', 'scored 1', 'read 2', 'scored 2', 'closed']);
  });

  it('passes on what its source throws', async () => {
    const model = await fitted(new MeanByDevice());
    async function* source(): AsyncGenerator<Batch> {
      yield batch([0]);
      throw new Error('truncated gzip');
    }
    const stream = model.scoreStream(source());
    expect((await stream.next()).done).toBe(false);
    await expect(stream.next()).rejects.toThrow('truncated gzip');
  });
});
