import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NewPackages, placePackages } from './place-packages.ts';

const LOCKFILE = `${JSON.stringify({ name: 'w', lockfileVersion: 3, packages: { '': { name: 'w' } } }, null, 2)}\n`;
const FOLDER = 'packages/models/churn/v1';
const manifest = JSON.stringify({ name: '@slipway/churn-v1', version: '0.1.0', license: 'MIT' });
const made: NewPackages = {
  folder: FOLDER,
  files: [
    { path: `${FOLDER}/package.json`, text: manifest },
    { path: `${FOLDER}/install_dependencies.sh`, text: '#!/bin/sh\n', executable: true },
    { path: `${FOLDER}/src/index.ts`, text: 'export {};\n' },
  ],
  packages: [{ folder: FOLDER, manifest }],
};

let folder: TemporaryFolder;
const at = (...parts: string[]) => join(folder.path, ...parts);
/** Every path and text below the folder, without what tells the time. */
async function everything(): Promise<string[]> {
  const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
  const lines = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return `${path} ${entry.isFile() ? await readFile(path, 'utf8') : ''}`;
  });
  return (await Promise.all(lines)).sort();
}

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at('packages/models/churn'), { recursive: true });
  await mkdir(at('node_modules'));
  await mkdir(at('.slipway'));
  await writeFile(at('node_modules/.package-lock.json'), LOCKFILE);
  await writeFile(at('package-lock.json'), LOCKFILE);
});
afterEach(() => folder.remove());

describe('placePackages', () => {
  it('writes, links and locks, the note of what is installed last, and leaves nothing beside', async () => {
    await placePackages(folder.path, made);
    expect(await readFile(at(FOLDER, 'src/index.ts'), 'utf8')).toBe('export {};\n');
    expect((await stat(at(FOLDER, 'install_dependencies.sh'))).mode & 0o111).toBe(0o111);
    expect(await readlink(at('node_modules/@slipway/churn-v1'))).toBe('../../packages/models/churn/v1');
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
      expect(JSON.parse(await readFile(at(file), 'utf8')).packages[FOLDER]).toEqual(JSON.parse(manifest));
    const [lock, note] = [
      await stat(at('package-lock.json')),
      await stat(at('node_modules/.package-lock.json')),
    ];
    expect(note.mtimeMs).toBeGreaterThanOrEqual(lock.mtimeMs);
    expect(await readdir(at('.slipway'))).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, string, number]>([
    ['an empty folder in its place', () => mkdir(at(FOLDER)), 'E_SCAFFOLD_EXISTS', 78],
    [
      'a link that leads nowhere',
      async () => {
        await mkdir(at('node_modules/@slipway'));
        await symlink('../../nowhere', at('node_modules/@slipway/churn-v1'));
      },
      'E_SCAFFOLD_EXISTS',
      78,
    ],
    [
      'an entry in the lockfile',
      () =>
        writeFile(
          at('package-lock.json'),
          LOCKFILE.replace('"": {', '"packages/models/churn/v1": {}, "": {'),
        ),
      'E_SCAFFOLD_EXISTS',
      78,
    ],
    ['a broken lockfile', () => writeFile(at('package-lock.json'), '{'), 'E_SCAFFOLD_LOCKFILE', 78],
    ['an installation under way', () => mkdir(at('.slipway/installing')), 'E_SCAFFOLD_BUSY', 75],
    [
      'a file where the links belong, found when the folder is in place already',
      () => writeFile(at('node_modules/@slipway'), ''),
      'E_SCAFFOLD_WRITE',
      74,
    ],
    ['a file in its place', () => writeFile(at(FOLDER), ''), 'E_SCAFFOLD_EXISTS', 78],
  ])('finds %s, and changes nothing', async (_, prepare, code, exitCode) => {
    await prepare();
    const before = await everything();
    await expect(placePackages(folder.path, made)).rejects.toMatchObject({ code, exitCode });
    expect(await everything()).toEqual(before);
  });

  it('lets one of two win that make the same', async () => {
    const ends = await Promise.allSettled([
      placePackages(folder.path, made),
      placePackages(folder.path, made),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(JSON.parse(await readFile(at('package-lock.json'), 'utf8')).packages[FOLDER]).toBeDefined();
  });
});
