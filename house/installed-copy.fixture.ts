// A copy of the project with its packages installed, in which npm may be run: nothing leads back to the original.
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { jobEnvironment } from '@slipway/config';
import { runProcess, temporaryFolder } from '@slipway/testkit/process';
import { ROOT } from './workspace.ts';

/** The copy; it is removed at the end of an `await using` block. */
export interface InstalledCopy extends AsyncDisposable {
  /** Absolute. */
  readonly root: string;
  /** Variables with which commands run there: on 2 January 2026, npm without a registry. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const LEFT_OUT = new Set(['node_modules', '.git', '.slipway', 'bucket']);

/** Copies the working tree as it is now. */
export async function installedCopy(): Promise<InstalledCopy> {
  const folder = await temporaryFolder();
  const root = join(folder.path, 'slipway');
  await cp(ROOT, root, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(ROOT, path).split(sep)[0] ?? ''),
  });
  await copyPackages(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const environment = jobEnvironment();
  const PATH = `${join(root, 'node_modules/.bin')}:${environment.PATH}`;
  return {
    root,
    env: { ...environment, PATH, RUN_DATE: '2026-01-02', npm_config_offline: 'true' },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

/** Files of packages are never written to, so links to them will do where the system has them; npm's own notes are copies. */
async function copyPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  const names = await readdir(from);
  const packages = names.filter((name) => !name.startsWith('.') && name !== '@slipway');
  const linked = await runProcess(['cp', '-al', ...packages.map((name) => join(from, name)), to]);
  for (const name of linked.code === 0 ? names.filter((each) => !packages.includes(each)) : names)
    await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true, force: true });
}
