// Bad and odd data through whole jobs: the right code, the place of the fault, and nothing committed.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AnyCard } from '@slipway/contract';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { csvOf, DAY, type JobHome, jobHome, keysOf, putData } from './jobs.fixture.ts';
import { loadModel } from './load-model.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';

const FAMILY = 'conversion-rate';
const keys = keysOf(FAMILY, 'v1');
let card: AnyCard;
let home: JobHome;

/** From rows of noise nothing can be learned that a gate would let pass. */
const FORCE = ['--force-release', 'rows of noise'];

/** A home where v1 is trained and has served 50 rows. */
beforeAll(async () => {
  card = (await loadModel(FAMILY, 'v1')).card;
  home = await jobHome(FAMILY);
  await putData(home, card);
  expect((await home.run('train', { args: ['-v', 'v1', ...FORCE] })).code).toBe(0);
  expect((await home.run('serve')).code).toBe(0);
});
afterAll(() => home[Symbol.asyncDispose]());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const rowsOf = (gz: Uint8Array) => gunzipSync(gz).toString().trimEnd().split('\n');

/** Rows of one text, many times over: as large as wanted, at the price of one copy. */
function largeCsv(rows: number, last = ''): Buffer {
  const text = csvOf(card, 10_000, 9, 'predict');
  const header = text.slice(0, text.indexOf('\n') + 1);
  return Buffer.from(header + text.slice(header.length).repeat(rows / 10_000) + last);
}

describe('A-1: a file that is not there', () => {
  it.each(['train', 'eval'] as const)(
    'is 66 for %s, naming bucket and key, and nothing is written',
    async (part) => {
      await using empty = await jobHome(FAMILY);
      if (part === 'eval') await empty.put('train', keys.train, csvOf(card, 20, 1));
      const run = await empty.run('train', { args: ['-v', 'v1'] });
      expect(run.code).toBe(66);
      expect(run.errorLine).toContain(
        `error E_DATA_MISSING file=${keys[part]} bucket=file://${empty.file('train', '')}`.replace(/\/$/, ''),
      );
      expect(await empty.keys('model')).toEqual([]);
    },
  );

  it('is 66 for the input of a serving, and nothing is written', async () => {
    const before = await home.keys('predict');
    const run = await home.run('serve', { env: { RUN_DATE: '2026-01-03' } });
    expect(run.code).toBe(66);
    expect(run.errorLine).toContain(
      'error E_DATA_MISSING file=input/conversion-rate/features_v1/2026/01/03/prediction_input.csv.gz bucket=file://',
    );
    expect(await home.keys('predict')).toEqual(before);
  });
});

describe('A-3: a header without rows', () => {
  const header = () => `${csvOf(card, 1, 1).split('\n')[0]}\n`;

  it.each(['train', 'eval'] as const)('is 65 as the %s file', async (part) => {
    await home.put('train', 'none.csv', header());
    const run = await home.run('train', { args: ['-v', 'v1', `--path-${part}`, 'none.csv'] });
    expect(run.code).toBe(65);
    expect(run.errorLine).toContain('error E_DATA_NO_ROWS file=none.csv');
  });

  it('is scored to a header', async () => {
    await home.put('predict', 'none.csv', header());
    const run = await home.run('serve', {
      args: ['--path-data-in', 'none.csv', '--path-data-out', 'none/out.csv.gz'],
    });
    expect(run.code).toBe(0);
    expect(run.log.find((line) => line.event === 'result')).toMatchObject({
      rows: 0,
      'mean prediction': null,
    });
    expect(gunzipSync(await home.read('predict', 'none/out.csv.gz')).toString()).toBe(
      'entity_id,device,cr\n',
    );
    const manifest = await home.json<PredictionsManifest>('predict', 'none/out.csv.gz.manifest.json');
    expect(manifest.outputs[0]).toMatchObject({ rows: 0, rawBytes: 20 });
  });
});

