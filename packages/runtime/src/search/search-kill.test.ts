// A search that is killed again and again, at trials of a generator's choosing, finds what one that was left alone finds.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomIndex, seededRandom, shuffledIndices } from '@slipway/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData, readRun } from '../jobs.fixture.ts';
import { TINY, tinyCard } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { searchedModel, trialsOf } from './search.fixture.ts';

const TRIALS = 100;
const FOLDS = 2;
const KILLS = 10;
/** Kills come before this trial, so that there is always one left to make. */
const LAST_KILL = 60;
/** Another one each time; a failure comes again with the one that it names. */
const SEED = Number(process.env.SLIPWAY_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ARGS = [
  '-v',
  'v1',
  '--strategy',
  'random',
  '--trials',
  `${TRIALS}`,
  '--folds',
  `${FOLDS}`,
  '--seed',
  '7',
];

let workspace: FixtureWorkspace;
const homes: JobHome[] = [];

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  const source = searchedModel('v1', {
    top: "import { appendFileSync } from 'node:fs';",
    // A file forgets nothing when the process is killed; its log may.
    fit: "appendFileSync(new URL('../fits', import.meta.url), context.params.share + '\\n');",
  });
  await workspace.addModel(TINY, 'v1', source);
}, 60_000);
afterAll(async () => {
  for (const home of homes) await home[Symbol.asyncDispose]();
  await workspace.remove();
});

async function newHome(): Promise<JobHome> {
  const home = await jobHome(TINY, workspace.path);
  homes.push(home);
  await putData(home, tinyCard());
  await home.put('config', keysOf(TINY, 'v1').params, 'pauseMs: 10\n');
  return home;
}

/** The shares that were fitted since it was asked last, one a fit. */
async function takeFits(): Promise<readonly number[]> {
  const file = join(workspace.path, 'packages/models', TINY, 'v1/fits');
  const text = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  return text.split('\n').slice(0, -1).map(Number);
}

/** None of those that were recorded, and none of the others more than once a fold. */
function expectOnlyNewTrials(fits: readonly number[], recorded: Awaited<ReturnType<typeof trialsOf>>): void {
  const known = new Set(recorded.map(({ params }) => params.share));
  expect(fits.filter((share) => known.has(share))).toEqual([]);
  expect(fits.length).toBeLessThanOrEqual(new Set(fits).size * FOLDS);
}

it(`E-1: killed at ten random trials and resumed it makes no trial twice and finds the same winner (SLIPWAY_KILL_SEED=${SEED})`, async () => {
  const alone = await newHome();
  const whole = await alone.run('search', { args: [...ARGS, '--parallel', '2'] });
  expect(whole.code, whole.errorLine).toBe(0);
  expect(await takeFits()).toHaveLength(TRIALS * FOLDS);

  const random = seededRandom(SEED);
  const kills = shuffledIndices(random, LAST_KILL)
    .slice(0, KILLS)
    .map((i) => i + 1)
    .sort((a, b) => a - b);
  const home = await newHome();
  const count = async () => (await home.keys('model')).filter((key) => key.includes('/trials/')).length;
  for (const kill of kills) {
    const before = await trialsOf(home, 'v1');
    const process = home.start('search', {
      args: [...ARGS, '--parallel', String(1 + randomIndex(random, 2))],
    });
    const enough = Math.max(kill, before.length + 1);
    await expect.poll(count, { interval: 2, timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
    process.child.kill('SIGKILL');
    const run = readRun({ ...(await process.result), stdout: '' });
    expect(run).toMatchObject({ code: null, signal: 'SIGKILL' });
    const after = await trialsOf(home, 'v1');
    expect(after.length).toBeLessThan(TRIALS);
    expect(after).toEqual(expect.arrayContaining([...before]));
    expectOnlyNewTrials(await takeFits(), before);
  }
  const before = await trialsOf(home, 'v1');
  const last = await home.run('search', { args: [...ARGS, '--parallel', '2'] });
  expect(last.code, last.errorLine).toBe(0);
  const fits = await takeFits();
  expectOnlyNewTrials(fits, before);
  expect(fits).toHaveLength((TRIALS - before.length) * FOLDS);

  expect(await trialsOf(home, 'v1')).toEqual(await trialsOf(alone, 'v1'));
  const [one, other] = [whole, last].map(({ log }) => log.find(({ event }) => event === 'result'));
  expect(other?.['made now']).toBe(TRIALS - before.length);
  const facts = ['search', 'trials', 'best trial', 'best mse', 'params'] as const;
  expect(facts.map((name) => other?.[name])).toEqual(facts.map((name) => one?.[name]));
}, 180_000);
