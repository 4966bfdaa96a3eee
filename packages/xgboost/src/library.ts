// Finds libxgboost on this machine. Only training needs it, so koffi is loaded when somebody asks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { EngineMissingError } from './errors.ts';
import { FALLBACK_NAME } from './fallback-limits.ts';
import { WasmBooster } from './wasm-booster.ts';

type Koffi = typeof import('koffi');
type KoffiLibrary = ReturnType<Koffi['load']>;

/** A library that was found. */
export interface XgboostLibrary {
  readonly name: 'libxgboost' | typeof FALLBACK_NAME;
  /** Path of the library file, or the loader's name where the path is not known. */
  readonly path: string;
  /** `1.7.4` */
  readonly version: string;
}

/** A library that is loaded. */
export interface LoadedLibrary extends XgboostLibrary {
  readonly koffi: Koffi;
  readonly handle: KoffiLibrary;
}

/** The first version whose C API has all that is called here. */
const LEAST_VERSION: readonly [number, number] = [1, 7];
/** XGBoost's calls overflow the default stack of a foreign call. */
const STACK_BYTES = 8 << 20;
const LOADER_NAMES = ['libxgboost.so.0', 'libxgboost.so', 'libxgboost.dylib'];

/** koffi takes its configuration once a process, before the first library. */
let configured: Koffi | undefined;

/**
 * The library that training would use, or null.
 *
 * @param library - Path, when the user named one: then no other is tried; or `ml-xgboost`, which stands in where there is none.
 */
export function findXgboost(library?: string): XgboostLibrary | null {
  try {
    if (library === FALLBACK_NAME) return findFallback();
    const { name, path, version } = loadXgboost(library);
    return { name, path, version };
  } catch (error) {
    if (error instanceof EngineMissingError) return null;
    throw error;
  }
}

/** Why no libxgboost trains here, and the command that installs one; undefined when one does. @param library - As for {@link findXgboost}. */
export function xgboostProblem(library?: string): string | undefined {
  try {
    if (library === FALLBACK_NAME) return `${FALLBACK_NAME} is named in place of libxgboost`;
    loadXgboost(library);
    return undefined;
  } catch (error) {
    if (error instanceof EngineMissingError) return error.message;
    throw error;
  }
}

/**
 * Loads the library: the one that is named, or the first that is new enough among the dynamic loader's, pip's, conda's and brew's.
 *
 * @throws {@link EngineMissingError} `E_XGB_LIBRARY` with the command that installs it.
 */
export function loadXgboost(library?: string): LoadedLibrary {
  const koffi = requireKoffi();
  const tooOld: string[] = [];
  const reasons: string[] = [];
  for (const candidate of library === undefined ? candidates() : [library]) {
    try {
      const handle = koffi.load(candidate);
      const version = versionOf(handle);
      if (isRecent(version))
        return {
          name: 'libxgboost',
          koffi,
          handle,
          version: version.join('.'),
          path: resolvePath(candidate),
        };
      tooOld.push(`${candidate} is version ${version.join('.')}, older than ${LEAST_VERSION.join('.')}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  const named =
    library === undefined
      ? 'libxgboost is not on this machine'
      : `${library} cannot be loaded: ${reasons[0]}`;
  throw new EngineMissingError(tooOld[0] ?? named, installCommand(), { library });
}

/** The command that installs the library on a platform. */
export function installCommand(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'brew install xgboost';
  if (platform === 'linux')
    return 'apt-get install libxgboost0 (Debian, Ubuntu) or pip install "xgboost>=1.7"';
  return 'pip install "xgboost>=1.7", and give the path of its library as XGBOOST_LIBRARY';
}

function findFallback(): XgboostLibrary {
  try {
    const { name, version, library } = WasmBooster.engine();
    return { name, version, path: library };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineMissingError(`${FALLBACK_NAME} cannot be loaded: ${reason}`, 'npm ci');
  }
}

function requireKoffi(): Koffi {
  try {
    if (configured === undefined) {
      configured = createRequire(import.meta.url)('koffi') as Koffi;
      configured.config({ sync_stack_size: STACK_BYTES });
    }
    return configured;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineMissingError(`koffi, which calls libxgboost, cannot be loaded: ${reason}`, 'npm ci');
  }
}

function versionOf(handle: KoffiLibrary): readonly number[] {
  const parts: number[][] = [[0], [0], [0]];
  handle.func('void XGBoostVersion(_Out_ int*, _Out_ int*, _Out_ int*)')(...parts);
  return parts.map(([part]) => part ?? 0);
}

function isRecent([major = 0, minor = 0]: readonly number[]): boolean {
  const [leastMajor, leastMinor] = LEAST_VERSION;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function* candidates(): Generator<string> {
  yield* LOADER_NAMES;
  const home = homeFolder();
  const pythons = ['/usr/lib', '/usr/local/lib', '/opt/homebrew/lib', join(home, '.local/lib')].flatMap(
    (prefix) =>
      listFolder(prefix)
        .filter((name) => /^python3(\.\d+)?$/.test(name))
        .flatMap((name) => [join(prefix, name, 'site-packages'), join(prefix, name, 'dist-packages')]),
  );
  const condas = ['/opt/conda', '/opt/miniconda3'].concat(
    ['miniconda3', 'miniforge3', 'anaconda3'].map((name) => join(home, name)),
  );
  const folders = [
    ...pythons.map((packages) => join(packages, 'xgboost/lib')),
    ...condas.map((prefix) => join(prefix, 'lib')),
    '/opt/homebrew/opt/xgboost/lib',
    '/usr/local/opt/xgboost/lib',
  ];
  for (const folder of folders)
    yield* LOADER_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
}

/** A user without an entry in the system's list, as containers have them, has no home. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}

function listFolder(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Linux says which file the loader chose for a name. */
function resolvePath(candidate: string): string {
  if (isAbsolute(candidate) || !existsSync('/proc/self/maps')) return candidate;
  const mapped = readFileSync('/proc/self/maps', 'utf8').split('\n');
  return (
    mapped.map((line) => line.slice(line.indexOf('/'))).find((path) => path.includes('libxgboost')) ??
    candidate
  );
}