it('A-22, A-26: takes columns in any order, counts those it does not know, and hands keys on byte for byte', async () => {
  const lines = csvOf(card, 200, 5, 'predict')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const ids = ['9007199254740993', '007', '9'.repeat(200), '-1', 'üñï', 'a b'];
  const id = lines[0]?.indexOf('entity_id') ?? -1;
  for (const [i, value] of ids.entries()) lines[i + 1]![id] = value; // 200 rows
  const turned = lines.map((cells, i) => [i === 0 ? '__proto__' : 'x', ...cells.toReversed()]);
  const text = (table: string[][]) => `${table.map((cells) => cells.join(',')).join('\n')}\n`;
  await home.put('predict', 'plain.csv', text(lines));
  await home.put('predict', 'turned.csv.gz', gzipSync(text(turned)));
  const plain = await home.run('serve', {
    args: ['--path-data-in', 'plain.csv', '--path-data-out', 'plain/out.csv.gz'],
  });
  const run = await home.run('serve', {
    args: ['--path-data-in', 'turned.csv.gz', '--path-data-out', 'turned/out.csv.gz'],
  });
  expect([plain.code, run.code]).toEqual([0, 0]);
  expect(run.log).toContainEqual(
    expect.objectContaining({
      step: 'columns not used',
      facts: { file: 'turned.csv.gz', count: 1, first: '__proto__' },
    }),
  );
  const out = await home.read('predict', 'turned/out.csv.gz');
  expect(sha256(out)).toBe(sha256(await home.read('predict', 'plain/out.csv.gz')));
  expect(
    rowsOf(out)
      .slice(1, 7)
      .map((row) => row.split(',')[0]),
  ).toEqual(ids);
});

describe.each([
  ['v1', 'the model predicts nothing else'],
  ['v2', 'there is nothing else to learn'],
])('A-29: training %s on hardly anything', (version, nothingElse) => {
  beforeAll(() => home.put('train', 'best-possible.json', '{"trainSha256":')); // damaged, and no reason to fail

  const xgboost = process.env.XGBOOST_LIBRARY;
  const env = xgboost ? { XGBOOST_LIBRARY: xgboost } : {};
  const trainOn = async (key: string, test: TestContext) => {
    const run = await home.run('train', { args: ['-v', version, '--path-train', key, ...FORCE], env });
    if (run.errorLine.startsWith('error E_XGB_LIBRARY ')) test.skip(run.errorLine);
    return run;
  };
  const train = async (rows: string[][], test: TestContext) => {
    const [header = ''] = csvOf(card, 1, 1).split('\n');
    const csv = `${[header, ...rows.map((cells) => cells.join(','))].join('\n')}\n`;
    await home.put('train', 'odd.csv', csv);
    const run = await trainOn('odd.csv', test);
    expect(run.errorLine).toBe('');
    const models = (await home.keys('model')).filter(
      (k) => k.includes(`/${version}/`) && k.endsWith('model.json'),
    );
    const [key = ''] = models.toReversed();
    expect((await home.read('model', key)).toString()).not.toMatch(/null|NaN|Infinity/);
    return run;
  };
  const cells = () =>
    csvOf(card, 40, 4)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));

  it('gives a finite model, and says so, for one row', async (test) => {
    const run = await train(cells().slice(0, 1), test);
    expect(run.log.filter((line) => line.level === 'warn').length).toBeGreaterThan(0);
  });

  it('gives a finite model, and says so, for a constant outcome and rows that are all alike', async (test) => {
    const [first = []] = cells();
    const run = await train(
      Array.from({ length: 30 }, (_, i) =>
        first.map((cell, c) =>
          c === csvOf(card, 1, 1).split('\n')[0]?.split(',').indexOf('entity_id') ? `id ${i}` : cell,
        ),
      ),
      test,
    );
    expect(run.log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining(nothingElse) }),
    );
  });

  it('is 65 for an outcome out of its range, naming the cell', async (test) => {
    const header = csvOf(card, 1, 1).split('\n')[0] ?? '';
    const rows = cells();
    rows[25]![header.split(',').indexOf('cr')] = '1.5'; // 40 rows
    await home.put('train', 'range.csv', `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`);
    const run = await trainOn('range.csv', test);
    expect(run.code).toBe(65);
    expect(run.errorLine).toMatch(/^error E_CSV_RANGE file=range.csv row=26 line=27 col=cr value=1.5 /);
  });
});

