// The layers of the house as a table, and what is wrong with an import.
import { posix } from 'node:path';
import type { Import } from './imports.ts';
import type { SourceFile, WorkspacePackage } from './workspace.ts';

/** First match counts. A package imports packages of lower layers only, so those of one layer do not know each other. */
export const LAYERS: readonly (readonly [RegExp, number])[] = [
  [/^packages\/contract$/, 0],
  [/^packages\/(frame|bucket|alert|calibration|config|metrics|linear|profile|scaffold|search|xgboost)$/, 1],
  [/^packages\/(registry|testkit)$/, 2],
  [/^packages\/models\/[a-z0-9-]+\/features$/, 2],
  [/^packages\/models\/[a-z0-9-]+\/v[0-9]{1,4}$/, 3],
  [/^packages\/report$/, 3],
  [/^packages\/runtime$/, 4],
  [/^services\/[a-z0-9-]+$/, 5],
];

/** What a model or a family's features may not touch: a model does no I/O and reads no environment. */
const NOT_FOR_MODELS =
  /^@slipway\/(bucket|alert|config|registry)$|^node:(fs|net|http|https|dns|child_process|worker_threads)/;

/** The one package that computes names to import: it loads models. */
const RUNTIME = 'packages/runtime';
const TESTKIT = '@slipway/testkit';

/** What an import is judged by: the packages by name, and the names of the root's development tools. */
export interface House {
  readonly packages: ReadonlyMap<string, WorkspacePackage>;
  readonly tools: readonly string[];
}

/** The layer of a package, or undefined when the table has no place for it. */
export function layerOf({ folder }: Pick<WorkspacePackage, 'folder'>): number | undefined {
  return LAYERS.find(([pattern]) => pattern.test(folder))?.[1];
}

/** What is wrong with an import, or undefined. */
export function importProblem(
  house: House,
  owner: WorkspacePackage,
  file: SourceFile,
  { specifier }: Import,
): string | undefined {
  if (specifier === undefined) {
    return file.isTest || owner.folder === RUNTIME ? undefined : 'is computed, so nobody can check it';
  }
  if (isModel(owner) && !file.isTest && NOT_FOR_MODELS.test(specifier))
    return 'is not for models: they do no I/O';
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file.path), specifier);
    return target.startsWith(`${owner.folder}/`) ? undefined : 'leaves the package: import by name';
  }
  if (specifier.startsWith('/') || specifier.includes(':')) return 'is no name of a package';
  return packageProblem(house, owner, file, specifier);
}

function packageProblem(
  house: House,
  owner: WorkspacePackage,
  file: SourceFile,
  specifier: string,
): string | undefined {
  const { name, subpath } = split(specifier);
  const target = house.packages.get(name);
  if (target !== undefined && !target.exports.includes(subpath))
    return `is a deep import: ${name} does not export it`;
  if (name === owner.name) return undefined;
  const isTool = house.tools.includes(name) && (file.isTest || owner.name === TESTKIT);
  const declared = owner.dependencies.has(name) || (file.isTest && owner.devDependencies.has(name)) || isTool;
  if (!declared) return 'is not declared in package.json';
  return target && directionProblem(owner, target, file);
}

function directionProblem(
  owner: WorkspacePackage,
  target: WorkspacePackage,
  file: SourceFile,
): string | undefined {
  const [from, to] = [layerOf(owner) ?? -1, layerOf(target) ?? Number.POSITIVE_INFINITY];
  if (target.name === TESTKIT) return file.isTest ? testkitProblem(from, to) : fromPipeline(owner);
  if (to >= from) return `goes from layer ${from} to layer ${to}`;
  return owner.folder === RUNTIME && isModel(target) ? 'ties the runtime to a model' : undefined;
}

function testkitProblem(from: number, to: number): string | undefined {
  return from >= to ? undefined : `goes from layer ${from} to layer ${to}`;
}

function fromPipeline(owner: WorkspacePackage): string | undefined {
  return owner.folder === RUNTIME ? undefined : 'is for tests and for the pipeline';
}

function isModel({ folder }: WorkspacePackage): boolean {
  return folder.startsWith('packages/models/');
}

/** `@slipway/contract/example` → package and subpath. */
function split(specifier: string): { readonly name: string; readonly subpath: string } {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return { name, subpath: `.${specifier.slice(name.length)}` };
}
