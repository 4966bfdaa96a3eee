// The comparison on rows whose errors can be worked out by hand; the real data are compared where they are.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@slipway/testkit/process';
import { expect, it } from 'vitest';
import { compareOnReal } from './src/real-comparison.ts';
import { readRealRows, simplePredictions } from './src/real-rows.ts';
import { realTable } from './src/real-table.ts';

const HEADER = 'cr,clicks,conversions,entity_id,computer,smartphone,attrs_scale,att1';
const TRAIN = ['0.5,2,1,007,1,0,0.5,1', '0.0,3,0,007,0,1,0.5,1', '0.25,4,1,8,0,0,0.5,0'];
const EVAL = ['1.0,1,1,8,1,0,0.5,1', '0.0,9,0,9,1,0,0.5,1', '0.0,90,0,9,0,1,0.5,1'];

async function read(lines: readonly string[]) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'rows.csv.gz');
  await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
  return await readRealRows(file);
}

it('reads rates, clicks, keywords as text and devices', async () => {
  expect(await read([HEADER, ...TRAIN])).toEqual({
    rate: [0.5, 0, 0.25],
    clicks: [2, 3, 4],
    entity: ['007', '007', '8'],
    device: [0, 1, 2],
  });
  await expect(read(['cr,entity_id', '0.5,1'])).rejects.toThrow('is not a file of features_v2');
});

it('compares by rows, by clicks and on new keywords', async () => {
  const rows = { train: await read([HEADER, ...TRAIN]), eval: await read([HEADER, ...EVAL]) };
  const [train, held] = [simplePredictions(rows.train, rows.train), simplePredictions(rows.train, rows.eval)];
  expect(held).toEqual({ zero: [0, 0, 0], mean: [0.25, 0.25, 0.25], meanByDevice: [0.5, 0.5, 0] });
  const predictions = new Map(
    (['zero', 'meanByDevice'] as const).map((name) => [name, { train: train[name], eval: held[name] }]),
  );
  const figures = compareOnReal({ rows, predictions });
  expect(figures).toMatchObject([
    {
      name: 'zero',
      train: 0.3125 / 3,
      eval: 1 / 3,
      evalNewEntities: 0,
      evalByClicks: 0.01,
      againstAbove: null,
    },
    { name: 'meanByDevice', train: 0, eval: 0.5 / 3, evalNewEntities: 0.125, evalByClicks: 0.025 },
  ]);
  expect(figures[1]?.overall).toBeCloseTo(0.5 / 6, 12);
  const { above, byEntity, byClicks } = figures[1]?.againstAbove ?? {};
  expect(above).toBe('zero');
  expect(byEntity?.value).toBeCloseTo(-0.5 / 3, 12);
  // The one keyword with the conversion gains 0.75, the other loses 0.25 on one of its two rows: a draw of one alone ends an interval.
  expect([byEntity?.low, byEntity?.high]).toEqual([-0.75, 0.125]);
  expect(byClicks?.value).toBeCloseTo(0.015, 12);
  expect(realTable(figures).split('\n')[2]).toMatch(
    /^meanByDevice +0\.0 +166666\.7 +83333\.3 +~ −166667 \[−750000, \+125000\] +125000\.0 +25000\.0 +~ \+15000 /,
  );
});
