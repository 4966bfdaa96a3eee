// What a proof of a version depends on: its code, the code below it, the lockfile and Node. Unchanged means proved.
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelPackage } from './workspace.ts';

/** sha256 over the names and bytes of every file that a version's proof depends on, hex. */
export async function fingerprintOf(model: ModelPackage, root: string): Promise<string> {
  return digestOf(
    await filesOf(model, root),
    root,
    `${process.version} ${process.platform}-${process.arch}\n`,
  );
}

/** The fingerprint under which the version was last proved on this machine, or undefined. */
export async function lastProof(model: ModelPackage, root: string): Promise<string | undefined> {
  try {
    return (await readFile(proofPath(model, root), 'utf8')).trim();
  } catch {
    return undefined; // never proved here, or unreadable: prove it again
  }
}

/** Remembers a proof; in one step, so that a killed pipeline leaves the old one. */
export async function rememberProof(model: ModelPackage, root: string, fingerprint: string): Promise<void> {
  const path = proofPath(model, root);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${fingerprint}\n`);
  await rename(`${path}.new`, path);
}

function proofPath(model: ModelPackage, root: string): string {
  return join(root, '.slipway', 'proved', `${model.family}-${model.version}`);
}

async function digestOf(files: readonly string[], root: string, before: string): Promise<string> {
  const hash = createHash('sha256').update(before);
  for (const file of files) {
    hash.update(`${file}\n`).update(
      createHash('sha256')
        .update(await readFile(join(root, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function filesOf(model: ModelPackage, root: string): Promise<readonly string[]> {
  const own = `packages/models/${model.family}`;
  const patterns = [
    'package-lock.json',
    'packages/models/*.sh',
    'packages/*/{package.json,src/**/*.ts}',
    `${own}/{features,${model.version}}/**/*`,
  ];
  return filesIn(patterns, root);
}

async function filesIn(patterns: readonly string[], root: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const entry of glob(patterns, {
    cwd: root,
    withFileTypes: true,
    exclude: ['**/node_modules'],
  })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(root.length + 1));
  }
  return files.sort();
}
