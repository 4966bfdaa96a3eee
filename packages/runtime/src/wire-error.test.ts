import { ContractError, SlipwayError } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { callModel } from './call-model.ts';
import { JobError } from './errors.ts';
import type { ModelCall } from './job-events.ts';
import { fromWire, placeInFile, toWire } from './wire-error.ts';

describe('an error on its way to another thread', () => {
  it('keeps code, exit, facts and the stacks of its causes', () => {
    const error = JobError.crashed('train', new TypeError('boom'), { model: 'm@v1', method: 'fit' });
    const back = fromWire(structuredClone(toWire(error)));
    expect(back).toBeInstanceOf(SlipwayError);
    expect(back).toMatchObject({
      code: 'E_JOB_CRASHED',
      exitCode: 70,
      facts: { job: 'train', model: 'm@v1', method: 'fit' },
    });
    expect(back.stack).toContain('caused by TypeError: boom');
  });

  it('survives causes without end, and stacks that throw', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    const evil = new Error('evil', { cause: loop });
    Object.defineProperty(evil, 'stack', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(toWire(evil)).toMatchObject({ code: 'E_INTERNAL', exitCode: 70 });
  });

  it('gets the row of its file, or the rows of its batch', () => {
    const range = new ContractError('RANGE', 'output', 'p is NaN', { row: 3, col: 'p' });
    expect(placeInFile(toWire(range), 65_536, 10).facts).toMatchObject({ row: 65_539, col: 'p' });
    expect(placeInFile(toWire(new Error('x')), 65_536, 10).facts).toEqual({ rows: '65537-65546' });
  });
});

describe('callModel', () => {
  const call: ModelCall = { model: 'm@v1', method: 'fit' };
  const watched = (signal = new AbortController().signal) => {
    const calls: (ModelCall | null)[] = [];
    return { calls, context: { signal, calling: (c: ModelCall | null) => void calls.push(c) } };
  };

  it('says what is under way and that it is over, and hands on what the method returned', async () => {
    const { calls, context } = watched();
    expect(await callModel(call, () => 7, context)).toBe(7);
    expect(calls).toEqual([call, null]);
  });

  it.each([
    [new RangeError('boom'), 'RangeError: boom'],
    ['text', 'text'],
    [Object.create(null), 'a thrown object without a text'],
    [new SlipwayError({ code: 'E_FINE', exitCode: 0, message: 'fine' }), 'fine'],
  ])('C-12: names model and method for %s', async (thrown, says) => {
    const { context } = watched();
    await expect(callModel(call, () => Promise.reject(thrown), context)).rejects.toMatchObject({
      code: 'E_MODEL_THREW',
      exitCode: 70,
      message: `fit failed: ${says}; this is a defect of the model package`,
      facts: call,
    });
  });

  it('lets errors of this project through, and the signal’s reason before anything else', async () => {
    const { context } = watched();
    const known = new ContractError('NULL', 'input', 'x is empty', {});
    await expect(callModel(call, () => Promise.reject(known), context)).rejects.toBe(known);
    const reason = JobError.cancelled('SIGINT');
    const aborted = watched(AbortSignal.abort(reason));
    await expect(callModel(call, () => Promise.reject(new Error('torn')), aborted.context)).rejects.toBe(
      reason,
    );
  });
});
