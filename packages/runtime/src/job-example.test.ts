// Example data never costs anybody a file: a day is made whole, kept whole, or left as it is.
import { rm, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf } from './jobs.fixture.ts';

const FAMILY = 'conversion-rate';
const keys = keysOf(FAMILY, 'v1');
const BEST = keys.train.replace('train.csv.gz', 'best-possible.json');
const ALL = ['--rows-train', '60', '--rows-eval', '40', '--rows-predict', '20'];
const ROWS = ['--feature-set', 'features_v1', ...ALL];
/** The same files of another feature set. */
const wide = (key: string) => key.replace('features_v1', 'features_v2');

it.each([
  ['data to learn from', { train: [keys.train, keys.eval], predict: [] }],
  ['held-out data', { train: [keys.eval], predict: [] }],
  ['an input to score', { train: [], predict: [keys.input] }],
  ['figures of a day that was', { train: [BEST], predict: [] }],
] as const)(
  'refuses a day that holds only %s, 78, naming it and --force, and writes nothing',
  async (_, there) => {
    await using home = await jobHome(FAMILY);
    for (const bucket of ['train', 'predict'] as const)
      for (const key of there[bucket]) await home.put(bucket, key, `my own ${key}`);
    const run = await home.run('example-data', { args: ROWS });
    expect(run.code).toBe(78);
    expect(run.errorLine).toMatch(/^error E_EXAMPLE_MIXED files=.* --force /);
    for (const bucket of ['train', 'predict'] as const) {
      for (const key of there[bucket]) {
        expect(run.errorLine).toContain(key);
        expect((await home.read(bucket, key)).toString()).toBe(`my own ${key}`);
      }
      expect(await home.keys(bucket)).toEqual([...there[bucket]].sort());
    }
  },
);

it('makes an empty day, keeps it when asked again, and makes a part of it whole with --force', async () => {
  await using home = await jobHome(FAMILY);
  expect((await home.run('example-data', { args: ROWS })).code).toBe(0);
  const made = await home.read('train', keys.train);
  expect(await home.keys('train')).toEqual([BEST, keys.eval, keys.train].sort());
  const again = await home.run('example-data', { args: [...ROWS, '--seed', '2'] });
  expect(again.log.at(-1)).toMatchObject({ title: 'example data is already there' });
  await home.put('train', keys.train, 'cut short');
  await rm(home.file('predict', keys.input));
  expect((await home.run('example-data', { args: [...ROWS, '--force'] })).code).toBe(0);
  expect(await home.read('train', keys.train)).toEqual(made);
  expect(await home.keys('predict')).toEqual([keys.input]);
});

describe('a run that was stopped between two files', () => {
  /** The input to score takes a while, and is the last file. */
  const LONG = [
    '--feature-set',
    'features_v1',
    '--rows-train',
    '60',
    '--rows-eval',
    '40',
    '--rows-predict',
    '400000',
  ];
  const stop = async (home: JobHome, signal: NodeJS.Signals) => {
    const { child, result } = home.start('example-data', { args: LONG });
    await expect.poll(() => home.keys('train'), { timeout: 20_000 }).toContain(BEST);
    child.kill(signal);
    return result;
  };

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    '%s: the same command makes the rest, and the day is that of a run that nobody stopped',
    async (signal) => {
      await using home = await jobHome(FAMILY);
      const stopped = await stop(home, signal);
      expect(await home.keys('predict')).not.toContain(keys.input);
      if (signal === 'SIGKILL') expect(stopped.signal).toBe(signal);
      else {
        expect(stopped.code).toBe(75);
        expect(stopped.stderr).toMatch(
          new RegExp(
            `^error E_JOB_CANCELLED by=${signal} .*what was published before that stays.* exit=75\\n$`,
          ),
        );
      }
      const train = await stat(home.file('train', keys.train));
      const again = await home.run('example-data', { args: LONG });
      expect(again.log.at(-1)).toMatchObject({ title: 'example data made' });
      expect((await stat(home.file('train', keys.train))).mtimeMs).toBe(train.mtimeMs);

      await using other = await jobHome(FAMILY);
      expect((await other.run('example-data', { args: LONG })).code).toBe(0);
      for (const [bucket, key] of [
        ['train', keys.train],
        ['train', keys.eval],
        ['train', BEST],
        ['predict', keys.input],
      ] as const)
        expect((await home.read(bucket, key)).equals(await other.read(bucket, key))).toBe(true);
    },
  );

  it('is not completed with another seed: 78, and nothing is written', async () => {
    await using home = await jobHome(FAMILY);
    await stop(home, 'SIGKILL');
    const run = await home.run('example-data', { args: [...LONG, '--seed', '2'] });
    expect(run.code).toBe(78);
    expect(run.errorLine).toMatch(
      /^error E_EXAMPLE_MIXED files=.* is not what this seed and these rows give/,
    );
    expect(await home.keys('predict')).not.toContain(keys.input);
  });
});

