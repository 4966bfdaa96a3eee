// The workspace's own list of packages: the only way from a name to code.
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One model package of the workspace. */
export interface ModelPackage {
  /** `@slipway/conversion-rate-v2` */
  readonly name: string;
  readonly family: string;
  readonly version: string;
  /** Folder, absolute. */
  readonly dir: string;
}

const FAMILY = /^[a-z][a-z0-9-]{0,62}$/;
const MODEL_NAME = /^@slipway\/([a-z][a-z0-9-]{0,62})-(v[1-9][0-9]{0,3})$/;

/** The workspace's root folder, absolute: the nearest one above this file whose `package.json` declares workspaces. */
export function workspaceRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).workspaces !== undefined) return dir;
  }
  throw new Error('not inside a workspace');
}

/**
 * Model packages of the workspace, by family and version.
 *
 * A package counts only when its real folder lies inside the workspace and `node_modules` links to that very folder, so that a name
 * cannot lead anywhere else.
 */
export function listModelPackages(root: string = workspaceRoot()): readonly ModelPackage[] {
  const found: ModelPackage[] = [];
  for (const file of globSync('packages/models/*/*/package.json', { cwd: root })) {
    const dir = dirname(join(root, file));
    const name = nameIn(join(root, file));
    const [, family, version] = MODEL_NAME.exec(name ?? '') ?? [];
    if (name === undefined || family === undefined || version === undefined) continue;
    if (isLinked(root, name, dir)) found.push({ name, family, version, dir });
  }
  return found.sort(
    (a, b) => a.family.localeCompare(b.family) || Number(a.version.slice(1)) - Number(b.version.slice(1)),
  );
}

/** The name of a family's features package, or undefined where the workspace has none. */
export function findFeaturesPackage(family: string, root: string = workspaceRoot()): string | undefined {
  const name = `@slipway/${family}-features`;
  const dir = join(root, 'packages/models', family, 'features');
  if (!FAMILY.test(family) || !existsSync(join(dir, 'package.json')) || !isLinked(root, name, dir))
    return undefined;
  return name;
}

/** The name in a `package.json`; undefined for a file that is none: half a version must not stop the others. */
function nameIn(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function isLinked(root: string, name: string, dir: string): boolean {
  const real = realpathSync(dir);
  const link = join(root, 'node_modules', name);
  return real.startsWith(realpathSync(root) + sep) && existsSync(link) && realpathSync(link) === real;
}
