// Objects as files below one folder. Whatever is written is prepared in `_staging/` and appears by rename(2) or link(2).
import { link, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BucketDriver, DriverFault, type ObjectStat } from './driver.ts';
import { listObjects } from './local-list.ts';
import { inPlace, removeEmptyFolders, syncRemoval } from './local-place.ts';
import { readAll, readChunks } from './local-read.ts';
import { fillFile, stage, sweepStaging } from './local-staging.ts';
import { LocalTree, lookAt, nullIfAbsent, objectStat, syncFolder } from './local-tree.ts';

/** What link(2) says on a file system without hard links. We own the file, so EPERM means the same. */
const LINKLESS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV']);
/** Also: too many links, another owner's file. Copying the bytes still works. */
const COPY_INSTEAD = new Set([...LINKLESS, 'EMLINK', 'EACCES']);
const OTHER_DEVICE = new Set(['EXDEV']);

/** A driver over a folder (an absolute path), which the first write creates. Files get mode 0640, folders 0750, whatever the umask. */
export function createLocalDriver(root: string): BucketDriver {
  const tree = new LocalTree(root);
  return {
    uri: pathToFileURL(root).href,
    read: async (key, maxBytes) => readAll(await tree.find(key), maxBytes),
    async *readStream(key) {
      yield* readChunks(await tree.find(key));
    },
    write: (key, data) =>
      stage(tree, async (staged) => {
        await fillFile(staged, [data]);
        await replace(tree, staged, key);
      }),
    writeStream: (key, source) =>
      stage(tree, async (staged) => {
        const sizeBytes = await fillFile(staged, source);
        await replace(tree, staged, key);
        return { sizeBytes };
      }),
    async putIfAbsent(key, data) {
      if ((await statOf(tree, key)) !== null) return false;
      return stage(tree, async (staged) => {
        await fillFile(staged, [data]);
        return linkIfAbsent(tree, staged, key);
      });
    },
    async copy(from, to) {
      if ((await statOf(tree, from)) === null) throw new DriverFault('not-found', 'absent');
      const path = await tree.find(from);
      await stage(tree, async (staged) => {
        await duplicate(path, staged);
        await replace(tree, staged, to);
      });
    },
    stat: (key) => statOf(tree, key),
    list: (prefix) => listObjects(tree, prefix),
    async delete(key) {
      if ((await statOf(tree, key)) === null) return;
      const path = await tree.find(key);
      await unlink(path).catch(nullIfAbsent);
      await syncRemoval(dirname(path));
      await removeEmptyFolders(tree, key);
    },
    sweep: (before) => sweepStaging(tree, before),
  };
}

async function statOf(tree: LocalTree, key: string): Promise<ObjectStat | null> {
  const path = await tree.find(key).catch(nullIfAbsent);
  const found = path === null ? null : await lookAt(path);
  return found === null ? null : objectStat(key, found);
}

async function replace(tree: LocalTree, staged: string, key: string): Promise<void> {
  const path = await inPlace(tree, key, (to) =>
    rename(staged, to).catch((error: unknown) => explain(error, OTHER_DEVICE)),
  );
  await syncFolder(dirname(path)).catch(nullIfAbsent); // absent: somebody has deleted the object by now
}

/** link(2) fails when its target exists: exactly one of any number of processes wins. */
async function linkIfAbsent(tree: LocalTree, staged: string, key: string): Promise<boolean> {
  let isFirst = true;
  const path = await inPlace(tree, key, async (to) => {
    await link(staged, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') explain(error, LINKLESS);
      isFirst = false;
    });
  });
  if (isFirst) await syncFolder(dirname(path)).catch(nullIfAbsent);
  return isFirst;
}

function explain(error: unknown, lacks: ReadonlySet<string>): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!lacks.has(code)) throw error;
  const detail = code === 'EXDEV' ? 'its folder spans several devices' : 'its file system has no hard links';
  throw new DriverFault('unsupported', `${detail}: ${code}`, { cause: error });
}

/** Objects are never changed in place, so two keys may share a file. */
async function duplicate(path: string, staged: string): Promise<void> {
  try {
    await link(path, staged);
  } catch (error) {
    if (!COPY_INSTEAD.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await fillFile(staged, readChunks(path));
  }
}
