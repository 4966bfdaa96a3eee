// Searches as real processes: what they find, what stops them, and what they leave.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type JobHome, type JobRun, jobHome, keysOf, putData, readRun } from '../jobs.fixture.ts';
import { TINY, tinyCard } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { fitsIn, searchedModel, trialsOf } from './search.fixture.ts';

let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  const models: Readonly<Record<string, string>> = {
    v1: searchedModel('v1'),
    v2: searchedModel('v2', { fit: "if (context.params.share > 0.6) throw new Error('too much');" }),
    v3: searchedModel('v3', { fit: 'if (context.params.share > 0.6) process.exit(0);' }),
    v4: searchedModel('v4', { fit: "throw new Error('boom');" }),
    v5: searchedModel('v5', {
      fit: 'for await (const { columns } of train.batches()) columns.y.data[0] = 0;',
    }),
    v7: searchedModel('v7', {
      top: "import { readFileSync } from 'node:fs';",
      field: `engine() {
        const version = readFileSync(new URL('../engine', import.meta.url), 'utf8');
        return version === '' ? undefined : { name: 'tiny', version };
      }`,
    }),
    v8: searchedModel('v8', {
      top: "import { mkdirSync, readdirSync } from 'node:fs';",
      fit: `const meeting = new URL('../meeting/', import.meta.url);
        mkdirSync(new URL(String(process.pid), meeting), { recursive: true });
        while (readdirSync(meeting).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));`,
    }),
    v6: searchedModel('v6', { fit: 'if (context.params.share > 0.6) await new Promise(() => {});' }),
  };
  for (const [version, source] of Object.entries(models)) await workspace.addModel(TINY, version, source);
}, 60_000);
afterAll(() => workspace.remove());
beforeEach(async () => {
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
});
afterEach(() => home[Symbol.asyncDispose]());

const search = (version: string, ...args: string[]) =>
  home.run('search', { args: ['-v', version, '--folds', '2', ...args] });
const resultOf = ({ log }: JobRun): Readonly<Record<string, unknown>> =>
  log.find(({ event }) => event === 'result') ?? {};
const putParams = (version: string, text: string) => home.put('config', keysOf(TINY, version).params, text);
const withoutSearch = <T extends { search: string }>({ search: _, ...rest }: T) => rest;

