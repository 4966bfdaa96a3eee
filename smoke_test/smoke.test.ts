// The whole road on real processes and real files: example data, then every installed version trained, served and served again.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type ProcessResult, slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataFile, PredictionsDocument, ReleaseDocument, RunDocument } from './src/documents.ts';
import {
  differences,
  type ExpectedVersion,
  engineOf,
  mseOf,
  readExpected,
  toleranceFor,
} from './src/expected.ts';
import { alertOf, eventsOf, missingEngine } from './src/said.ts';
import { scratchBucket } from './src/scratch-bucket.ts';
import { DAY, EXAMPLE_FLAGS, FAMILY, installedVersions, ROWS } from './src/versions.ts';

const HEADER = ['entity_id', 'device', 'cr'];
const HOW_TO_RECORD = 'when it is meant to differ: npm run record -w smoke_test';

const slack = await slackReceiver();
const bucket = await scratchBucket({ date: DAY, webhookUrl: slack.url });
const expected = await readExpected();
const versions = installedVersions();
const day = DAY.replaceAll('-', '/');
/** Files that a job said it left; nothing else may be there at the end. */
const accountedFor = new Set<string>();
const released: string[] = [];
const printed: string[] = [];

const run = async (...[service, ...flags]: Parameters<typeof bucket.run>): Promise<ProcessResult> => {
  const result = await bucket.run(service, ...flags);
  printed.push(result.stdout, result.stderr);
  return result;
};

afterAll(async () => {
  await slack.close();
  await bucket[Symbol.asyncDispose]();
});

it('makes example data: three files a feature set of the rows asked for, once', async () => {
  const made = await run('example-data', '--family', FAMILY, ...EXAMPLE_FLAGS);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const keys = await bucket.keys();
  const files = keys.filter((key) => key.endsWith('.csv.gz'));
  const rows = await Promise.all(files.map(async (key) => (await bucket.rows(key)).length - 1));
  const { predict, eval: held, train } = ROWS;
  expect(rows).toEqual([predict, predict, held, train, held, train]);
  for (const key of keys) accountedFor.add(key);
  const again = await run('example-data', '--family', FAMILY, ...EXAMPLE_FLAGS);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(eventsOf(again).at(-1)).toMatchObject({ title: 'example data is already there' });
  expect(await bucket.keys()).toEqual(keys);
});

