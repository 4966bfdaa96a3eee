// The published figures, reached again on the real data, where that lies beside the project; it is never part of it.
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PredictionsDocument, RunDocument } from './src/documents.ts';
import { mseOf } from './src/expected.ts';
import { eventsOf, missingEngine } from './src/said.ts';
import { scratchBucket } from './src/scratch-bucket.ts';

const DATA = fileURLToPath(new URL('../../shared/data/conversion-rate/bucket/data', import.meta.url));
const isHere = existsSync(DATA);
if (!isHere)
  console.warn('the acceptance test is skipped: ../shared/data/conversion-rate is not beside the project');
const where = isHere
  ? 'on the real data'
  : 'on the real data: skipped, ../shared/data is not beside the project';

/** Mean squared errors × 1e6 of train, eval and overall. */
type Figures = readonly [number, number, number];

const BASELINES: Readonly<Record<string, Figures>> = {
  zero: [21252.27, 20006.96, 21003.2],
  mean: [19348.09, 18241.27, 19126.72],
  meanByDevice: [19251.73, 18113.96, 19024.17],
};
/** v2's engine differs a little from release to release. */
const MODELS: readonly { version: string; figures: Figures; withinPercent: number }[] = [
  { version: 'v1', figures: [18955.59, 17852.2, 18734.9], withinPercent: 0.001 },
  { version: 'v2', figures: [18657.26, 17981.99, 18522.2], withinPercent: 0.01 },
];
const BASELINES_WITHIN_PERCENT = 0.001;
const ROWS = { train: 29_683, eval: 7_421 };

describe.skipIf(!isHere)(where, async () => {
  const bucket = await scratchBucket({ date: '2026-01-02' });
  const input = 'input/conversion-rate/features_v1/2026/01/02/prediction_input.csv.gz';
  afterAll(() => bucket[Symbol.asyncDispose]());
  beforeAll(async () => {
    if (!isHere) return;
    const original = join(DATA, 'predict/input/features_v1/prediction_input.csv.gz');
    await cp(original, join(bucket.path, 'data/predict', input));
  });

  describe.each(MODELS)('$version', ({ version, figures, withinPercent }) => {
    const output = `data/predict/output/conversion-rate/${version}/2026/01/02/prediction_output.csv.gz`;
    let missing: string | undefined;
    let manifest: RunDocument;

    beforeAll(async () => {
      if (!isHere) return;
      const paths = ['--path-train', 'features_v1/train.csv.gz', '--path-eval', 'features_v1/eval.csv.gz'];
      const trained = await bucket.run(
        'train',
        '--version',
        version,
        '--bucket-data-train',
        join(DATA, 'train'),
        ...paths,
      );
      missing = missingEngine(trained);
      if (missing !== undefined) return;
      expect(trained).toMatchObject({ code: 0, stderr: '' });
      const result = eventsOf(trained).find(({ event }) => event === 'result');
      manifest = await bucket.json(`model/conversion-rate/${version}/runs/${result?.run}/manifest.json`);
    });
    beforeEach(({ skip }) => {
      if (missing !== undefined) skip(`its engine is not here: ${missing}`);
    });

    it('reaches the published errors', () => {
      expectWithin(mseOf(manifest).model, figures, withinPercent);
      expect([manifest.metrics.train.rows, manifest.metrics.eval.rows]).toEqual([ROWS.train, ROWS.eval]);
    });

    it.each(Object.entries(BASELINES))(
      'stands beside the published errors of the baseline %s',
      (name, published) => {
        expectWithin(mseOf(manifest)[name], published, BASELINES_WITHIN_PERCENT);
      },
    );

    it('serves the three published rows', async () => {
      expect(await bucket.run('serve', '--version', version)).toMatchObject({ code: 0, stderr: '' });
      const [header, ...rows] = await bucket.rows(output);
      const [inputHeader, ...inputRows] = await bucket.rows(`data/predict/${input}`);
      const id = inputHeader?.indexOf('entity_id') ?? -1;
      expect(header).toEqual(['entity_id', 'device', 'cr']);
      expect(rows.map(([key]) => key)).toEqual(inputRows.map((cells) => cells[id]));
      expect(rows).toHaveLength(3);
      for (const [, device, cr] of rows) {
        expect(['Computer', 'Smartphone', 'Tablet']).toContain(device);
        expect(Number(cr)).toBeGreaterThanOrEqual(0);
        expect(Number(cr)).toBeLessThan(0.5);
      }
      const { run } = await bucket.json<PredictionsDocument>(`${output}.manifest.json`);
      expect(run).toBe(manifest.runId);
    });
  });
});

function expectWithin(found: readonly number[] | undefined, published: Figures, percent: number): void {
  const off = published.map((figure, i) => Math.abs(((found?.[i] ?? Number.NaN) * 1e6) / figure - 1) * 100);
  const isOff = off.map((difference) => !(difference <= percent));
  expect(isOff, `${found?.map((mse) => mse * 1e6)} is off ${published} by ${off} percent`).toEqual([
    false,
    false,
    false,
  ]);
}