describe('a search', () => {
  it('makes the same trials and finds the same winner in one thread or in two', async () => {
    const runs = [];
    for (const parallel of ['1', '2']) {
      await home[Symbol.asyncDispose]();
      home = await jobHome(TINY, workspace.path);
      await putData(home, tinyCard());
      const run = await search('v1', '--strategy', 'random', '--trials', '12', '--parallel', parallel);
      expect(run).toMatchObject({ code: 0 });
      runs.push({ best: resultOf(run)['best trial'], trials: await trialsOf(home, 'v1') });
    }
    expect(runs[0]?.trials).toHaveLength(12);
    expect(runs[1]).toEqual(runs[0]);
    const losses = runs[0]?.trials.map(({ loss }) => loss?.weighted ?? Number.NaN) ?? [];
    expect(runs[0]?.best).toBe(losses.indexOf(Math.min(...losses)) + 1);
  }, 60_000);

  it('goes on where an earlier one ended: more trials are added, those that are there are not made again', async () => {
    const first = await search('v1', '--strategy', 'grid', '--trials', '2');
    expect(new Set(fitsIn(first.log)).size).toBe(2);
    const second = await search('v1', '--strategy', 'grid');
    expect(resultOf(second)).toMatchObject({ trials: 5, 'made now': 3, 'ended by': 'all trials' });
    expect(new Set([...fitsIn(first.log), ...fitsIn(second.log)]).size).toBe(5);
    expect(fitsIn((await search('v1', '--strategy', 'grid')).log)).toEqual([]);
    expect(resultOf(await search('v1', '--strategy', 'grid', '--seed', '1'))).toMatchObject({
      'made now': 5,
    });
  }, 60_000);

  it('is another one where code below the version has changed since', async () => {
    const made = async () => resultOf(await search('v1', '--strategy', 'grid', '--trials', '2'))['made now'];
    expect(await made()).toBe(2);
    expect(await made()).toBe(0);
    await appendFile(join(workspace.path, 'packages/metrics/src/index.ts'), '// rounded otherwise\n');
    expect(await made()).toBe(2);
  }, 60_000);

  it('is another one with another engine than the one that the model found before', async () => {
    const found = join(workspace.path, 'packages/models/tiny/v7/engine');
    const made = async (engine: string) => {
      await writeFile(found, engine);
      const run = await search('v7', '--strategy', 'grid', '--trials', '2');
      const begun = run.log.find(({ step }) => step === 'search')?.facts as Record<string, unknown>;
      return [begun.engine, begun['trials made before'] ?? 0, resultOf(run)['made now']];
    };
    const node = `node ${process.version.split('.', 1)[0]}`;
    expect(await made('1.0')).toEqual([`${node} tiny 1.0`, 0, 2]);
    expect(await made('2.0')).toEqual([`${node} tiny 2.0`, 0, 2]);
    expect(await made('')).toEqual([node, 0, 2]);
    expect(await made('1.0')).toEqual([`${node} tiny 1.0`, 2, 0]);
  }, 60_000);

  it('that is made twice at once counts each trial once, and whoever comes second says so', async () => {
    const runs = await Promise.all(
      ['1', '1'].map((parallel) => search('v8', '--strategy', 'grid', '--parallel', parallel)),
    );
    const results = runs.map(resultOf);
    const sum = (name: string) => results.reduce((total, result) => total + Number(result[name] ?? 0), 0);
    expect(results.map(({ trials }) => trials)).toEqual([5, 5]);
    expect(sum('made now')).toBe(5);
    expect(sum('made by another')).toBeGreaterThanOrEqual(1); // both begin with trial 1, at the same time
    for (const { log } of runs) {
      const warnings = log.filter(({ message }) => /is made by another process/.test(String(message)));
      const lost = Number(log.find(({ event }) => event === 'result')?.['made by another'] ?? 0);
      expect(warnings).toHaveLength(Math.min(1, lost));
    }
  }, 60_000);

  it('halves on the rounds of a model that has them', async () => {
    const run = await search('v1', '--strategy', 'halving', '--trials', '9');
    expect(run.code).toBe(0);
    const trials = await trialsOf(home, 'v1');
    expect(trials.map(({ params }) => params.rounds)).toEqual([...Array(9).fill(4), 12, 12, 12, 36]);
    const best = trials.slice(0, 9).toSorted((a, b) => (a.loss?.weighted ?? 0) - (b.loss?.weighted ?? 0));
    expect(trials.slice(9, 12).map(({ params }) => params.share)).toEqual(
      best.slice(0, 3).map((t) => t.params.share),
    );
  }, 60_000);

  it('of 49,000 combinations under a budget ends in time with the best it found, and says what ended it', async () => {
    const list = (count: number) => `[${Array.from({ length: count }, (_, i) => i).join(', ')}]`;
    await putParams('v1', `share: [0, 0.2, 0.4, 0.6, 0.8]\na: ${list(98)}\nb: ${list(100)}\n`);
    const run = await search('v1', '--strategy', 'grid', '--budget', '5s');
    const result = resultOf(run);
    expect(result).toMatchObject({ 'ended by': 'budget' });
    expect(Number(result.seconds)).toBeLessThan(7);
    expect(Number(result.trials)).toBeGreaterThan(10);
    const progress = run.log.filter(({ step }) => step === 'search trials');
    expect(progress.at(-1)).toMatchObject({
      total: 49_000,
      unit: 'trials',
      metrics: { 'best mse': result['best mse'] },
    });
    expect(Number(progress.at(-1)?.leftSeconds)).toBeLessThan(5);
  }, 60_000);

  it('waits for the first trial, however short the budget', async () => {
    await putParams('v1', 'pauseMs: 400\n');
    const run = await search('v1', '--strategy', 'random', '--budget', '0.1s', '--parallel', '1');
    expect(resultOf(run)).toMatchObject({ trials: 1, 'ended by': 'budget', 'best trial': 1 });
  }, 60_000);

  it.each([
    [
      'a name that is misspelt',
      'reg_ramma: [0.1]\nshares: [0.5]\n',
      '$.shares is not a parameter, did you mean share?',
    ],
    [
      'a value that is not allowed',
      'share: [0.6, 0.7, 0.8, 0.9, 1.0, 1.1]\n',
      '$.share[5] must be in [0, 1], got 1.1',
    ],
  ])(
    'says %s in the file, with 78, before it reads any data',
    async (_, text, says) => {
      await putParams('v1', text);
      const run = await search('v1', '--strategy', 'random');
      expect(run.code).toBe(78);
      expect(run.errorLine).toMatch(/^error E_CONFIG_PARAM file=tiny\/v1\/params\.yaml /);
      expect(run.errorLine).toContain(says);
      expect(run.log.some(({ step }) => step === 'read train')).toBe(false);
      expect(await home.keys('model')).toEqual([]);
    },
    60_000,
  );

  it('refuses with 64 a group that is no column, a weight that is not declared, and a strategy that is none', async () => {
    const group = await search('v1', '--strategy', 'grid', '--group', 'city');
    expect(group.code).toBe(64);
    expect(group.errorLine).toContain(
      "--group is 'city', must be none or a column of the input of tiny@v1: id, x",
    );
    const weight = await search('v1', '--strategy', 'grid', '--weight', 'x');
    expect(weight.code).toBe(64);
    expect(weight.errorLine).toContain("--weight is 'x', must be none for tiny@v1");
    expect((await search('v1')).errorLine).toContain('must be one of grid, random, halving');
  }, 60_000);
});

