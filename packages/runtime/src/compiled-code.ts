// Entry `@slipway/runtime/compiled-code`: what Node made of the sources is kept for the next process, which starts in half the time. Stripping
// types and compiling is most of what a start costs. Imports nothing of ours, so that a main can call it before it loads the rest.
import { enableCompileCache, flushCompileCache, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';

/** In the workspace, beside the proofs of versions. Node checks each entry against its source. */
const FOLDER = '.slipway/compiled';
const ROOT = join(import.meta.dirname, '../../..');

/** Keeps what is compiled from now on; where the workspace cannot be written to, nothing is kept. */
export function keepCompiledCode(): void {
  enableCompileCache(join(ROOT, FOLDER));
}

/** Makes a thread or a child process use and extend what is kept; empty where nothing is. */
export function compiledCodeEnvironment(): Readonly<Record<string, string>> {
  return getCompileCacheDir() === undefined ? {} : { NODE_COMPILE_CACHE: join(ROOT, FOLDER) };
}

/** Writes what was compiled so far: for a thread or a process that will be ended from outside. */
export function saveCompiledCode(): void {
  flushCompileCache();
}
