// A workspace of its own in a temporary folder: the real packages and services, with other models. What runs there finds its root by
// where its code lies, as it does here: no variable and no argument can choose it.
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { workspaceRoot } from './workspace.ts';

const PACKAGES = [
  'alert',
  'bucket',
  'calibration',
  'config',
  'contract',
  'frame',
  'metrics',
  'profile',
  'registry',
  'report',
  'runtime',
  'search',
];
const SERVICES = ['train', 'search', 'serve', 'example-data', 'cli'];
/** A copy holds what runs, nothing more. */
const NOT_RUNNING = /\.(test|suite|fixture|child)(-d)?\.ts$|\/fixtures$|\/node_modules$/;

/** A workspace that lives as long as its folder. */
export interface FixtureWorkspace extends TemporaryFolder {
  /** Adds a model package `@slipway/<family>-<version>` whose `src/index.ts` is `source`, and links it. */
  addModel(family: string, version: string, source: string): Promise<string>;
  /** Writes `node_modules/<name>` as a link. */
  link(name: string, target: string): Promise<void>;
}

/** Copies the packages and services that jobs need. */
export async function fixtureWorkspace(): Promise<FixtureWorkspace> {
  const real = workspaceRoot();
  const folder = await temporaryFolder();
  const at = (...parts: string[]) => join(folder.path, ...parts);
  await mkdir(at('node_modules/@slipway'), { recursive: true });
  await writeFile(
    at('package.json'),
    JSON.stringify({
      name: 'fixture',
      private: true,
      type: 'module',
      workspaces: ['packages/*', 'packages/models/*/*'],
    }),
  );
  await cp(join(real, '.env_pipelines'), at('.env_pipelines'));
  const link = (name: string, target: string) => symlink(target, at('node_modules', name));
  for (const part of [...PACKAGES.map((p) => `packages/${p}`), ...SERVICES.map((s) => `services/${s}`)])
    await cp(join(real, part), at(part), { recursive: true, filter: (path) => !NOT_RUNNING.test(path) });
  for (const name of PACKAGES) await link(`@slipway/${name}`, at('packages', name));
  for (const name of await readdir(join(real, 'node_modules'))) {
    if (name !== '@slipway' && !name.startsWith('.')) await link(name, join(real, 'node_modules', name));
  }
  return {
    ...folder,
    link,
    async addModel(family, version, source) {
      const dir = at('packages/models', family, version);
      const name = `@slipway/${family}-${version}`;
      await mkdir(join(dir, 'src'), { recursive: true });
      await writeFile(
        join(dir, 'package.json'),
        JSON.stringify({
          name,
          version: '0.1.0',
          private: true,
          type: 'module',
          exports: { '.': './src/index.ts' },
        }),
      );
      await writeFile(join(dir, 'src/index.ts'), source);
      await link(name, dir);
      return dir;
    },
  };
}
