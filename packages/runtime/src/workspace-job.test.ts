// I-2 in real jobs: whatever a version or a family says, no code runs that is not a linked package of the workspace. The evil modules
// here write a canary as soon as they are imported.
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, putData } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

let workspace: FixtureWorkspace;
let home: JobHome;
/** What the evil modules write. */
let canary: string;
/** An evil module beside the buckets, and an evil package that is a model in all else. */
let evilModule: string;
let evilPackage: string;

const evilSource = () =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(canary)}, 'it sang');\n`;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  canary = join(home.path, 'canary');
  evilModule = join(home.path, 'evil.mjs');
  evilPackage = join(home.path, 'evil-package');
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  // Wherever a path in a version or a family may lead from a package's name or folder, an evil module stands.
  const places = ['node_modules/@slipway', 'node_modules', 'packages/models', `packages/models/${TINY}`, '.'];
  for (const file of [evilModule, ...places.map((place) => join(workspace.path, place, 'evil.mjs'))])
    await writeFile(file, evilSource());
});
afterEach(() => rm(canary, { force: true }));
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

/** A model of `version` that sings, in `folder`; nothing links to it. */
async function evilModel(folder: string, version: string): Promise<void> {
  const name = `@slipway/${TINY}-${version}`;
  await mkdir(join(folder, 'src'), { recursive: true });
  const manifest = { name, private: true, type: 'module', exports: { '.': './src/index.ts' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'src/index.ts'), tinyModel(version, { top: evilSource() }));
}
const folderOf = (version: string) => join(workspace.path, 'packages/models', TINY, version);
const train = (version: string) => home.run('train', { env: { MODEL_VER: version } });

describe.each(['MODEL_VER', 'MODEL_FAMILY'] as const)('I-2: a %s that leads to a module', (variable) => {
  it.each([
    ['by a path behind a version', () => 'v1/../../evil.mjs'],
    ['by a path behind a family', () => `${TINY}-v1/../../evil.mjs`],
    ['by a path alone', () => '../evil.mjs'],
    ['by an absolute path', () => evilModule],
    ['by a file: address', () => pathToFileURL(evilModule).href],
    ['by a data: address', () => `data:text/javascript,${encodeURIComponent(evilSource())}`],
    ['by escapes', () => 'v1%2f..%2f..%2fevil.mjs'],
    ['behind a query', () => 'v1?/../../evil.mjs'],
  ])('%s is refused with exit 78, and the module does not run', async (_, value) => {
    for (const service of ['train', 'serve'] as const) {
      const run = await home.run(service, { env: { MODEL_VER: 'v1', [variable]: value() } });
      expect(run.code).toBe(78);
      expect(run.errorLine).toMatch(new RegExp(`^error E_CONFIG_INVALID .*${variable}.* exit=78$`));
    }
    expect(existsSync(canary)).toBe(false);
    expect(await home.keys('model')).not.toContainEqual(expect.stringContaining('evil'));
  });
});

describe('I-2: a package of the right name', () => {
  it('that is a link out of the workspace is not installed: exit 78, and it does not run', async () => {
    await evilModel(evilPackage, 'v3');
    await symlink(evilPackage, folderOf('v3'));
    await workspace.link(`@slipway/${TINY}-v3`, evilPackage);
    expect(await train('v3')).toMatchObject({
      code: 78,
      errorLine: expect.stringMatching(/^error E_MODEL_UNKNOWN /),
    });
    expect(existsSync(canary)).toBe(false);
  });

  it('that nothing links to is not installed: exit 78, and it does not run', async () => {
    await evilModel(folderOf('v4'), 'v4');
    expect(await train('v4')).toMatchObject({
      code: 78,
      errorLine: expect.stringMatching(/^error E_MODEL_UNKNOWN /),
    });
    expect(existsSync(canary)).toBe(false);
  });

  it('whose link leads elsewhere is not installed: exit 78, and what it leads to does not run', async () => {
    await evilModel(evilPackage, 'v5');
    await workspace.addModel(TINY, 'v5', tinyModel('v5'));
    const link = join(workspace.path, 'node_modules/@slipway', `${TINY}-v5`);
    await rm(link);
    await symlink(evilPackage, link);
    expect(await train('v5')).toMatchObject({ code: 78 });
    expect(existsSync(canary)).toBe(false);
  });

  it('that was trained and then replaced by a link is not served: exit 78, and it does not run', async () => {
    await workspace.addModel(TINY, 'v6', tinyModel('v6'));
    expect((await train('v6')).code).toBe(0);
    await cp(folderOf('v6'), evilPackage, { recursive: true });
    await evilModel(evilPackage, 'v6');
    await rm(folderOf('v6'), { recursive: true });
    await symlink(evilPackage, folderOf('v6'));
    const run = await home.run('serve', { env: { MODEL_VER: 'v6' } });
    expect(run).toMatchObject({
      code: 78,
      errorLine: expect.stringMatching(/^error E_MODEL_UNKNOWN /),
    });
    expect(existsSync(canary)).toBe(false);
  });
});

// Last, because from then on the evil version is the champion that each training looks at.
it('hears the canary when an evil package is linked: otherwise the silence above would say nothing', async () => {
  await evilModel(folderOf('v9'), 'v9');
  await workspace.link(`@slipway/${TINY}-v9`, folderOf('v9'));
  expect((await train('v9')).code).toBe(0);
  expect(existsSync(canary)).toBe(true);
});