it('A-31: warns when eval is the very file of train', async () => {
  const run = await home.run('train', { args: ['-v', 'v1', '--path-eval', keys.train, ...FORCE] });
  expect(run.code).toBe(0);
  expect(run.log).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: expect.stringContaining('eval holds the very same bytes as train'),
    }),
  );
});

describe('I2: a fault near the end of a large input is 65, commits nothing, and leaves what was published', () => {
  const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 100);
  const flip = (bytes: Buffer) => {
    bytes[bytes.length - 2000]! ^= 0x10; // far larger than that
    return bytes;
  };
  const cases: readonly (readonly [row: string, name: string, make: () => Buffer, says: RegExp])[] = [
    [
      'A-25',
      'a bad cell behind a million rows',
      () => gzipSync(largeCsv(1_000_000, largeRow('1e999')), { level: 1 }),
      /E_CSV_TYPE file=\S+ row=1000001 line=1000002 col=attrs_scale value=1e999/,
    ],
    [
      'A-4',
      'a cut',
      () => cut(gzipSync(largeCsv(200_000), { level: 1 })),
      /E_GZIP_TRUNCATED .*truncated gzip/,
    ],
    ['A-6', 'a flipped bit', () => flip(gzipSync(largeCsv(200_000), { level: 1 })), /E_(GZIP|CSV)_/],
    [
      'A-16',
      'a quote that nobody closes',
      () => largeCsv(200_000, '"open,'),
      /E_CSV_QUOTE file=\S+ .*line=200002/,
    ],
  ];
  const largeRow = (scale: string) => {
    const [header = '', row = ''] = csvOf(card, 1, 9, 'predict').split('\n');
    const cells = row.split(',');
    cells[header.split(',').indexOf('attrs_scale')] = scale;
    return `${cells.join(',')}\n`;
  };

  it.each(cases)('%s: %s', async (_, name, make, says) => {
    const key = `bad/${name.replaceAll(' ', '-')}.csv.gz`;
    await home.put('predict', key, make());
    const before = await home.keys('predict');
    const output = sha256(await home.read('predict', keys.output));
    const manifest = sha256(await home.read('predict', keys.outputManifest));
    const run = await home.run('serve', { args: ['--path-data-in', key] });
    expect(run.code).toBe(65);
    expect(run.errorLine).toMatch(says);
    expect(await home.keys('predict')).toEqual(before);
    expect(sha256(await home.read('predict', keys.output))).toBe(output);
    expect(sha256(await home.read('predict', keys.outputManifest))).toBe(manifest);
  });
});

it('I8: what the manifest says of input and output is what lies there', async () => {
  const manifest = await home.json<PredictionsManifest>('predict', keys.outputManifest);
  for (const entry of [...manifest.inputs, ...manifest.outputs]) {
    const bytes = await home.read('predict', entry.key);
    const raw = gunzipSync(bytes);
    expect(entry).toEqual({
      key: entry.key,
      bytes: bytes.length,
      sha256: sha256(bytes),
      rawBytes: raw.length,
      rawSha256: sha256(raw),
      rows: rowsOf(bytes).length - 1,
    });
  }
  expect(await home.read('predict', manifest.outputs[0]?.key ?? '')).toEqual(
    await home.read('predict', keys.output),
  );
  expect(manifest).toMatchObject({ family: FAMILY, version: 'v1', date: DAY, publishedAs: keys.output });
});
