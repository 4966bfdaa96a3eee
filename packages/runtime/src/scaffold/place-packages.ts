// Puts new packages into the workspace: folder, links and lockfile, all of them or nothing.
import { existsSync, lstatSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { EXIT, SlipwayError } from '@slipway/contract';
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
/** npm's note of what is installed; the scripts at the root install again where the lockfile is newer. */
const INSTALLED = 'node_modules/.package-lock.json';
const LOCKFILES = ['package-lock.json', INSTALLED];

/** Undoes one step. */
type Undo = () => Promise<void>;

/**
 * Writes the files beside the workspace, moves their folder into place, links the packages and adds them to the lockfile.
 *
 * @throws {@link ScaffoldError} `E_SCAFFOLD_EXISTS`, `_LOCKFILE` (78), `_BUSY` (75), `_WRITE` (74); nothing is left then.
 */
export async function placePackages(root: string, made: NewPackages): Promise<void> {
  await mkdir(join(root, dirname(TURN)), { recursive: true });
  await takeTurn(root);
  const undos: Undo[] = [() => rm(join(root, TURN), { recursive: true, force: true })];
  try {
    refuseWhatIsThere(root, made);
    const locks = await lockfiles(root, made.packages);
    const staging = await mkdtemp(join(root, '.slipway/new-'));
    undos.unshift(() => rm(staging, { recursive: true, force: true }));
    await writeFiles(staging, made.files);
    const steps = undos.length;
    try {
      await moveInto(root, staging, made, undos);
      await replaceAll(root, staging, locks, undos);
    } catch (error) {
      for (const undo of undos.splice(0, undos.length - steps)) await undo();
      throw error;
    }
    undos.splice(0, undos.length - steps);
  } catch (error) {
    throw error instanceof SlipwayError ? error : ScaffoldError.write(error);
  } finally {
    for (const undo of undos) await undo();
  }
}

async function takeTurn(root: string): Promise<void> {
  try {
    await mkdir(join(root, TURN));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw ScaffoldError.busy(TURN);
    throw error;
  }
  await writeFile(join(root, TURN, 'pid'), `${process.pid}\n`);
}
