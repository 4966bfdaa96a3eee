// A folder that is gone after the test: `await using folder = await temporaryFolder()`.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one's own, mode 0700. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Removes the folder and what is in it; twice is fine. */
  remove(): Promise<void>;
}

/**
 * Makes an empty folder under the system's temporary folder.
 *
 * @returns The folder; it is removed by `remove()` or at the end of an `await using` block.
 * @example
 * await using folder = await temporaryFolder();
 * await writeFile(join(folder.path, 'a.csv'), 'a\n1\n');
 */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'slipway-test-')));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
