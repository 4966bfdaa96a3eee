import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EnginePool } from './engine-pool.ts';
import type { TrainTask } from './engine-protocol.ts';
import { canListChildren, isRunning } from './fixtures/children.ts';
import { engines, problem } from './fixtures/library-here.ts';
import { randomMatrix } from './fixtures/random-matrix.ts';
import { completeParams } from './params.ts';
import { trainBooster } from './train-booster.ts';

const isMissing = problem !== undefined;
const matrix = randomMatrix(200_000, 4);
const task: TrainTask = { params: completeParams({}), rounds: 2, isWatched: true };
const runMain = (name: string) =>
  new EnginePool(fixture(name)).run({ task, train: matrix, keepAlive: false });
const fixture = (name: string): URL => new URL(`./fixtures/${name}`, import.meta.url);
/** More rounds than any test waits for. */
const ENDLESS = 1_000_000;

describe('a training process that does not finish', () => {
  it('E-11: is an error with the signal and its last words when it crashes, even while it is sent data', async () => {
    await expect(runMain('segfault-main.ts')).rejects.toMatchObject({
      code: 'E_XGB_ENGINE',
      exitCode: 70,
      facts: { exit: 'by SIGSEGV' },
      message: expect.stringContaining('libxgboost: about to crash'),
    });
  });

  it('E-11: is an error when it ends without a word, exit code 0 or not', async () => {
    await expect(runMain('silent-main.ts')).rejects.toMatchObject({
      code: 'E_XGB_ENGINE',
      facts: { exit: 'with exit code 0' },
    });
    const killed = runMain('killed-main.ts');
    await expect(killed).rejects.toMatchObject({
      facts: { exit: 'by SIGKILL' },
      message: expect.stringContaining('is memory short?'),
    });
    await expect(runMain('no-such-main.ts')).rejects.toMatchObject({
      facts: { exit: 'with exit code 1' },
    });
  });
});

describe.skipIf(isMissing)('cancelling', () => {
  it('kills the training between rounds and rejects with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the user said stop');
    let rounds = 0;
    const training = trainBooster({
      engines,
      train: randomMatrix(500, 4),
      params: {},
      rounds: ENDLESS,
      signal: controller.signal,
      onRound: () => {
        if (++rounds === 3) controller.abort(reason);
      },
    });
    await expect(training).rejects.toBe(reason);
    expect(rounds).toBeLessThan(ENDLESS);
    const aborted = trainBooster({
      engines,
      train: matrix,
      params: {},
      rounds: 1,
      signal: AbortSignal.abort(reason),
    });
    await expect(aborted).rejects.toBe(reason);
  });

  it('ends the training when the listener throws', async () => {
    const failure = new Error('listener');
    const onRound = (): void => {
      throw failure;
    };
    const training = trainBooster({
      engines,
      train: randomMatrix(500, 4),
      params: {},
      rounds: ENDLESS,
      onRound,
    });
    await expect(training).rejects.toBe(failure);
  });

  it.skipIf(!canListChildren)('the training process ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, [
      '--input-type=module-typescript',
      '--eval',
      `import { trainBooster } from ${JSON.stringify(new URL('./train-booster.ts', import.meta.url).href)};
       import { randomMatrix } from ${JSON.stringify(fixture('random-matrix.ts').href)};
       const onRound = (n) => { if (n === 2) console.log('training'); };
       const engines = ${JSON.stringify(engines)};
       await trainBooster({ engines, train: randomMatrix(500, 4), params: {}, rounds: ${ENDLESS}, onRound });`,
    ]);
    await once(parent.stdout, 'data');
    const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    expect(children).toHaveLength(1);
    parent.kill('SIGKILL');
    await once(parent, 'close');
    const deadline = Date.now() + 8_000;
    while (isRunning(children[0] ?? '') && Date.now() < deadline) await setTimeout(20);
    expect(isRunning(children[0] ?? '')).toBe(false);
  });
});
