import { setImmediate as nextTurn } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import type { Batch, F64Column } from '@slipway/contract';
import { formatBatch } from '@slipway/frame';
import { fitContext, memoryArtifacts, memoryDataset, sampleBatch } from '@slipway/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect } from './collect.fixture.ts';
import type { ModelCall } from './job-events.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { ScorePool } from './score-pool.ts';
import type { ScoreWorkerData } from './score-worker.ts';

let loaded: LoadedModel;
let data: ScoreWorkerData;
let pool: ScorePool | undefined;

beforeAll(async () => {
  loaded = await loadModel('conversion-rate', 'v1');
  const { card } = loaded;
  const train = sampleBatch({ ...card.input, ...card.label }, card.featureSet.categories ?? {}, 200, 1);
  const model = loaded.create();
  await model.fit(memoryDataset([train]), null, fitContext({ lambda: 0 }));
  const artifacts = memoryArtifacts();
  await model.save(artifacts);
  const files = await Promise.all(
    artifacts.names.map(async (name) => [name, await artifacts.read(name)] as const),
  );
  data = {
    family: card.family,
    version: card.version,
    artifacts: new Map(files),
    gzipLevel: 1,
    safeStrings: false,
  };
});
afterEach(() => pool?.close());

const calls: (ModelCall | null)[] = [];
function start(maxThreads = 2, more: Partial<ScoreWorkerData> = {}): ScorePool {
  calls.length = 0;
  pool = new ScorePool({ ...data, ...more }, { maxThreads, calling: (call) => void calls.push(call) });
  return pool;
}

/** Batches of the given lengths; `bad` says at which row of which batch a feature is out of its range. */
const batchesOf = (lengths: readonly number[], bad: Readonly<Record<number, number>> = {}): Batch[] =>
  lengths.map((length, i) => {
    const batch = sampleBatch(loaded.card.input, loaded.card.featureSet.categories ?? {}, length, 10 + i);
    const scale = batch.columns.attrs_scale as F64Column;
    if (bad[i] !== undefined) scale.data[bad[i] - 1] = Number.NaN;
    return batch;
  });

async function* streamOf(batches: readonly Batch[], error?: Error): AsyncGenerator<Batch> {
  yield* batches;
  if (error !== undefined) throw error;
}

describe('ScorePool', () => {
  it('gives blocks in input order, each with the rows that the model itself gives', async () => {
    const lengths = [5000, 1, 300, 0, 7, 2000, 1, 1, 64, 900];
    const model = loaded.create();
    await model.load({
      names: [...data.artifacts.keys()],
      read: async (name) => data.artifacts.get(name) ?? new Uint8Array(),
    });
    const expected = await Promise.all(batchesOf(lengths).map((batch) => model.score(batch)));
    const blocks = await collect(start().score(streamOf(batchesOf(lengths))));
    expect(blocks.map(({ rows }) => rows)).toEqual(lengths);
    for (const [i, block] of blocks.entries()) {
      const text = formatBatch(expected[i]!, loaded.card.output, { safeStrings: false }); // as many as blocks
      expect(Buffer.compare(block.raw, text)).toBe(0);
    }
    expect(calls).toContainEqual({ model: 'conversion-rate@v1', method: 'predictBatch' });
    expect(calls.at(-1)).toBeNull();
  });

  it('deflates each block so that their parts join into one stream', async () => {
    const blocks = await collect(start(1).score(streamOf(batchesOf([100, 50]))));
    const end = Buffer.from([0x03, 0x00]); // an empty last block
    const joined = inflateRawSync(Buffer.concat([...blocks.map(({ deflated }) => deflated), end]));
    expect(Buffer.compare(joined, Buffer.concat(blocks.map(({ raw }) => raw)))).toBe(0);
  });

  it.each([1, 2, 4])(
    'throws the first error in input order with its row in the file, with %i threads',
    async (threads) => {
      // The first bad batch is the slowest to score, the second the quickest.
      const batches = batchesOf([10, 60_000, 1, 1, 1], { 1: 59_999, 2: 1, 4: 1 });
      await expect(collect(start(threads).score(streamOf(batches)))).rejects.toMatchObject({
        code: 'E_CONTRACT_RANGE',
        facts: { row: 60_009, col: 'attrs_scale' },
      });
    },
  );

  it('puts an error of the stream behind the rows before it', async () => {
    const gone = new Error('the reader failed');
    const good = start().score(streamOf(batchesOf([3, 4]), gone));
    expect([(await good.next()).value?.rows, (await good.next()).value?.rows]).toEqual([3, 4]);
    await expect(good.next()).rejects.toBe(gone);
    const bad = start().score(streamOf(batchesOf([30_000], { 0: 7 }), gone));
    await expect(collect(bad)).rejects.toMatchObject({ code: 'E_CONTRACT_RANGE', facts: { row: 7 } });
  });

  it('takes no more batches than are on their way while nobody takes blocks', async () => {
    let taken = 0;
    async function* counted() {
      for (const batch of batchesOf(new Array(40).fill(10))) {
        taken++;
        yield batch;
      }
    }
    const blocks = start(2).score(counted());
    await blocks.next();
    for (let turn = 0; turn < 50; turn++) await nextTurn();
    expect(taken).toBe(5);
    await blocks.return(undefined);
  });

  it('fails for no row in particular when the model cannot be loaded', async () => {
    const artifacts = new Map([['model.json', new TextEncoder().encode('{')]]);
    const error: unknown = await collect(start(2, { artifacts }).score(streamOf(batchesOf([5])))).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ facts: expect.not.objectContaining({ rows: expect.anything() }) });
    expect((error as { exitCode: number }).exitCode).toBeGreaterThanOrEqual(70);
  });
});
