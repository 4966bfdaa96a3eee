import { gzipSync } from 'node:zlib';
import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { columnValues, f64, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { type BucketDataset, type DatasetSource, openDataset } from './bucket-dataset.ts';
import { collect } from './collect.fixture.ts';
import type { JobContext } from './job-events.ts';

const schema = { id: utf8({ role: 'key' }), x: f64({ nullable: true, min: 0, max: 1 }) };
const csv = (rows: readonly string[]) => gzipSync(`id,extra,x\n${rows.join('\n')}\n`);
const good = csv(['a,1,0.5', 'b,2,', 'c,3,1']);

const context: JobContext = {
  emit: () => {},
  signal: new AbortController().signal,
  calling: () => {},
  committing: () => {},
};

async function open(
  bytes: Uint8Array,
  maxKeptBytes?: number,
): Promise<{ bucket: Bucket; dataset: BucketDataset }> {
  const bucket = createMemoryBucket();
  await bucket.write('d/train.csv.gz', bytes);
  const source: DatasetSource = {
    bucket,
    key: 'd/train.csv.gz',
    part: 'train',
    schema,
    featureSet: { name: 'f', source: schema, columns: schema },
    hint: 'put it there',
    maxInputBytes: 1e6,
  };
  return { bucket, dataset: await openDataset(source, context, maxKeptBytes) };
}

const rowsOf = async (dataset: BucketDataset) =>
  (await collect(dataset.batches())).flatMap(
    ({ columns, length }) => ['id', 'x'].map((name) => columnValues(columns[name]!, length)), // the schema's columns
  );

describe('openDataset', () => {
  it('gives the same rows at every pass, whether they are kept or read again', async () => {
    const kept = (await open(good)).dataset;
    const again = (await open(good, 0)).dataset;
    const expected = [
      ['a', 'b', 'c'],
      [0.5, null, 1],
    ];
    for (const dataset of [kept, again, kept, again]) expect(await rowsOf(dataset)).toEqual(expected);
    expect([kept.rows, again.rows]).toEqual([3, 3]);
    expect(again.entry).toEqual(kept.entry);
  });

  it.each([
    ['other rows', csv(['a,1,0.5', 'b,2,', 'c,3,0.9'])],
    ['rows that do not fit', csv(['a,1,7'])],
    ['half a file', good.subarray(0, -6)],
    ['nothing', new Uint8Array()],
  ])('A-34: is 75 when the file changed to %s between two passes', async (_, bytes) => {
    const { bucket, dataset } = await open(good, 0);
    await bucket.write('d/train.csv.gz', bytes);
    await expect(rowsOf(dataset)).rejects.toMatchObject({
      code: 'E_DATA_CHANGED',
      exitCode: 75,
      facts: { file: 'd/train.csv.gz' },
    });
  });

  it('A-34: does not care about a later file where the rows are kept', async () => {
    const { bucket, dataset } = await open(good);
    await bucket.write('d/train.csv.gz', csv(['z,1,0']));
    expect((await rowsOf(dataset))[0]).toEqual(['a', 'b', 'c']);
  });

  it('A-3: refuses a file without rows', async () => {
    await expect(open(gzipSync('id,x\n'))).rejects.toMatchObject({
      code: 'E_DATA_NO_ROWS',
      exitCode: 65,
    });
  });

  it('C-12: finds rows that somebody overwrote', async () => {
    const { dataset } = await open(good);
    const call = { model: 'm@v1', method: 'fit' };
    dataset.checkUnchanged(call);
    const [batch] = await collect(dataset.batches());
    (batch?.columns.x?.data as Float64Array)[2] = 0.25;
    expect(() => dataset.checkUnchanged(call)).toThrow(
      expect.objectContaining({
        code: 'E_MODEL_CHANGED_DATA',
        exitCode: 70,
        facts: { ...call, file: 'd/train.csv.gz' },
      }),
    );
  });
});
