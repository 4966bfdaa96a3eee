// Puts new packages into the workspace: folder, links and lockfile, all of them or nothing.
import { existsSync, lstatSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { SlipwayError } from '@slipway/contract';
import { addToLockfile, type LinkedPackage, ScaffoldError, type ScaffoldFile } from '@slipway/scaffold';

/** What is to be there. */
export interface NewPackages {
  /** The folder that holds all of it and must not be there yet; from the workspace's root. */
  readonly folder: string;
  /** Below the folder. */
  readonly files: readonly ScaffoldFile[];
  readonly packages: readonly LinkedPackage[];
}

/** `services/pipeline/bootstrap.sh` takes the same turn, so that nobody installs packages meanwhile. */
const TURN = '.slipway/installing';
/** The second is npm's note of what is installed, written last: where it is older than the first, the scripts at the root install again. */
const LOCKFILES = ['package-lock.json', 'node_modules/.package-lock.json'];

/**
 * Writes the files beside the workspace, moves their folder into place, links the packages and adds them to the lockfile.
 *
 * @throws {@link ScaffoldError} `E_SCAFFOLD_EXISTS`, `_LOCKFILE` (78), `_BUSY` (75), `_WRITE` (74); nothing is left then.
 */
export async function placePackages(root: string, made: NewPackages): Promise<void> {
  try {
    await using always = new AsyncDisposableStack();
    await takeTurn(root);
    always.defer(() => rm(join(root, TURN), { recursive: true, force: true }));
    refuseWhatIsThere(root, made);
    const locks = await changedLockfiles(root, made.packages);
    const staging = await mkdtemp(join(root, '.slipway/new-'));
    always.defer(() => rm(staging, { recursive: true, force: true }));
    await writeFiles(staging, made.files);
    await using onFailure = new AsyncDisposableStack();
    await moveFolder(join(staging, made.folder), join(root, made.folder), made.folder);
    onFailure.defer(() => rm(join(root, made.folder), { recursive: true, force: true }));
    for (const each of made.packages) {
      const link = linkOf(root, each);
      await mkdir(dirname(link), { recursive: true });
      await symlink(relative(dirname(link), join(root, each.folder)), link);
      onFailure.defer(() => rm(link, { force: true }));
    }
    for (const { file, before, after } of locks) {
      await replace(join(root, file), after, staging);
      onFailure.defer(() => replace(join(root, file), before, staging));
    }
    onFailure.move(); // nothing failed
  } catch (error) {
    throw error instanceof SlipwayError ? error : ScaffoldError.write(error);
  }
}

async function takeTurn(root: string): Promise<void> {
  await mkdir(join(root, dirname(TURN)), { recursive: true });
  try {
    await mkdir(join(root, TURN));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw ScaffoldError.busy(TURN);
    throw error;
  }
  await writeFile(join(root, TURN, 'pid'), `${process.pid}\n`);
}

function refuseWhatIsThere(root: string, { folder, packages }: NewPackages): void {
  if (existsSync(join(root, folder))) throw ScaffoldError.exists(folder);
  for (const each of packages) {
    const link = linkOf(root, each);
    // A link that leads nowhere is there as well.
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined)
      throw ScaffoldError.exists(relative(root, link));
  }
}

async function changedLockfiles(root: string, packages: readonly LinkedPackage[]) {
  const files = LOCKFILES.filter((file) => existsSync(join(root, file)));
  return Promise.all(
    files.map(async (file) => {
      const before = await readFile(join(root, file), 'utf8');
      return { file, before, after: addToLockfile(before, packages, file) };
    }),
  );
}

async function writeFiles(staging: string, files: readonly ScaffoldFile[]): Promise<void> {
  for (const { path, text, executable } of files) {
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await writeFile(join(staging, path), text);
    if (executable === true) await chmod(join(staging, path), 0o755);
  }
}

/** A folder that came in between is not empty, so it cannot be replaced. */
async function moveFolder(from: string, to: string, folder: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? ScaffoldError.exists(folder) : error;
  }
}

/** Whole or not at all. */
async function replace(file: string, text: string, staging: string): Promise<void> {
  const next = join(staging, 'lockfile.json');
  await writeFile(next, text);
  await rename(next, file);
}

function linkOf(root: string, { manifest }: LinkedPackage): string {
  const { name } = JSON.parse(manifest) as { name: string };
  return join(root, 'node_modules', name);
}
