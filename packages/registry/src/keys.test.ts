import { describe, expect, it } from 'vitest';
import {
  generationKey,
  manifestKeyOf,
  paramsKey,
  predictInputKey,
  predictOutputKey,
  predictOutputPrefix,
  RUN_ID,
  releaseKey,
  releaseNumber,
  releasePrefix,
  runPrefix,
  trainKey,
  witnessKey,
  witnessNumber,
} from './keys.ts';
import { newRunId } from './run-id.ts';

const RUN = '20261121T204651123Z-0123456789abcdef0123456789abcdef';
const family = 'conversion-rate';

describe('keys', () => {
  it('are those that users of the bucket know', () => {
    const output = predictOutputKey(family, 'v2', '2026/11/21');
    expect(runPrefix(family, 'v2', RUN)).toBe(`conversion-rate/v2/runs/${RUN}/`);
    expect(releasePrefix(family)).toBe('conversion-rate/_releases/');
    expect(releaseKey(family, 7)).toBe('conversion-rate/_releases/00000000000000000007.json');
    expect(witnessKey(family, 7)).toBe('conversion-rate/_releases/00000000000000000007.witness');
    expect(witnessNumber(witnessKey(family, 7))).toBe(7);
    expect(witnessNumber(releaseKey(family, 7))).toBeNull();
    expect(releaseNumber(witnessKey(family, 7))).toBeNull();
    expect(trainKey(family, 'features_v1', '2026/11/21', 'eval')).toBe(
      'conversion-rate/features_v1/2026/11/21/eval.csv.gz',
    );
    expect(predictInputKey(family, 'features_v1', '2026/11/21')).toBe(
      'input/conversion-rate/features_v1/2026/11/21/prediction_input.csv.gz',
    );
    expect(output).toBe('output/conversion-rate/v2/2026/11/21/prediction_output.csv.gz');
    expect(predictOutputPrefix(family)).toBe('output/conversion-rate/');
    expect(predictOutputPrefix(family, 'v2')).toBe('output/conversion-rate/v2/');
    expect(manifestKeyOf(output)).toBe(`${output}.manifest.json`);
    expect(generationKey(output, RUN)).toBe(
      `output/conversion-rate/v2/2026/11/21/_generations/${RUN}/prediction_output.csv.gz`,
    );
    expect(generationKey('own.csv.gz', RUN)).toBe(`_generations/${RUN}/own.csv.gz`);
    expect(paramsKey(family, 'v2')).toBe('conversion-rate/v2/params.yaml');
  });

  it('of releases give their number back, and other keys none', () => {
    for (const n of [1, 9, 10, 1e6, Number.MAX_SAFE_INTEGER])
      expect(releaseNumber(releaseKey(family, n))).toBe(n);
    for (const name of [
      '7.json',
      `${'0'.repeat(20)}.json`,
      `${'9'.repeat(20)}.json`,
      'x.json',
      `${'0'.repeat(19)}1.json.gz`,
    ]) {
      expect(releaseNumber(releasePrefix(family) + name)).toBeNull();
    }
    const seven = releaseKey(family, 7);
    for (const key of [
      seven.replace('/_releases/', '/_releases/old/'),
      `copy/${seven}`,
      seven.replace('_r', 'r'),
    ])
      expect(releaseNumber(key), key).toBeNull();
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 53])
      expect(() => releaseKey(family, n)).toThrow('no release');
  });

  const BAD = [
    '',
    '.',
    '..',
    '../x',
    '/abs',
    'a/b',
    'a\\b',
    '%2e%2e',
    'a\0',
    'v2\n',
    'v2 ',
    ' v2',
    'V2',
    '．．',
    'x'.repeat(300),
  ];
  it.each(BAD)('I-1: have no part %j, exit 78', (bad) => {
    const refused = expect.objectContaining({ code: 'E_REGISTRY_KEY', exitCode: 78 });
    const calls = [
      () => runPrefix(bad, 'v2', RUN),
      () => runPrefix(family, bad, RUN),
      () => runPrefix(family, 'v2', bad),
      () => releasePrefix(bad),
      () => trainKey(family, bad, '2026/11/21', 'train'),
      () => trainKey(family, 'features_v1', bad, 'train'),
      () => predictInputKey(bad, 'features_v1', '2026/11/21'),
      () => predictOutputKey(family, 'v2', bad),
      () => predictOutputPrefix(bad),
      () => predictOutputPrefix(family, bad),
      () => generationKey('a', bad),
      () => paramsKey(family, bad),
    ];
    for (const call of calls) expect(call).toThrow(refused);
  });

  it.each([
    '2026/02/30',
    '2026/13/01',
    '2026/00/10',
    '2026/11/00',
    '2026-11-21',
    '26/11/21',
    '2026/1/1',
    '2025/02/29',
  ])('I-1: have no date %j', (date) => expect(() => predictOutputKey(family, 'v2', date)).toThrow('no date'));

  it('have every real day, leap days too', () => {
    for (const date of ['2024/02/29', '2026/12/31', '1970/01/01'])
      expect(predictOutputKey(family, 'v2', date)).toContain(date);
  });
});

describe('newRunId', () => {
  it('B-9: sorts by time, in UTC and whatever the century', () => {
    const times = [
      '1970-01-01T00:00:00.000Z',
      '2026-11-21T20:46:51.123Z',
      '2026-11-21T20:46:51.124Z',
      '2038-01-20T00:00:00.000Z',
    ];
    const ids = times.map((time) => newRunId(new Date(time)));
    expect(ids[1]).toMatch(/^20261121T204651123Z-[0-9a-f]{32}$/);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(RUN_ID);
  });

  it('F-6: never collides within a millisecond', () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 10_000 }, () => newRunId(now))).size).toBe(10_000);
  });
});
