import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, SlipwayError } from '@slipway/contract';
import { runProcess, temporaryFolder } from '@slipway/testkit/process';
import { expect, it } from 'vitest';
import { explainMissing } from './explain-missing.ts';
import { workspaceRoot } from './workspace.ts';

const missing = (facts: Readonly<Record<string, string>>) =>
  new SlipwayError({ code: 'E_MODEL_NONE', exitCode: EXIT.noInput, message: 'train it first', facts });
const bucketsIn = (model: string) => ({
  buckets: { model, dataTrain: '', dataPredict: '', config: '' },
  endpoints: { s3: undefined, gs: undefined },
});

it('names the folder of a bucket that is not there, that of the error before that of the models', async () => {
  await using folder = await temporaryFolder();
  const uri = (name: string) => pathToFileURL(join(folder.path, name)).href;
  const where = bucketsIn(join(folder.path, 'x'));
  expect(explainMissing(missing({}), where)).toMatchObject({
    code: 'E_MODEL_NONE',
    exitCode: 66,
    message: `train it first; the bucket's folder ${join(folder.path, 'x')} is not there`,
  });
  await mkdir(join(folder.path, 'x'));
  expect(explainMissing(missing({ bucket: uri('y') }), where)).toMatchObject({
    message: `train it first; the bucket's folder ${join(folder.path, 'y')} is not there`,
    facts: { bucket: uri('y') },
  });
});

it('says that a version is not installed, and leaves the advice to train one that is', async () => {
  await using folder = await temporaryFolder();
  const where = bucketsIn(folder.path);
  const family = 'conversion-rate';
  expect(explainMissing(missing({ family, version: 'v22' }), where)).toMatchObject({
    message: expect.stringMatching(
      /^no run of conversion-rate v22 was ever released, and no such version is installed; installed: conversion-rate v1, /,
    ),
  });
  for (const error of [missing({ family, version: 'v1' }), new Error('other'), 'thrown'])
    expect(explainMissing(error, where)).toBe(error);
});

it('is asked by the jobs and by the command', async () => {
  await using folder = await temporaryFolder();
  const absent = join(folder.path, 'absent');
  const env = { PATH: process.env.PATH, BUCKET_MODEL: absent, BUCKET_DATA_TRAIN: absent };
  for (const [main = '', ...args] of [
    ['serve/src/main.ts', '-v', 'v2'],
    ['train/src/main.ts', '-v', 'v1'],
    ['cli/bin/slipway.mjs', 'promote', 'v22'],
  ]) {
    const command = [process.execPath, join(workspaceRoot(), 'services', main), ...args];
    const { code, stderr } = await runProcess(command, { env });
    expect([code, stderr]).toEqual([
      66,
      expect.stringContaining(`; the bucket's folder ${absent} is not there" exit=66`),
    ]);
  }
});
