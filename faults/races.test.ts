// Many real processes at once on one bucket.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ProcessResult } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readState } from './src/bucket-state.ts';
import { releaseNumbers, violations } from './src/invariants.ts';
import { record } from './src/results.ts';
import { makeScenes, runService, type Scenes } from './src/scene.ts';

const TRAININGS = 40;
const OUTPUT = 'predict/output/conversion-rate/v1/2026/01/01/prediction_output.csv.gz';

interface Result {
  readonly event: string;
  readonly title: string;
  readonly run: string;
  readonly release: number;
}

interface Manifest {
  readonly run: string;
  readonly outputs: readonly { readonly key: string; readonly sha256: string }[];
}

const resultOf = ({ stdout }: ProcessResult): Result | undefined =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result)
    .find(({ event }) => event === 'result');
const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, `${OUTPUT}.manifest.json`), 'utf8')) as Manifest;
const rowsIn = (folder: string, key = OUTPUT) => String(gunzipSync(readFileSync(join(folder, key))));
const changing = (path: string) => path.startsWith(OUTPUT);

describe('jobs at once', () => {
  let scenes: Scenes;
  beforeAll(async () => {
    scenes = await makeScenes();
  });
  afterAll(() => scenes.remove());

  it('F-1, F-4: 40 trainings of one version get every release number once, lose none, and gc beside them touches none', async ({
    task,
  }) => {
    const folder = scenes.copy(scenes.served);
    const before = readState(folder);
    const cleaning = runService('cli', folder, ['gc', '--older-than', '0s', '--json']);
    const trained = await Promise.all(
      Array.from({ length: TRAININGS }, () => runService('train', folder, ['--log-format', 'json'])),
    );
    expect((await cleaning).code).toBe(0);
    const codes = trained.map(({ code }) => code);
    expect(codes.filter((code) => code !== 0 && code !== 75)).toEqual([]);
    const told = trained.flatMap((each) => resultOf(each) ?? []).sort((a, b) => a.release - b.release);
    expect(told.length).toBe(codes.filter((code) => code === 0).length);
    record(task, 'race train', { processes: TRAININGS, released: told.length });
    const state = readState(folder);
    expect(violations(state, { before })).toEqual([]);
    expect(releaseNumbers(state)).toEqual(Array.from({ length: told.length + 1 }, (_, i) => i + 1));
    expect(told.map(({ release }) => release)).toEqual(told.map((_, i) => i + 2));
    expect(new Set(told.map(({ run }) => run)).size).toBe(told.length);
    for (const { run, release } of told) {
      const bytes = state.get(`model/conversion-rate/_releases/${String(release).padStart(20, '0')}.json`);
      expect(JSON.parse(String(bytes))).toMatchObject({ n: release, run });
    }
  }, 180_000);

  it('F-2: servings during trainings each use one pinned run, and give its bytes', async () => {
    const folder = scenes.copy(scenes.fresh);
    await runService('train', folder);
    const [first, second] = await Promise.all([
      runService('serve', folder, ['--log-format', 'json']),
      runService('train', folder, ['--log-format', 'json']),
    ]);
    expect([first.code, second.code]).toEqual([0, 0]);
    const { run } = resultOf(first) ?? { run: '' };
    expect(manifestIn(folder).run).toBe(run);
    const published = rowsIn(folder);
    // The same run again, alone, gives the same rows.
    const alone = scenes.copy(folder);
    const again = await runService('serve', alone, ['--run', run, '--path-data-out', 'output/again.csv.gz']);
    expect(again.code).toBe(0);
    expect(rowsIn(alone, 'predict/output/again.csv.gz')).toBe(published);
  }, 60_000);

  it('F-3, F-5: servings of one day at once give the same bytes; one publishes, the others say so; gc beside them takes nothing they need', async () => {
    const folder = scenes.copy(scenes.fresh);
    await runService('train', folder);
    const [cleaned, ...served] = await Promise.all([
      runService('cli', folder, ['gc', '--older-than', '0s', '--json']),
      ...Array.from({ length: 4 }, () => runService('serve', folder, ['--log-format', 'json'])),
    ]);
    expect([cleaned, ...served].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const titles = served.map((each) => resultOf(each)?.title);
    expect(titles.filter((title) => title === 'served and published')).toHaveLength(1);
    expect(titles.filter((title) => title?.startsWith('already published'))).toHaveLength(3);
    const [output] = manifestIn(folder).outputs;
    const bytes = readFileSync(join(folder, OUTPUT));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(output?.sha256);
    expect(violations(readState(folder), { before: new Map(), mayChange: changing })).toEqual([]);
  }, 60_000);

  it('F-5: a train, a serve and gc with no age guard, over and over, lose nothing that is referenced', async () => {
    const folder = scenes.copy(scenes.littered);
    let done = false;
    const jobs = (async () => {
      for (let i = 0; i < 3; i++) {
        const trained = runService('train', folder);
        const served = runService('serve', folder);
        for (const { code, stderr } of await Promise.all([trained, served]))
          expect([code, stderr]).toEqual([0, '']);
      }
    })().finally(() => {
      done = true;
    });
    let cleanings = 0;
    while (!done) {
      const { code, stderr } = await runService('cli', folder, ['gc', '--older-than', '0s', '--json']);
      expect([code, stderr.split('\n').filter((line) => line.startsWith('error'))]).toEqual([0, []]);
      cleanings++;
    }
    await jobs;
    expect(cleanings).toBeGreaterThan(2);
    const state = readState(folder);
    expect(violations(state, { before: new Map() })).toEqual([]);
    expect(releaseNumbers(state)).toEqual([1, 2, 3, 4, 5]);
  }, 90_000);
});
