// What the lockfile lets into a machine.
import { describe, expect, it } from 'vitest';
import { type Manifest, readJson, readWorkspace } from './workspace.ts';

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
}
type Lockfile = {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked & Manifest>>;
};

/** Why a package with an install script is here. Whether the script may run is said in package.json's `allowScripts`. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  node: 'its script links the one Node that everything runs on into node_modules/.bin',
  koffi: 'its script would compile; the prebuilt library in the package is used, so the script is not run',
};

const MARK = 'node_modules/';
const root = readJson('package.json') as Manifest;
const lockfile = readJson('package-lock.json') as Lockfile;
const locked = Object.entries(lockfile.packages);
const installed = locked.filter(([path, entry]) => path.includes(MARK) && entry.link !== true);
const nameOf = (path: string) => path.slice(path.lastIndexOf(MARK) + MARK.length);

describe('the lockfile', () => {
  it('I-11: has a sha512 for everything that is installed', () => {
    expect(lockfile.lockfileVersion).toBe(3);
    expect(installed.length).toBeGreaterThan(50);
    const without = installed.filter(
      ([, entry]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ''),
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('I-11: takes nothing from git, from plain http or from a file', () => {
    const foreign = installed.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://'),
    );
    expect(foreign.map(([path]) => path)).toEqual([]);
  });

  it('I-11: lets install scripts be only where package.json says yes or no and the reason is known', () => {
    const scripts = installed.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
    const listed = Object.keys(root.allowScripts ?? {});
    expect([...new Set(scripts)].sort()).toEqual(listed.toSorted());
    expect(Object.keys(INSTALL_SCRIPTS).sort()).toEqual(listed.toSorted());
  });

  it('agrees with what every package.json of the workspace asks for', () => {
    for (const owner of readWorkspace()) {
      const wanted = readJson(`${owner.folder}/package.json`) as Manifest;
      const entry = lockfile.packages[owner.folder];
      expect([owner.folder, entry?.dependencies ?? {}]).toEqual([owner.folder, wanted.dependencies ?? {}]);
      expect([owner.folder, entry?.devDependencies ?? {}]).toEqual([
        owner.folder,
        wanted.devDependencies ?? {},
      ]);
    }
  });
});

describe('every package.json', () => {
  const manifests = ['.', ...readWorkspace().map((owner) => owner.folder)].map(
    (folder) => [folder, readJson(`${folder}/package.json`) as Manifest] as const,
  );

  it.each(manifests)('I-11: %s asks for exact versions from the registry', (_, manifest) => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
