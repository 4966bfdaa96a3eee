// What a serving makes of a registry that is empty, damaged or of another time: 66 or 76, and never another run in silence.
import { createHash } from 'node:crypto';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { canonicalJson, f64 } from '@slipway/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, type JobRun, jobHome, keysOf, putData } from './jobs.fixture.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;
/** Key prefix of the served run, and what stands there. */
let run: { prefix: string; model: Buffer; manifest: Buffer; release: Buffer; releaseKey: string };

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  // Two runs of the same version: whoever falls back in silence has something to fall back to.
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
  const trained = await home.run('train', { args: ['-v', 'v1', '--promote'] });
  const id = trained.log.find((line) => line.event === 'result')?.run;
  const prefix = `${TINY}/v1/runs/${id}/`;
  const releaseKey =
    (await home.keys('model')).filter((key) => /_releases\/\d+\.json$/.test(key)).at(-1) ?? '';
  const read = (key: string) => home.read('model', key);
  run = {
    prefix,
    releaseKey,
    model: await read(`${prefix}mean.json`),
    manifest: await read(`${prefix}manifest.json`),
    release: await read(releaseKey),
  };
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const idOf = (prefix: string) => prefix.split('/')[3] ?? '';

/** Serves with something broken, then puts it right again; nothing may have been published. */
async function serveDamaged(): Promise<JobRun> {
  const result = await home.run('serve');
  await home.put('model', `${run.prefix}mean.json`, run.model);
  await home.put('model', `${run.prefix}manifest.json`, run.manifest);
  await home.put('model', run.releaseKey, run.release);
  expect((await home.keys('predict')).filter((key) => key.startsWith('output/'))).toEqual([]);
  return result;
}

it('C-1: serving before any training is 66, says what to do, and writes nothing', async () => {
  await using empty = await jobHome(TINY, workspace.path);
  await putData(empty, tinyCard());
  const none = await empty.run('serve', { args: ['-v', 'v1'] });
  expect(none.code).toBe(66);
  expect(none.errorLine).toContain('error E_MODEL_NONE family=tiny version=v1 message="train v1 first: ');
  const champion = await empty.run('serve');
  expect(champion.code).toBe(66);
  expect(champion.errorLine).toContain('no run is the champion yet');
  expect([await empty.keys('model'), await empty.keys('predict')]).toEqual([[], [keys.input]]);
});

describe('C-2, C-3: a damaged run is 76 and nothing is served instead:', () => {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const flipped = () => {
    const bytes = Buffer.from(run.model);
    bytes[9]! ^= 1; // within the mean's digits
    return bytes;
  };

  it('a weight file with a flipped bit, naming file and both digests', async () => {
    await home.put('model', `${run.prefix}mean.json`, flipped());
    const result = await serveDamaged();
    expect(result.code).toBe(76);
    expect(result.errorLine).toContain(`error E_ARTIFACT_DAMAGED key=${run.prefix}mean.json `);
    for (const sha of [digest(run.model), digest(flipped())])
      expect(result.errorLine).toContain(sha.slice(0, 40));
  });

  it.each<[string, () => Promise<void>]>([
    ['a truncated weight file', () => home.put('model', `${run.prefix}mean.json`, run.model.subarray(0, -1))],
    ['an empty weight file', () => home.put('model', `${run.prefix}mean.json`, '')],
    [
      'a manifest with another figure',
      () =>
        home.put(
          'model',
          `${run.prefix}manifest.json`,
          run.manifest.toString().replace('Half the mean', 'Half a mean'),
        ),
    ],
    ['a manifest that is no JSON', () => home.put('model', `${run.prefix}manifest.json`, '{')],
    ['a release that was cut', () => home.put('model', run.releaseKey, run.release.subarray(0, 50))],
  ])('%s', async (_, damage) => {
    await damage();
    expect((await serveDamaged()).code).toBe(76);
  });

  it('I-3: a weight file that is a link out of the bucket is never read', async () => {
    const outside = `${home.path}/outside.json`;
    await writeFile(outside, run.model);
    await rm(home.file('model', `${run.prefix}mean.json`));
    await symlink(outside, home.file('model', `${run.prefix}mean.json`));
    const result = await home.run('serve');
    await rm(home.file('model', `${run.prefix}mean.json`));
    await home.put('model', `${run.prefix}mean.json`, run.model);
    expect([76, 77]).toContain(result.code);
  });

  it('C-4: a release that names a run which is gone, saying how to go back', async () => {
    const folder = home.file('model', run.prefix);
    await rename(folder, `${home.path}/gone`);
    const result = await home.run('serve');
    await rename(`${home.path}/gone`, folder);
    expect(result.code).toBe(76);
    expect(result.errorLine).toMatch(/^error E_RUN_MISSING .*(promote|MODEL_RUN|roll)/);
  });

  it('C-5: a release written by a later format', async () => {
    const later = { ...JSON.parse(run.release.toString()), format: 3 };
    await home.put('model', run.releaseKey, `${canonicalJson(later)}\n`);
    const result = await serveDamaged();
    expect(result.code).toBe(76);
    expect(result.errorLine).toContain('written by format 3, this reads ≤ 1');
  });

  it('C-5: a run of another feature set than the installed package reads', async () => {
    const { featureSet } = tinyCard();
    const other = { ...featureSet, name: 'features_v2' };
    const source = `${workspace.path}/packages/models/tiny/v1/src/index.ts`;
    await writeFile(source, tinyModel('v1', { card: { featureSet: other } }));
    const result = await serveDamaged();
    await writeFile(source, tinyModel('v1'));
    expect(result.code).toBe(76);
    expect(result.errorLine).toMatch(/^error E_RUN_MISMATCH /);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'other output columns',
      { output: { ...tinyCard().output, q: f64() } },
      /expected="q .*in its output columns: /,
    ],
    ['another input', { input: { id: tinyCard().input.id } }, /found="x .*in its input columns: /],
  ])('C-5: a run with %s than the installed package, also by MODEL_RUN', async (_, card, line) => {
    const source = `${workspace.path}/packages/models/tiny/v1/src/index.ts`;
    await writeFile(source, tinyModel('v1', { card }));
    const results = [await home.run('serve'), await home.run('serve', { args: ['--run', idOf(run.prefix)] })];
    await writeFile(source, tinyModel('v1'));
    for (const result of results) {
      expect(result.code).toBe(76);
      expect(result.errorLine).toMatch(/^error E_RUN_MISMATCH key=\S+manifest\.json /);
      expect(result.errorLine).toMatch(line);
    }
    expect((await home.keys('predict')).filter((key) => key.startsWith('output/'))).toEqual([]);
  });

  it('C-3: an old record of the log, before anything is published', async () => {
    const first = (await home.keys('model')).find((key) => key.includes('_releases')) ?? '';
    const whole = await home.read('model', first);
    await home.put('model', first, whole.toString().replace('"by": "train"', '"by": "Train"'));
    const result = await serveDamaged();
    await home.put('model', first, whole);
    expect(result.code).toBe(76);
    expect(result.errorLine).toContain(`error E_RELEASE_DAMAGED key=${first} `);
  });
});

