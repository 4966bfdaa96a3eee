// A copy of the project in a folder whose name has spaces, with a model version of its own, so that tests may prove, break and stop it.
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { ROOT } from './workspace.ts';

/** A copy, and a bucket beside it. */
export interface WorkspaceCopy extends AsyncDisposable {
  /** The copy's root, absolute. */
  readonly root: string;
  /** Where {@link WorkspaceCopy.env} puts the buckets; empty at first. */
  readonly bucket: string;
  /** Variables that point the pipelines at {@link WorkspaceCopy.bucket} and to 2 January 2026. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the version {@link VERSION}, absolute. */
  readonly version: string;
}

/** The day of the copy's data. */
const DAY = '2026-01-02';
/** A version that only the copy has: v1, which stops in the middle of a fit when its parameter says so. */
export const VERSION = 'v9';
/** `lambda` in `params.yaml` with which a fit waits until it is stopped. */
export const WAITS = 4242;
/** The same, but the fit goes on although it heard. */
export const IS_DEAF = 4243;

const LEFT_OUT = new Set(['node_modules', '.git', '.slipway', 'bucket', 'docs', 'bench']);

/** @returns A copy of the working tree as it is now; it is removed at the end of an `await using` block. */
export async function workspaceCopy(): Promise<WorkspaceCopy> {
  const folder: TemporaryFolder = await temporaryFolder();
  const root = join(folder.path, 'a folder with spaces', 'slipway');
  const bucket = join(folder.path, 'a bucket with spaces');
  await cp(ROOT, root, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(ROOT, path).split(sep)[0] ?? ''),
  });
  await linkModules(join(root, 'node_modules'));
  const version = join(root, 'packages/models/conversion-rate', VERSION);
  await addVersion(version, root);
  return {
    root,
    bucket,
    version,
    env: {
      RUN_DATE: DAY,
      BUCKET_MODEL: join(bucket, 'model'),
      BUCKET_DATA_TRAIN: join(bucket, 'data/train'),
      BUCKET_DATA_PREDICT: join(bucket, 'data/predict'),
      BUCKET_CONFIG: join(bucket, 'config'),
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

/** Packages from the registry are the project's own; those of the workspace are the copy's. */
async function linkModules(modules: string): Promise<void> {
  const original = join(ROOT, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(original)) {
    if (name.startsWith('.') || name === '@slipway') {
      await cp(join(original, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
    } else await symlink(join(original, name), join(modules, name));
  }
}

async function addVersion(folder: string, root: string): Promise<void> {
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'src/index.ts'), model);
  await writeFile(join(folder, 'src/index.test.ts'), test);
  await symlink(folder, join(root, 'node_modules/@slipway', `conversion-rate-${VERSION}`));
}

const manifest = {
  name: `@slipway/conversion-rate-${VERSION}`,
  private: true,
  type: 'module',
  exports: { '.': './src/index.ts' },
};

const model = `
import ConversionRateV1 from '@slipway/conversion-rate-v1';

export default class ConversionRateV9 extends ConversionRateV1 {
  card = { ...this.card, version: '${VERSION}' };

  async fit(train, evaluation, context) {
    const { lambda } = context.params;
    if (lambda === ${WAITS} || lambda === ${IS_DEAF}) await stopped(context.signal, lambda === ${IS_DEAF});
    return super.fit(train, evaluation, context);
  }
}

function stopped(signal, isDeaf) {
  console.log('the fit is waiting');
  const keepAlive = setInterval(() => {}, 1000);
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      let beats = 0;
      if (isDeaf) setInterval(() => console.log('it heard the signal, beat', ++beats), 100);
      else clearInterval(keepAlive), reject(signal.reason);
    });
  });
}
`;

const test = `
import { conformance } from '@slipway/testkit/vitest';
import ConversionRateV9 from './index.ts';

conformance(ConversionRateV9);
`;
