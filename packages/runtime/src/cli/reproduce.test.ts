// `slipway reproduce`: every installed version comes out the same when it is trained again; and what differs is named when it does not.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunManifest } from '@slipway/registry';
import { type ProcessResult, runProcess } from '@slipway/testkit/process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData } from '../jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { listModelPackages, workspaceRoot } from '../workspace.ts';

/** What `slipway reproduce --json` says. */
interface Reproduced {
  readonly run: string;
  readonly same: boolean;
  readonly files: readonly { readonly name: string; readonly stored: string; readonly again: string }[];
  readonly inputs: readonly { readonly input: string; readonly before: string; readonly now: string }[];
}

const reproduce = (root: string, home: JobHome, run: string, ...args: string[]): Promise<ProcessResult> =>
  runProcess([process.execPath, join(root, 'services/cli/bin/slipway.mjs'), 'reproduce', run, ...args], {
    env: home.env,
    timeoutMs: 120_000,
  });
const runIn = (text: string) => /\d{8}T\d{9}Z-[0-9a-f]{32}/.exec(text)?.[0] ?? '';

const families = [...new Set(listModelPackages().map(({ family }) => family))];

describe.each(families)('%s', (family) => {
  const root = workspaceRoot();
  let home: JobHome;
  beforeAll(async () => {
    home = await jobHome(family);
    const args = ['--rows-train', '3000', '--rows-eval', '600', '--rows-predict', '10'];
    const made = await home.run('example-data', { args });
    expect(made.code, made.stderr).toBe(0);
  }, 60_000);
  afterAll(() => home[Symbol.asyncDispose]());

  const versions = listModelPackages().filter((each) => each.family === family);
  it.each(versions.map(({ version }) => version))(
    'C-10: %s comes out the same to the byte when its run is trained again',
    async (version) => {
      const trained = await home.run('train', { args: ['-v', version], timeoutMs: 120_000 });
      // Whether so few rows make a good model is the gates' to say: a refused run is a run.
      expect([0, 79], trained.stderr).toContain(trained.code);
      const keys = await home.keys('model');
      const key = keys.findLast((each) => each.includes(`/${version}/`) && each.endsWith('/manifest.json'));
      const run = runIn(key ?? '');
      const { code, stdout, stderr } = await reproduce(root, home, run, '--json');
      expect([code, stderr]).toEqual([0, '']);
      const answer = JSON.parse(stdout) as Reproduced;
      const manifest = await home.json<RunManifest>('model', key ?? '');
      expect(answer).toMatchObject({ run, version, same: true });
      expect(answer.inputs.filter(({ input }) => input !== 'code')).toEqual([]);
      expect(answer.files.map(({ name, again }) => [name, again])).toEqual(
        manifest.files.map(({ name, sha256 }) => [name, sha256]),
      );
      expect(await home.keys('model')).toEqual(keys);
    },
    120_000,
  );
});

describe('a run that cannot come out the same', () => {
  let workspace: FixtureWorkspace;
  let home: JobHome;
  let run: string;
  const keys = keysOf(TINY, 'v1');
  const source = () => join(workspace.path, 'packages/models/tiny/v1/src/index.ts');
  beforeAll(async () => {
    workspace = await fixtureWorkspace();
    await workspace.addModel(TINY, 'v1', tinyModel('v1'));
    home = await jobHome(TINY, workspace.path);
    await putData(home, tinyCard());
    run = runIn((await home.run('train', { args: ['-v', 'v1'] })).stdout);
  });
  afterEach(() => writeFile(source(), tinyModel('v1')));
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await workspace.remove();
  });

  it('is 76 and names the files and the inputs that are not as they were', async () => {
    const description = 'Half the mean, half x, and a trifle.';
    const save = 'this.#mean += 1e-9;';
    await writeFile(source(), tinyModel('v1', { save, card: { description } }));
    const { code, stdout, stderr } = await reproduce(workspace.path, home, run);
    expect(code).toBe(76);
    expect(stdout).toMatch(
      /: OTHER BYTES, .*\n\nfile +stored +again\nmean\.json +[0-9a-f]{16} +[0-9a-f]{16}\n/,
    );
    expect(stderr).toMatch(
      /^error E_REPRODUCE_DIFFERENT run=\S+ message="trained again, files have other bytes: mean\.json; not as it was: card [0-9a-f]{64}, now [0-9a-f]{64}" exit=76\n$/,
    );
    const json = await reproduce(workspace.path, home, run, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ same: false, inputs: [{ input: 'card' }] });
  });

  it('is 76 and says so where nothing differs but chance', async () => {
    await writeFile(source(), tinyModel('v1', { save: 'this.#mean += Math.random() * 1e-9;' }));
    const { code, stderr } = await reproduce(workspace.path, home, run);
    expect([code, stderr]).toEqual([76, expect.stringContaining('so the model is not deterministic')]);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['changed', () => home.put('train', keys.train, 'x'), /^error E_REPRODUCE_DATA file=\S+train\.csv\.gz /],
    [
      'gone',
      () => rm(home.file('train', keys.train)),
      /^error E_DATA_MISSING file=\S+train\.csv\.gz .*is gone/,
    ],
  ])('is 66 when its data is %s', async (_, spoil, line) => {
    const whole = await home.read('train', keys.train);
    await spoil();
    const { code, stdout, stderr } = await reproduce(workspace.path, home, run);
    await home.put('train', keys.train, whole);
    expect([code, stdout]).toEqual([66, '']);
    expect(stderr).toMatch(line);
    expect((await reproduce(workspace.path, home, run)).code).toBe(0);
  });
});
