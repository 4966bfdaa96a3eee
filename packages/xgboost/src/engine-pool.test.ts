import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it } from 'vitest';
import { EnginePool, type EngineRun } from './engine-pool.ts';
import { canListChildren, childrenHere, isRunning } from './fixtures/children.ts';
import { library, problem } from './fixtures/library-here.ts';
import { randomMatrix } from './fixtures/random-matrix.ts';
import { completeParams, type XGBoostParams } from './params.ts';

const main = new URL('./engine-child.ts', import.meta.url);
const fitAndWait = new URL('./fixtures/fit-and-wait-main.ts', import.meta.url);
const train = randomMatrix(3_000, 1);
const evaluation = randomMatrix(800, 2);
const weights = Float32Array.from(train.labels, (_, i) => 1 + (i % 5));

/** A fit of a few rounds; what is not said is the default. */
function fitOf(
  params: Partial<XGBoostParams>,
  extra: Partial<EngineRun> & { stop?: number } = {},
): EngineRun {
  const { stop, ...rest } = extra;
  return {
    task: {
      params: completeParams({ nthread: 1, ...params }),
      rounds: 12,
      isWatched: false,
      ...(stop !== undefined && { earlyStoppingRounds: stop }),
      ...(library !== undefined && { library }),
    },
    train,
    keepAlive: true,
    ...rest,
  };
}

/** Different parameters, rows, weights and early stopping on the same matrices: whatever a child could carry from one to the next. */
const FITS: readonly EngineRun[] = [
  fitOf({}),
  fitOf({ max_depth: 3, seed: 7, subsample: 0.5, colsample_bynode: 0.5 }, { evaluation, stop: 2 }),
  fitOf({ max_bin: 16 }),
  fitOf({ tree_method: 'exact' }),
  fitOf({ tree_method: 'approx' }, { train: { ...train, weights } }),
  fitOf({ objective: 'reg:logistic', scale_pos_weight: 3 }, { evaluation: train, stop: 3 }),
  fitOf({ grow_policy: 'lossguide', max_leaves: 9, max_depth: 0 }, { train: evaluation, evaluation: train }),
  fitOf({ max_bin: 256, nthread: 2 }),
  fitOf({ eta: 1 }, { train: { ...train, weights }, evaluation: { ...evaluation }, stop: 1 }),
];

const bytesOf = (results: readonly { readonly model: Uint8Array }[]): string[] =>
  results.map(({ model }) => Buffer.from(model).toString());

describe.skipIf(problem !== undefined)('a kept child', () => {
  let pool: EnginePool;
  beforeEach(() => {
    pool = new EnginePool(main);
  });

  async function runAll(fits: readonly EngineRun[], on = pool) {
    const results = [];
    for (const fit of fits) results.push(await on.run(fit));
    return results;
  }

  it('C-10: gives the bytes of a fresh one, whatever was trained before, and forgotten', async () => {
    const fresh = bytesOf(await runAll(FITS.map((fit) => ({ ...fit, keepAlive: false }))));
    expect(new Set(fresh).size).toBe(FITS.length - 1); // one and two threads give the same
    const twice = await runAll([...FITS, ...FITS.toReversed()]);
    expect(bytesOf(twice)).toEqual([...fresh, ...fresh.toReversed()]);
    const small = new EnginePool(main, { maxMatrices: 1 });
    expect(bytesOf(await runAll(FITS, small))).toEqual(fresh);
    const others = [new EnginePool(main), new EnginePool(main)];
    const beside = await Promise.all(others.map((other) => runAll(FITS, other)));
    expect(beside.map(bytesOf)).toEqual([fresh, fresh]);
    // More fits at once than there are children to keep.
    expect(bytesOf(await Promise.all(FITS.slice(0, 3).map((fit) => pool.run(fit))))).toEqual(
      fresh.slice(0, 3),
    );
  });

  it('looks at held-out rows alone where nobody listens, and stops at the same round', async () => {
    const fit = fitOf(
      { eta: 1 },
      { evaluation: { ...evaluation, labels: evaluation.labels.toReversed() }, stop: 2 },
    );
    const figures: string[] = [];
    const onRound: EngineRun['onRound'] = (_, metrics) => figures.push(...Object.keys(metrics));
    const heard = await pool.run({ ...fit, task: { ...fit.task, isWatched: true }, onRound });
    expect(figures.slice(0, 2)).toEqual(['train-rmse', 'eval-rmse']);
    expect(await pool.run(fit)).toEqual(heard);
  });

  it('E-11: is replaced after a failure, an abort and a listener that throws', async () => {
    const [expected] = bytesOf([await pool.run(fitOf({}))]);
    const wrong = fitOf(
      { objective: 'binary:logistic' },
      { train: { ...train, labels: train.labels.map((y) => y + 5) } },
    );
    await expect(pool.run(wrong)).rejects.toMatchObject({ code: 'E_XGB_ENGINE' });
    expect(bytesOf([await pool.run(fitOf({}))])).toEqual([expected]);
    const controller = new AbortController();
    const reason = new Error('stop');
    const long = fitOf({}, { signal: controller.signal });
    const watched = { ...long, task: { ...long.task, rounds: 1_000_000, isWatched: true } };
    const onRound = (): void => controller.abort(reason);
    await expect(pool.run({ ...watched, onRound })).rejects.toBe(reason);
    expect(bytesOf([await pool.run(fitOf({}))])).toEqual([expected]);
    const failing = { ...watched, signal: undefined, onRound: () => expect.fail('listener') };
    await expect(pool.run(failing)).rejects.toThrow('listener');
    expect(bytesOf([await pool.run(fitOf({}))])).toEqual([expected]);
  });

  it('loads the library that a later fit names', async () => {
    await pool.run(fitOf({}));
    const named = fitOf({});
    const nowhere = pool.run({ ...named, task: { ...named.task, library: '/nowhere/libxgboost.so' } });
    await expect(nowhere).rejects.toMatchObject({ code: 'E_XGB_LIBRARY' });
    await expect(pool.run(named)).resolves.toMatchObject({ kind: 'done' });
  });

  it.skipIf(!canListChildren)(
    'keeps no process alive, and ends with it or with the thread that it served',
    async () => {
      const parent = spawn(process.execPath, [fileURLToPath(fitAndWait)]);
      const closed = once(parent, 'close');
      const [said] = await once(parent.stdout, 'data');
      expect(await closed).toEqual([0, null]);
      const worker = new Worker(fitAndWait);
      const exited = once(worker, 'exit');
      const [heard] = await once(worker, 'message');
      await exited;
      for (const pid of [String(said).trim(), String(heard)]) {
        expect(pid).toMatch(/^\d+$/);
        const deadline = Date.now() + 8_000;
        while (isRunning(pid) && Date.now() < deadline) await setTimeout(20);
        expect(isRunning(pid)).toBe(false);
      }
    },
  );

  it.skipIf(!canListChildren)('that was killed while it waited is replaced', async () => {
    const before = childrenHere();
    const [expected] = bytesOf([await pool.run(fitOf({}))]);
    const kept = childrenHere().filter((pid) => !before.includes(pid));
    expect(kept).toHaveLength(1);
    for (const pid of kept) process.kill(Number(pid), 'SIGKILL');
    while (kept.some((pid) => existsSync(`/proc/${pid}`))) await setTimeout(5);
    expect(bytesOf([await pool.run(fitOf({}))])).toEqual([expected]);
  });
});
