import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFeaturesPackage, listModelPackages, workspaceRoot } from './workspace.ts';

let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder.path, 'workspace');
  await mkdir(join(root, 'node_modules/@slipway'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"workspaces":["packages/models/*/*"]}');
});
afterEach(() => folder.remove());

/** A package folder; linked where `linkTo` says, by default to itself. */
async function addPackage(dir: string, name: string, linkTo: string | null = dir): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name }));
  if (linkTo !== null) await symlink(linkTo, join(root, 'node_modules', name));
}
const modelDir = (family: string, version: string) => join(root, 'packages/models', family, version);
const names = () => listModelPackages(root).map(({ name }) => name);

describe('listModelPackages', () => {
  it('lists linked versions by family and by number, with their folders', async () => {
    for (const version of ['v10', 'v2', 'v1'])
      await addPackage(modelDir('b', version), `@slipway/b-${version}`);
    await addPackage(modelDir('a', 'v3'), '@slipway/a-v3');
    await addPackage(modelDir('a', 'features'), '@slipway/a-features');
    expect(names()).toEqual(['@slipway/a-v3', '@slipway/b-v1', '@slipway/b-v2', '@slipway/b-v10']);
    expect(listModelPackages(root)[0]).toEqual({
      name: '@slipway/a-v3',
      family: 'a',
      version: 'v3',
      dir: modelDir('a', 'v3'),
    });
  });

  it.each([
    '@slipway/b-V2',
    '@slipway/b-v02',
    '@slipway/b-v0',
    '@slipway/b-v12345',
    '@other/b-v1',
    'b-v1',
    '@slipway/../b-v1',
    '',
  ])('I-2: does not take the name %j for a version', async (name) => {
    await addPackage(modelDir('b', 'v1'), name, null);
    expect(names()).toEqual([]);
  });

  it('I-2: passes over a package that no link leads to, or whose link leads elsewhere', async () => {
    const outside = join(folder.path, 'evil');
    await addPackage(outside, '@slipway/b-v2', null);
    await addPackage(modelDir('b', 'v1'), '@slipway/b-v1', null);
    await addPackage(modelDir('b', 'v2'), '@slipway/b-v2', outside);
    expect(names()).toEqual([]);
  });

  it('I-2: passes over a package folder that is a link out of the workspace', async () => {
    const outside = join(folder.path, 'evil');
    await addPackage(outside, '@slipway/b-v2', null);
    await mkdir(join(root, 'packages/models/b'), { recursive: true });
    await symlink(outside, modelDir('b', 'v2'));
    await symlink(outside, join(root, 'node_modules/@slipway/b-v2'));
    expect(names()).toEqual([]);
  });

  it('is not stopped by a package.json that is half written, or by a dangling link', async () => {
    await addPackage(modelDir('b', 'v1'), '@slipway/b-v1');
    await addPackage(modelDir('b', 'v2'), '@slipway/b-v2', join(folder.path, 'nowhere'));
    await mkdir(modelDir('b', 'v3'), { recursive: true });
    await writeFile(join(modelDir('b', 'v3'), 'package.json'), '{"name":');
    expect(names()).toEqual(['@slipway/b-v1']);
  });
});

describe('findFeaturesPackage', () => {
  it('finds a family’s linked features package, and takes no path for a family', async () => {
    await addPackage(join(root, 'packages/models/b/features'), '@slipway/b-features');
    expect(findFeaturesPackage('b', root)).toBe('@slipway/b-features');
    expect(findFeaturesPackage('c', root)).toBeUndefined();
    expect(findFeaturesPackage('../models/b', root)).toBeUndefined();
    await rm(join(root, 'node_modules/@slipway/b-features'));
    expect(findFeaturesPackage('b', root)).toBeUndefined();
  });
});

describe('workspaceRoot', () => {
  it('is the nearest folder above the code whose package.json declares workspaces', async () => {
    const inner = join(root, 'packages/models/b');
    await addPackage(inner, 'no-workspace', null);
    expect(workspaceRoot(inner)).toBe(root);
    expect(() => workspaceRoot('/')).toThrow('not inside a workspace');
  });
});
