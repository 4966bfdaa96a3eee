// Reads a run: every byte that a model will see was hashed in the very buffer that it is handed.
import type { Bucket } from '@slipway/bucket';
import { BucketError } from '@slipway/bucket';
import { type ArtifactReader, CONTRACT } from '@slipway/contract';
import { decodeDocument, readDocument, sha256Of } from './document.ts';
import { MANIFEST, runPrefix } from './keys.ts';
import { type FileEntry, RUN_FORMAT, type RunManifest } from './manifest.ts';
import { checkRunManifest } from './manifest-check.ts';
import type { RunRef } from './release.ts';
import { ArtifactError, RunError } from './run-errors.ts';

const errors = {
  damaged: RunError.damaged,
  format: (key: string, found: number) => RunError.format(key, 'format', found, RUN_FORMAT),
};

/**
 * The manifest that a release names; `null` when it is not there.
 *
 * @throws RunError `E_RUN_DAMAGED` for other bytes than the release says, or a manifest of another run, `E_RUN_FORMAT`.
 */
export async function readManifest(bucket: Bucket, family: string, ref: RunRef): Promise<RunManifest | null> {
  const key = runPrefix(family, ref.version, ref.run) + MANIFEST;
  const bytes = await readDocument(bucket, key, errors);
  if (bytes === null) return null;
  const found = sha256Of(bytes);
  if (found !== ref.manifestSha256) {
    throw RunError.damaged(key, `its sha256 is ${found}, the release says ${ref.manifestSha256}`);
  }
  const manifest = decodeDocument(key, bytes, { format: RUN_FORMAT, check: checkRunManifest, errors });
  if (manifest.contract > CONTRACT) throw RunError.format(key, 'contract', manifest.contract, CONTRACT);
  const names = [manifest.family, manifest.version, manifest.runId].join(' ');
  const expected = [family, ref.version, ref.run].join(' ');
  if (names !== expected) throw RunError.mismatch(key, 'name', names, expected);
  return manifest;
}

/** A run's files in memory, by what they are for. */
export interface RunFiles {
  /** What the model and its calibration load. */
  readonly artifacts: ArtifactReader;
  /** What the framework says of the run. */
  readonly reports: ArtifactReader;
}

/**
 * Loads a run's files into memory and verifies them: names, sizes and sha256 exactly as the manifest says, no file more or less.
 *
 * @returns The verified buffers themselves; they are shared between reads, so treat them as read-only.
 * @throws ArtifactError `E_ARTIFACT_LIST`, `E_ARTIFACT_DAMAGED`.
 */
export async function readArtifacts(bucket: Bucket, manifest: RunManifest): Promise<RunFiles> {
  const prefix = runPrefix(manifest.family, manifest.version, manifest.runId);
  const { files, reports = [] } = manifest;
  await checkList(bucket, prefix, [...files, ...reports]);
  return {
    artifacts: await readAll(bucket, prefix, files),
    reports: await readAll(bucket, prefix, reports),
  };
}

async function readAll(
  bucket: Bucket,
  prefix: string,
  entries: readonly FileEntry[],
): Promise<ArtifactReader> {
  const contents = new Map<string, Uint8Array>();
  for (const entry of entries) contents.set(entry.name, await readVerified(bucket, prefix, entry));
  return {
    names: [...contents.keys()],
    async read(name) {
      const found = contents.get(name);
      if (found === undefined) throw ArtifactError.list(prefix, 'the run has no such file', [name]);
      return found;
    },
  };
}

/** Sizes first: nothing is allocated for a file whose length the manifest does not know. */
async function checkList(bucket: Bucket, prefix: string, files: readonly FileEntry[]): Promise<void> {
  const expected = new Map(files.map((entry) => [entry.name, entry.bytes]));
  if (expected.size < files.length) {
    const twice = files.map((f) => f.name).filter((name, i, names) => names.indexOf(name) < i);
    throw ArtifactError.list(prefix, 'the manifest lists files twice', twice);
  }
  const extra: string[] = [];
  for await (const { key, sizeBytes } of bucket.list(prefix)) {
    const name = key.slice(prefix.length);
    if (name === MANIFEST) continue;
    const bytes = expected.get(name);
    if (bytes === undefined) extra.push(name);
    else if (bytes !== sizeBytes) throw ArtifactError.damaged(key, `${bytes} bytes`, `${sizeBytes} bytes`);
    expected.delete(name);
  }
  if (expected.size > 0)
    throw ArtifactError.list(prefix, 'files of the run are missing', [...expected.keys()]);
  if (extra.length > 0) throw ArtifactError.list(prefix, 'the manifest does not know these files', extra);
}

async function readVerified(bucket: Bucket, prefix: string, entry: FileEntry): Promise<Uint8Array> {
  const key = prefix + entry.name;
  const data = await readExactly(bucket, key, entry.bytes);
  const found = sha256Of(data);
  if (found !== entry.sha256) throw ArtifactError.damaged(key, entry.sha256, found);
  return data;
}

async function readExactly(bucket: Bucket, key: string, bytes: number): Promise<Uint8Array> {
  try {
    return await bucket.read(key, { maxBytes: bytes });
  } catch (error) {
    if (!(error instanceof BucketError) || error.code !== 'E_BUCKET_TOO_LARGE') throw error;
    throw ArtifactError.damaged(key, `${bytes} bytes`, 'more');
  }
}
