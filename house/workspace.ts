// The workspace as its files say it is: packages, what they declare, and their sources.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSourceText, type SourceText } from './source-text.ts';

/** One package of the workspace. */
export interface WorkspacePackage {
  readonly name: string;
  /** From the root, with slashes, e.g. `packages/models/conversion-rate/v1`. */
  readonly folder: string;
  /** Subpaths that may be imported, e.g. `.` and `./card`. */
  readonly exports: readonly string[];
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly files: readonly SourceFile[];
}

/** One TypeScript file. */
export interface SourceFile extends SourceText {
  /** From the root, with slashes. */
  readonly path: string;
  /** Whether it is a test, a suite, a fixture or a test's child process: it never runs in production. */
  readonly isTest: boolean;
}

/** package.json as far as it is looked at. */
export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** Absolute path of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const GROUPS = ['packages', 'services'];
const SKIPPED = new Set(['node_modules', 'fixtures']);
const TEST_FILE = /\.(test|test-d|suite|fixture|child)\.ts$|(^|\/)test-[^/]*\.ts$/;

/** Reads a JSON file of the repository. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

/** All packages under `packages/` and `services/`, with their sources. */
export function readWorkspace(): WorkspacePackage[] {
  const manifests = GROUPS.flatMap((group) => walk(join(ROOT, group))).filter((path) =>
    path.endsWith('/package.json'),
  );
  return manifests.map((path) => readPackage(fromRoot(dirname(path))));
}

/** The shell scripts at the root and below `packages/` and `services/`: path → text. */
export function readShellScripts(): ReadonlyMap<string, string> {
  const top = readdirSync(ROOT).map((name) => join(ROOT, name));
  const paths = [...top, ...GROUPS.flatMap((group) => walk(join(ROOT, group)))].filter((path) =>
    path.endsWith('.sh'),
  );
  return new Map(paths.map((path) => [fromRoot(path), readFileSync(path, 'utf8')]));
}

function readPackage(folder: string): WorkspacePackage {
  const manifest = readJson(`${folder}/package.json`) as Manifest;
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return {
    name: manifest.name,
    folder,
    exports: Object.keys(manifest.exports ?? {}),
    dependencies: new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    files: walk(join(ROOT, folder))
      .filter((path) => path.endsWith('.ts'))
      .map(fromRoot)
      .map(readSource),
  };
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, isTest: TEST_FILE.test(path), ...readSourceText(text) };
}

/** Files below a folder, without those of packages installed there. */
function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

function fromRoot(path: string): string {
  return relative(ROOT, path).split(sep).join('/');
}