describe.each(versions)('%s', (version) => {
  const flags = ['--family', FAMILY, '--version', version];
  const output = `data/predict/output/${FAMILY}/${version}/${day}/prediction_output.csv.gz`;
  let train: ProcessResult;
  let serve: ProcessResult;
  let missing: string | undefined;
  let alerts: typeof slack.posts;
  let manifest: RunDocument;
  let predictions: PredictionsDocument;
  const runFolder = () => `model/${FAMILY}/${version}/runs/${manifest.runId}`;

  beforeAll(async () => {
    const before = slack.posts.length;
    train = await run('train', ...flags);
    missing = missingEngine(train);
    if (missing !== undefined)
      return console.warn(`${version} is skipped, its engine is not here: ${missing}`);
    serve = await run('serve', ...flags);
    alerts = slack.posts.slice(before);
    predictions = await bucket.json(`${output}.manifest.json`);
    manifest = await bucket.json(`model/${FAMILY}/${version}/runs/${predictions.run}/manifest.json`);
    released.push(manifest.runId);
  });
  beforeEach(({ skip }) => {
    if (missing !== undefined) skip(`its engine is not here: ${missing}`);
  });

  it('trains and serves with exit 0, nothing on stderr, and a log of JSON lines that ends well', () => {
    expect(train).toMatchObject({ code: 0, stderr: '' });
    expect(serve).toMatchObject({ code: 0, stderr: '' });
    expect(eventsOf(train)).toContainEqual(
      expect.objectContaining({ event: 'result', title: 'trained and published', run: manifest.runId }),
    );
    expect(eventsOf(serve)).toContainEqual(
      expect.objectContaining({ event: 'result', title: 'served and published', run: manifest.runId }),
    );
  });

  it('leaves a run whose manifest names every file by its digest, and what it learned from', async () => {
    for (const file of [...manifest.files, ...manifest.reports]) {
      const bytes = await bucket.read(`${runFolder()}/${file.name}`);
      expect({ name: file.name, sha256: sha256(bytes), bytes: bytes.length }).toEqual(file);
      accountedFor.add(`${runFolder()}/${file.name}`);
    }
    accountedFor.add(`${runFolder()}/manifest.json`);
    expect(manifest.files.length).toBeGreaterThan(0);
    for (const part of ['train', 'eval'] as const) {
      const [entry] = manifest.data[part];
      expect(entry).toMatchObject({ rows: ROWS[part] });
      await expectAsRecorded('data/train', entry);
    }
  });

  it('publishes the run in the release log, the first one as the champion', async () => {
    const key = `model/${FAMILY}/_releases/${String(predictions.release).padStart(20, '0')}.json`;
    const release = await bucket.json<ReleaseDocument>(key);
    const witness = key.replace(/json$/, 'witness');
    expect(await bucket.read(witness)).toHaveLength(0);
    accountedFor.add(key).add(witness);
    expect(release).toMatchObject({
      n: released.length,
      kind: 'publish',
      run: manifest.runId,
      version,
      manifestSha256: sha256(await bucket.read(`${runFolder()}/manifest.json`)),
      champion: { run: released[0] },
    });
  });

  const tolerance = async (stored: ExpectedVersion) =>
    toleranceFor(stored, await engineOf(bucket, runFolder(), manifest));

  it('has the stored errors, beside the baselines and the best possible', async () => {
    const found = mseOf(manifest);
    expect(manifest.metrics).toMatchObject({
      train: { rows: ROWS.train },
      eval: { rows: ROWS.eval },
      overall: { rows: ROWS.train + ROWS.eval },
    });
    const best = manifest.bestPossible?.eval.mse ?? Number.NaN;
    expect(best).toBeLessThan(manifest.metrics.eval.mse);
    expect(manifest.metrics.eval.mse).toBeLessThan(found.mean?.[1] ?? Number.NaN);
    const stored = expected[version];
    if (stored === undefined) return;
    const within = await tolerance(stored);
    const problems = Object.entries(stored.mse).flatMap(([model, values]) =>
      differences(`mse of ${model}`, found[model] ?? [], values, within),
    );
    expect(problems, HOW_TO_RECORD).toEqual([]);
    expect(Object.keys(found).sort()).toEqual(Object.keys(stored.mse).sort());
  });

  it('writes a prediction for every row, in the order of the input, with the key as it came in', async () => {
    const [header, ...rows] = await bucket.rows(output);
    const [inputHeader, ...inputRows] = await bucket.rows(`data/predict/${predictions.inputs[0]?.key}`);
    expect(header).toEqual(HEADER);
    const cell = (row: readonly string[], column: string) => row[inputHeader?.indexOf(column) ?? -1];
    const device = (row: readonly string[]) =>
      cell(row, 'computer') === '1' ? 'Computer' : cell(row, 'smartphone') === '1' ? 'Smartphone' : 'Tablet';
    expect(rows.map(([id, name]) => [id, name])).toEqual(
      inputRows.map((row) => [cell(row, 'entity_id'), device(row)]),
    );
    expect(rows).toHaveLength(ROWS.predict);
  });

  it('predicts the stored values', async ({ annotate }) => {
    const [, ...rows] = await bucket.rows(output);
    const found = rows.map((cells) => Number(cells.at(-1)));
    expect(found.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
    expect(new Set(found).size).toBeGreaterThan(ROWS.predict / 4);
    const mean = found.reduce((sum, rate) => sum + rate, 0) / found.length;
    expect(predictions.meanPrediction).toBeCloseTo(mean, 12);
    const stored = expected[version];
    if (stored === undefined) {
      await annotate(`no values are stored for ${version}; to store them: npm run record -w smoke_test`);
      return;
    }
    const problems = differences('prediction', found, stored.predictions, await tolerance(stored));
    expect(problems, HOW_TO_RECORD).toEqual([]);
  });

  it('leaves predictions whose manifest tells their rows, bytes and digests', async () => {
    const [generation] = predictions.outputs;
    expect(predictions).toMatchObject({
      run: manifest.runId,
      publishedAs: output.replace('data/predict/', ''),
    });
    expect(generation).toMatchObject({ rows: ROWS.predict });
    expect(predictions.inputs[0]).toMatchObject({ rows: ROWS.predict });
    await expectAsRecorded('data/predict', generation);
    await expectAsRecorded('data/predict', predictions.inputs[0]);
    const copy = await bucket.read(output);
    expect(sha256(copy)).toBe(generation?.sha256);
    for (const key of [output, `${output}.manifest.json`, `data/predict/${generation?.key}`])
      accountedFor.add(key);
  });

  it('tells Slack about both jobs', () => {
    expect(alerts.map(({ method }) => method)).toEqual(['POST', 'POST']);
    const [trained, served] = alerts.map(alertOf);
    for (const [alert, service] of [
      [trained, 'train'],
      [served, 'serve'],
    ] as const) {
      expect(alert).toMatchObject({
        color: '#36a64f',
        author_name: `service/${service}/${FAMILY}/${version}`,
        title: 'INFO',
      });
      expect(Math.abs(Number(alert?.ts) - Date.now() / 1000)).toBeLessThan(120);
    }
    expect(trained?.text).toMatch(/^trained and published in [0-9.]+ s\n/);
    expect(trained?.text).toContain(`run: ${manifest.runId}`);
    expect(trained?.text).toContain(`eval mse: ${Number(manifest.metrics.eval.mse.toPrecision(5))}`);
    expect(served?.text).toMatch(/^served and published in [0-9.]+ s\n/);
    expect(served?.text).toContain(`rows: ${ROWS.predict}`);
  });

  it('F-3: says that it is published already when it is served again, and changes nothing', async () => {
    const before = await Promise.all((await bucket.keys()).map(async (key) => [key, await stamp(key)]));
    const again = await run('serve', ...flags);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(eventsOf(again)).toContainEqual(
      expect.objectContaining({ event: 'result', title: 'already published: nothing to do' }),
    );
    const after = await Promise.all((await bucket.keys()).map(async (key) => [key, await stamp(key)]));
    expect(after).toEqual(before);
  });
});

describe('afterwards', () => {
  it('every file in the bucket is one that a job accounts for: nothing is left behind', async () => {
    expect(await bucket.keys()).toEqual([...accountedFor].sort());
  });

  it('the champion serves when no version is asked for', async () => {
    const served = await run('serve', '--family', FAMILY);
    expect(served).toMatchObject({ code: 0 });
    expect(eventsOf(served)).toContainEqual(
      expect.objectContaining({ event: 'result', model: `${FAMILY} ${versions[0]}`, run: released[0] }),
    );
  });

  it('I-7: the webhook’s secret is in no output and in no file', async () => {
    const files = await Promise.all((await bucket.keys()).map(async (key) => String(await bucket.read(key))));
    expect([...printed, ...files].filter((text) => text.includes(slack.secret))).toEqual([]);
    expect(printed.join('').length).toBeGreaterThan(1000);
  });

  it('values are stored of v1 and v2, and of no version that is not here', () => {
    const stored = Object.keys(expected);
    expect(stored).toEqual(expect.arrayContaining(['v1', 'v2']));
    expect(stored.filter((name) => !versions.includes(name))).toEqual([]);
  });
});

async function stamp(key: string): Promise<string> {
  return sha256(await bucket.read(key));
}

async function expectAsRecorded(folder: string, entry: DataFile | undefined): Promise<void> {
  const stored = await bucket.read(`${folder}/${entry?.key}`);
  const raw = gunzipSync(stored);
  expect(entry).toMatchObject({
    sha256: sha256(stored),
    bytes: stored.length,
    rawSha256: sha256(raw),
    rawBytes: raw.length,
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