it('does not take the figures of other files for its own', async () => {
  await using home = await jobHome(FAMILY);
  expect((await home.run('example-data', { args: ROWS })).code).toBe(0);
  await rm(home.file('predict', keys.input));
  await home.put('train', BEST, 'mine');
  const run = await home.run('example-data', { args: ROWS });
  expect(run.code).toBe(78);
  expect(run.errorLine).toContain(BEST);
  expect(await home.keys('predict')).toEqual([]);
});

it('keeps three files that are the user’s own', async () => {
  await using home = await jobHome(FAMILY);
  await home.put('train', keys.train, 'mine');
  await home.put('train', keys.eval, 'mine');
  await home.put('predict', keys.input, 'mine');
  expect((await home.run('example-data', { args: ROWS })).code).toBe(0);
  expect((await home.read('train', keys.train)).toString()).toBe('mine');
  expect(await home.keys('train')).toEqual([keys.eval, keys.train].sort());
});

it('makes every feature set of the family, and the one that is missing where another is there', async () => {
  await using home = await jobHome(FAMILY);
  expect((await home.run('example-data', { args: ROWS })).code).toBe(0);
  const narrow = [BEST, keys.eval, keys.train];
  expect(await home.keys('train')).toEqual(narrow.toSorted());
  const made = await home.read('train', keys.train);
  const both = await home.run('example-data', { args: ALL });
  expect(both.log.at(-1)).toMatchObject({ title: 'example data made' });
  expect(await home.keys('train')).toEqual([...narrow, ...narrow.map(wide)].sort());
  expect(await home.keys('predict')).toEqual([keys.input, wide(keys.input)].sort());
  expect(await home.read('train', keys.train)).toEqual(made);
});

it('writes nothing where a later feature set’s day is there in part', async () => {
  await using home = await jobHome(FAMILY);
  await home.put('train', wide(keys.eval), 'mine');
  const run = await home.run('example-data', { args: ALL });
  expect(run.code).toBe(78);
  expect(run.errorLine).toContain(wide(keys.eval));
  expect([await home.keys('train'), await home.keys('predict')]).toEqual([[wide(keys.eval)], []]);
});

it('says the error of the truth of both feature sets, by clicks where they are known', async () => {
  await using home = await jobHome(FAMILY);
  expect((await home.run('example-data', { args: ALL })).code).toBe(0);
  const best = async (key: string) => JSON.parse(String(await home.read('train', key))).metrics.train;
  const [rows, clicks] = [await best(BEST), await best(wide(BEST))];
  expect(rows).toMatchObject({ rows: 60 });
  expect(clicks).toMatchObject({ rows: 60 });
  expect(clicks.mse).toBeLessThan(rows.mse / 2);
});

it('refuses a feature set that there is no example of with 64', async () => {
  await using home = await jobHome(FAMILY);
  const run = await home.run('example-data', { args: ['--feature-set', 'features_v9'] });
  expect(run.code).toBe(64);
  expect(run.errorLine).toMatch(
    /^error E_EXAMPLE_OPTION option=feature-set value=features_v9 .*features_v1, features_v2/,
  );
});

it.each([
  ['--rows-train', '0', 'rows of train are 0'],
  ['--rows-eval', '0', 'rows of eval are 0'],
  ['--rows-predict', '100000001', 'rows is 100000001'],
  ['--seed', '2147483648', 'seed is 2147483648'],
])('refuses %s %s with 64 before anything is written', async (flag, value, says) => {
  await using home = await jobHome(FAMILY);
  const run = await home.run('example-data', { args: [...ROWS, flag, value] });
  expect(run.code).toBe(64);
  expect(run.errorLine).toContain('error E_EXAMPLE_OPTION ');
  expect(run.errorLine).toContain(says);
  expect([await home.keys('train'), await home.keys('predict')]).toEqual([[], []]);
});