describe('a trial', () => {
  it.each([
    ['v2', 'throws', 'E_MODEL_THREW'],
    ['v3', 'ends its thread', 'E_MODEL_EXITED'],
    ['v6', 'never settles', 'E_MODEL_EXITED'],
  ])(
    'of %s that %s is recorded as failed, and the search goes on',
    async (version, _, code) => {
      const run = await search(version, '--strategy', 'grid', '--parallel', '2');
      expect(run.code, run.errorLine).toBe(0);
      expect(resultOf(run)).toMatchObject({ trials: 5, failed: 2 });
      const trials = await trialsOf(home, version);
      const failed = trials.filter(({ loss }) => loss === null);
      expect(failed.map(({ params }) => params.share).sort()).toEqual([0.75, 1]);
      expect(failed.map(({ error }) => error?.code)).toEqual([code, code]);
    },
    60_000,
  );

  it('that fails like all others ends the search with 70 and the first error', async () => {
    const run = await search('v4', '--strategy', 'grid');
    expect(run.code).toBe(70);
    expect(run.errorLine).toContain('error E_SEARCH_FAILED model=tiny@v4 trial=1');
    expect(run.errorLine).toContain('all 5 trials failed; trial 1: E_MODEL_THREW fit failed: Error: boom');
  }, 60_000);

  it('that changes the rows of all others ends the search at once, and is not recorded', async () => {
    const run = await search('v5', '--strategy', 'grid', '--parallel', '1');
    expect(run.code).toBe(70);
    expect(run.errorLine).toContain('error E_MODEL_CHANGED_DATA model=tiny@v5');
    expect(await trialsOf(home, 'v5')).toEqual([]);
  }, 60_000);
});

describe('the winner', () => {
  it('is what train --search trains: with the rounds at which its folds stopped, and nothing that watches eval', async () => {
    await putParams('v1', 'patience: 5\nshare: [0.1, 0.3, 0.9]\n');
    const plain = await home.run('train', { args: ['-v', 'v1'] });
    expect(plain.code).toBe(78);
    expect(plain.errorLine).toContain(
      '$.share holds several values: train with --search <strategy>, or give one',
    );

    const args = ['-v', 'v1', '--search', 'grid', '--folds', '3'];
    const run = await home.run('train', { args });
    expect(run.code, run.errorLine).toBe(0);
    const key = (await home.keys('model')).find((k) => k.endsWith('/manifest.json')) ?? '';
    const manifest = await home.json<{ params: object; search: { id: string; best: { trial: number } } }>(
      'model',
      key,
    );
    const trials = await trialsOf(home, 'v1');
    const best = trials[manifest.search.best.trial - 1];
    expect(manifest.params).toMatchObject({ share: best?.params.share, rounds: 24, patience: 0 });
    expect(manifest.search).toMatchObject({
      strategy: 'grid',
      trials: 3,
      metric: 'mse',
      folds: 3,
      group: null,
      best: best?.loss,
    });
    const again = await home.run('train', { args });
    expect(fitsIn(again.log)).toHaveLength(1);
  }, 60_000);

  it('is written to params.yaml by --apply, never over a file that is there unless it is forced', async () => {
    const run = await search('v1', '--strategy', 'grid', '--apply');
    expect(resultOf(run)).toMatchObject({ 'written to': 'tiny/v1/params.yaml' });
    const text = (await home.read('config', 'tiny/v1/params.yaml')).toString();
    const [best] = (await trialsOf(home, 'v1')).filter(({ trial }) => trial === resultOf(run)['best trial']);
    expect(text).toMatch(
      /^# Winner of search [0-9a-f]{32}: trial \d of 5, mse 0\.\d+ over 2 folds\.\nshare: \S+\n$/,
    );
    expect(text).toContain(`share: ${best?.params.share}\n`);
    expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);

    const refused = await search('v1', '--strategy', 'random', '--apply');
    expect(refused.code).toBe(78);
    expect(refused.errorLine).toContain('error E_SEARCH_APPLY key=tiny/v1/params.yaml');
    expect(fitsIn(refused.log)).toEqual([]);
    expect((await search('v1', '--strategy', 'random', '--apply', '--force')).code).toBe(0);
  }, 60_000);
});

it('E-5: a search that is told to stop ends with 75 and keeps the trials that were done', async () => {
  await putParams('v1', 'pauseMs: 30\n');
  const process = home.start('search', {
    args: ['-v', 'v1', '--strategy', 'random', '--folds', '2', '--parallel', '1'],
  });
  await expect.poll(() => trialsOf(home, 'v1'), { interval: 5, timeout: 20_000 }).not.toHaveLength(0);
  process.child.kill('SIGTERM');
  const run = readRun(await process.result);
  expect(run).toMatchObject({ code: 75, signal: null });
  expect(run.errorLine).toContain('the trials that ended are kept, and the same command goes on');
  const kept = await trialsOf(home, 'v1');
  expect(kept.length).toBeLessThan(50);
  expect(await home.keys('model')).not.toContainEqual(expect.stringMatching(/^_leases/));
  expect(withoutSearch(kept[0] as (typeof kept)[number])).toMatchObject({ trial: 1 });
}, 60_000);