it('a training over a damaged release log is 76 before it reads or fits anything, and writes nothing', async () => {
  await home.put('model', run.releaseKey, run.release.subarray(0, 50));
  const before = await home.keys('model');
  const result = await home.run('train', { args: ['-v', 'v1', '--promote'] });
  await home.put('model', run.releaseKey, run.release);
  expect(result.code).toBe(76);
  expect(result.errorLine).toMatch(/^error E_RELEASE_DAMAGED /);
  expect(
    result.log.map((line) => line.step).filter((step) => step === 'fit' || step === 'read train'),
  ).toEqual([]);
  expect(await home.keys('model')).toEqual(before);
});

describe('C-10: the same again', () => {
  it('trains to the same files, digest by digest', async () => {
    const runs = (await home.keys('model')).filter((key) => key.endsWith('manifest.json'));
    const files = await Promise.all(
      runs.map(
        async (key) => (await home.json<{ files: { name: string; sha256: string }[] }>('model', key)).files,
      ),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const other of files) expect(other).toEqual(files[0]);
  });

  it('serves to the same bytes, and a second time does nothing but say so', async () => {
    const first = await home.run('serve');
    const bytes = await home.read('predict', keys.output);
    const before = await home.keys('predict');
    const again = await home.run('serve');
    expect([first.code, again.code]).toEqual([0, 0]);
    expect(again.log.find((line) => line.event === 'result')?.title).toBe('already published: nothing to do');
    expect(await home.keys('predict')).toEqual(before);
    const elsewhere = await home.run('serve', {
      args: ['--path-data-out', 'again/out.csv.gz', '--score-threads', '1'],
    });
    expect(elsewhere.code).toBe(0);
    expect(await home.read('predict', 'again/out.csv.gz')).toEqual(bytes);
  });

  it('I-8: does the same where __proto__ throws', async () => {
    const args = ['--path-data-out', 'proto/out.csv.gz'];
    const result = await home.run('serve', { args, nodeArgs: ['--disable-proto=throw'] });
    expect(result.code, result.stderr).toBe(0);
    expect(await home.read('predict', 'proto/out.csv.gz')).toEqual(await home.read('predict', keys.output));
  });

  it('heals what it published when the bytes are damaged or gone', async () => {
    const good = await home.read('predict', keys.output);
    await home.put('predict', keys.output, 'damaged');
    expect((await home.run('serve')).code).toBe(0);
    expect(await home.read('predict', keys.output)).toEqual(good);
    const { outputs } = await home.json<PredictionsManifest>('predict', keys.outputManifest);
    await home.put('predict', outputs[0]?.key ?? '', 'damaged');
    const healed = await home.run('serve');
    expect(healed.log.find((line) => line.event === 'result')?.title).toBe('served and published');
    const now = await home.json<PredictionsManifest>('predict', keys.outputManifest);
    expect(await home.read('predict', now.outputs[0]?.key ?? '')).toEqual(good);
    expect(await home.read('predict', keys.output)).toEqual(good);
  });
});
