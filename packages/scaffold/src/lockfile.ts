// What a new package of the workspace changes in npm's lockfile: as `npm install` would, without asking a registry.
import { ScaffoldError } from './errors.ts';

/** A package to be linked. */
export interface LinkedPackage {
  /** From the workspace's root, with slashes. */
  readonly folder: string;
  /** The text of its `package.json`. Its dependencies are in the lockfile already: packages of the workspace, or what others use. */
  readonly manifest: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * The lockfile with packages added, its entries in npm's order.
 *
 * @param text - `package-lock.json`, or npm's own note of what is installed, `node_modules/.package-lock.json`.
 * @throws {@link ScaffoldError} `E_SCAFFOLD_LOCKFILE` (78) for a text that is no lockfile, `E_SCAFFOLD_EXISTS` (78) for a package that is in it.
 */
export function addToLockfile(text: string, added: readonly LinkedPackage[], file: string): string {
  const lockfile = parse(text, file);
  const packages = { ...lockfile.packages };
  for (const { folder, manifest } of added) {
    const { name, version, license, dependencies, devDependencies } = JSON.parse(manifest) as Manifest;
    const link = `node_modules/${name}`;
    for (const key of [link, folder])
      if (Object.hasOwn(packages, key)) throw ScaffoldError.exists(`${file}: ${key}`);
    packages[link] = { resolved: folder, link: true };
    packages[folder] = {
      name,
      version,
      license,
      ...(dependencies === undefined ? {} : { dependencies }),
      ...(devDependencies === undefined ? {} : { devDependencies }),
    };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
}

function parse(text: string, file: string): { readonly packages: Readonly<Record<string, unknown>> } {
  try {
    const content = JSON.parse(text) as { packages?: unknown } | null;
    if (typeof content?.packages === 'object' && content.packages !== null)
      return content as { packages: Record<string, unknown> };
  } catch {
    // said below
  }
  throw ScaffoldError.lockfile(file);
}
