// A search that is killed again and again, at trials of its choosing, finds what one that was left alone finds.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData, readRun } from '../jobs.fixture.ts';
import { TINY, tinyCard } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { fitsIn, searchedModel, trialsOf } from './search.fixture.ts';

const TRIALS = 60;
const KILLS = 10;
const ARGS = ['-v', 'v1', '--strategy', 'random', '--trials', String(TRIALS), '--folds', '2', '--seed', '7'];

let workspace: FixtureWorkspace;
const homes: JobHome[] = [];

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', searchedModel('v1'));
}, 60_000);
afterAll(async () => {
  for (const home of homes) await home[Symbol.asyncDispose]();
  await workspace.remove();
});

async function newHome(pauseMs: number): Promise<JobHome> {
  const home = await jobHome(TINY, workspace.path);
  homes.push(home);
  await putData(home, tinyCard());
  // Pauses are no part of what a trial comes to, but are a parameter of it: both searches have the same.
  await home.put('config', keysOf(TINY, 'v1').params, `pauseMs: ${pauseMs}\n`);
  return home;
}

/** How many trials more are recorded before each kill: from one on, by a fixed sequence. */
const stepOf = (kill: number) => 1 + ((kill * 7) % 5);

it('E-1: killed at ten trials and resumed it makes no trial twice and finds the same winner', async () => {
  const alone = await newHome(10);
  const whole = await alone.run('search', { args: [...ARGS, '--parallel', '2'] });
  expect(whole.code, whole.errorLine).toBe(0);

  const home = await newHome(10);
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await trialsOf(home, 'v1');
    const process = home.start('search', { args: [...ARGS, '--parallel', kill % 2 === 0 ? '2' : '1'] });
    const enough = before.length + stepOf(kill);
    const count = async () => (await home.keys('model')).filter((key) => key.includes('/trials/')).length;
    await expect.poll(count, { interval: 2, timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
    process.child.kill('SIGKILL');
    const run = readRun({ ...(await process.result), stdout: '' });
    expect(run).toMatchObject({ code: null, signal: 'SIGKILL' });
    const after = await trialsOf(home, 'v1');
    expect(after.length).toBeLessThan(TRIALS);
    expect(after).toEqual(expect.arrayContaining([...before]));
  }
  const before = await trialsOf(home, 'v1');
  const last = await home.run('search', { args: [...ARGS, '--parallel', '2'] });
  expect(last.code, last.errorLine).toBe(0);
  const made = new Set(before.map(({ params }) => params.share));
  expect(fitsIn(last.log).filter((share) => made.has(share))).toEqual([]);

  expect(await trialsOf(home, 'v1')).toEqual(await trialsOf(alone, 'v1'));
  const facts = ['search', 'trials', 'best trial', 'best mse', 'params'] as const;
  const result = last.log.find(({ event }) => event === 'result');
  expect(result?.['made now']).toBe(TRIALS - before.length);
  const [one, other] = [whole, last].map(({ log }) => log.find(({ event }) => event === 'result'));
  expect(facts.map((name) => other?.[name])).toEqual(facts.map((name) => one?.[name]));
}, 180_000);
