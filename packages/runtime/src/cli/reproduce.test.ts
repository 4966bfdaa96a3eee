// `slipway reproduce`: every installed version comes out the same when it is trained again; and what differs is named when it does not.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeDocument, type RunManifest } from '@slipway/registry';
import { type ProcessResult, runProcess } from '@slipway/testkit/process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData } from '../jobs.fixture.ts';
import { type Holes, TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { listModelPackages, workspaceRoot } from '../workspace.ts';

/** What `slipway reproduce --json` says. */
interface Reproduced {
  readonly run: string;
  readonly same: boolean;
  readonly files: readonly { readonly name: string; readonly stored: string; readonly again: string }[];
  readonly inputs: readonly { readonly input: string; readonly before: string; readonly now: string }[];
  readonly unknown: readonly string[];
}

const reproduce = (root: string, home: JobHome, run: string, ...args: string[]): Promise<ProcessResult> =>
  runProcess([process.execPath, join(root, 'services/cli/bin/slipway.mjs'), 'reproduce', run, ...args], {
    env: home.env,
    timeoutMs: 120_000,
  });
const runIn = (text: string) => /\d{8}T\d{9}Z-[0-9a-f]{32}/.exec(text)?.[0] ?? '';

const RANDOM = 'this.#mean += Math.random() * 1e-9;';

/** The run once more, as it would stand in a bucket of an earlier version, which knew neither its code nor its lockfile. */
async function olderRun(home: JobHome, run: string): Promise<string> {
  const older = run.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  const key = (id: string, name: string) => `${TINY}/v1/runs/${id}/${name}`;
  const { reports: _, ...manifest } = await home.json<RunManifest>('model', key(run, 'manifest.json'));
  const { codeSha256: __, ...provenance } = manifest.provenance;
  for (const { name } of manifest.files)
    await home.put('model', key(older, name), await home.read('model', key(run, name)));
  const told = { ...manifest, runId: older, provenance: { ...provenance, lockfileSha256: null } };
  await home.put('model', key(older, 'manifest.json'), encodeDocument(told));
  return older;
}

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
      expect(answer.unknown).toEqual([]);
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
  const lockfile = () => join(workspace.path, 'package-lock.json');
  const source = () => join(workspace.path, 'packages/models/tiny/v1/src/index.ts');
  beforeAll(async () => {
    workspace = await fixtureWorkspace();
    await writeFile(lockfile(), '{}\n');
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
    const digest = '[0-9a-f]{64}';
    const sources = 'sha256 [0-9a-f]{16}';
    expect(stderr).toMatch(
      new RegExp(
        `^error E_REPRODUCE_DIFFERENT run=\\S+ message="trained again, files have other bytes: mean\\.json; not as it was: card ${digest}, now ${digest}, code ${sources}, now ${sources}" exit=76\n$`,
      ),
    );
    const json = await reproduce(workspace.path, home, run, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      same: false,
      inputs: [{ input: 'card' }, { input: 'code' }],
    });
  });

  it.each<[string, string, Holes]>([
    [
      'its parameters are refused by a card that was changed',
      'E_CONFIG_PARAM',
      { card: { params: { share: { default: 1, min: 0.8, max: 1, doc: 'Share.' } } } },
    ],
    ['its model fails, with code that was changed', 'E_MODEL_THREW', { fit: "throw new Error('no');" }],
  ])('is 76 and names what is not as it was where %s', async (_, failure, holes) => {
    await writeFile(source(), tinyModel('v1', holes));
    const { code, stdout, stderr } = await reproduce(workspace.path, home, run);
    expect([code, stdout]).toEqual([76, '']);
    expect(stderr).toMatch(
      new RegExp(
        `^error E_REPRODUCE_FAILED run=${run} failure=${failure} .*the run cannot be trained again: `,
      ),
    );
    expect(stderr).toContain(`; not as it was: ${holes.card ? 'card' : 'code'} `);
  });

  it('means the latest released run of a version, of the family that is asked for', async () => {
    const { code, stdout } = await reproduce(workspace.path, home, 'v1', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { run, same: true }]);
    const other = await reproduce(workspace.path, home, 'v1', '--family', 'other');
    expect([other.code, other.stderr.split(' ').slice(1, 4)]).toEqual([
      66,
      ['E_RUN_UNKNOWN', 'family=other', 'version=v1'],
    ]);
  });

  it('is 76 and names the code, lying in no repository, where that alone is not as it was', async () => {
    await writeFile(source(), tinyModel('v1', { save: 'this.#mean += 3e-9;' }));
    const { code, stdout, stderr } = await reproduce(workspace.path, home, run);
    expect(code).toBe(76);
    expect(stdout).toMatch(/\nnot as it was +before +now\ncode +sha256 [0-9a-f]{16} +sha256 [0-9a-f]{16}\n$/);
    expect(stderr).toContain('mean.json; not as it was: code sha256 ');
    expect(stderr).not.toContain('not deterministic');
  });

  it('is 76 and says so where nothing differs but chance', async () => {
    await writeFile(source(), tinyModel('v1', { save: RANDOM }));
    const trained = await home.run('train', { args: ['-v', 'v1'] });
    const { code, stderr } = await reproduce(workspace.path, home, runIn(trained.stdout));
    expect([code, stderr]).toEqual([76, expect.stringContaining('so the model is not deterministic')]);
  });

  it('is 76 and blames nobody where it is not known whether the code and the lockfile are as they were', async () => {
    await writeFile(source(), tinyModel('v1', { save: RANDOM }));
    const older = await olderRun(home, run);
    const { code, stdout, stderr } = await reproduce(workspace.path, home, older);
    expect(code).toBe(76);
    expect(stdout).toMatch(/\n\nnot known whether as it was: lockfile, code\n$/);
    expect(stderr).toContain('mean.json; not known whether as it was: lockfile, code"');
    const json = await reproduce(workspace.path, home, older, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ same: false, inputs: [], unknown: ['lockfile', 'code'] });
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
