// Checks of predictions: which rows, in which order, in batches of which size, at the same time.
import type { Batch } from '@slipway/contract';
import { cellsOf, findDifference, joinCells, splitBatch, takeRows } from '../cells.ts';
import { seededRandom, shuffledIndices } from '../random.ts';
import { spaciousCopy } from '../spacious-copy.ts';
import type { Check } from './check.ts';

/** Around the sizes at which bitmaps and blocks of rows end. */
const SIZES = [1, 2, 7, 8, 9, 63, 64, 65];
const BATCH_SIZES = [1, 7];
const BATCH_ROWS = 1000;
const CONCURRENT_ROWS = 37;

export const rowCount: Check = {
  name: 'row-count',
  rule: 'there are as many predictions as rows, in the card’s columns',
  async run(bench) {
    const model = await bench.fitted();
    for (const size of SIZES) {
      const out = await model.score(bench.sampleInput(size));
      const columns = Object.keys(out.columns).join(', ');
      if (out.length !== size) return `${out.length} predictions for ${size} rows`;
      if (columns !== Object.keys(bench.card.output).join(', '))
        return `the predictions have the columns ${columns}`;
    }
    return undefined;
  },
};

export const zeroRows: Check = {
  name: 'zero-rows',
  rule: 'no rows give no predictions',
  async run(bench) {
    const out = await (await bench.fitted()).score(bench.sampleInput(0));
    return out.length === 0 ? undefined : `${out.length} predictions for 0 rows`;
  },
};

export const rowOrder: Check = {
  name: 'row-order',
  rule: 'permuting the rows permutes the predictions',
  async run(bench) {
    const model = await bench.fitted();
    const input = bench.sampleInput(bench.rows);
    const order = shuffledIndices(seededRandom(bench.seed), bench.rows);
    const [permutedInput] = takeRows(input, [order]) as [Batch];
    const [expected] = takeRows(await model.score(input), [order]) as [Batch];
    const actual = await model.score(permutedInput);
    return findDifference(cellsOf(actual), cellsOf(expected), bench.card.batchTolerance);
  },
};

export const batchSize: Check = {
  name: 'batch-size',
  rule: 'batches of 1, 7 and 1,000 rows give the same predictions',
  async run(bench) {
    const model = await bench.fitted();
    const input = bench.sampleInput(BATCH_ROWS);
    const whole = cellsOf(await model.score(input));
    for (const size of BATCH_SIZES) {
      const parts: Batch[] = [];
      for (const batch of splitBatch(input, size)) parts.push(await model.score(batch));
      const difference = findDifference(joinCells(parts), whole, bench.card.batchTolerance);
      if (difference !== undefined) return `in batches of ${size}: ${difference}`;
    }
    return undefined;
  },
};

export const spaciousBuffers: Check = {
  name: 'spacious-buffers',
  rule: 'what lies before and behind a column in its buffer does not matter',
  async run(bench) {
    const model = await bench.fitted();
    const input = bench.sampleInput(bench.rows);
    const expected = cellsOf(await model.score(input));
    return findDifference(cellsOf(await model.score(spaciousCopy(input))), expected);
  },
};

export const freshOutputs: Check = {
  name: 'fresh-outputs',
  rule: 'predictions are the caller’s: later calls leave them alone, and changing them changes no later call',
  async run(bench) {
    const model = await bench.fitted();
    const [first, second] = [bench.sampleInput(50), bench.sampleInput(50, 1)];
    const out = await model.score(first);
    const expected = cellsOf(out);
    await model.score(second);
    const changed = findDifference(cellsOf(out), expected);
    if (changed !== undefined) return `a second call changed the predictions of the first: ${changed}`;
    for (const column of Object.values(out.columns)) column.data.fill(0);
    const again = findDifference(cellsOf(await model.score(bench.sampleInput(50))), expected);
    return again && `after overwriting the predictions of one call the next gave ${again}`;
  },
};

export const concurrentScores: Check = {
  name: 'concurrent-scores',
  rule: 'calls at the same time agree with calls one by one',
  async run(bench) {
    const model = await bench.fitted();
    const batches = splitBatch(bench.sampleInput(bench.rows), CONCURRENT_ROWS);
    const expected: Batch[] = [];
    for (const batch of batches) expected.push(await model.score(batch));
    const cells = joinCells(expected);
    const actual = await Promise.all(batches.map((batch) => model.score(batch)));
    return findDifference(joinCells(actual), cells);
  },
};
