// A whole run that no release ever named: its gates refused it, or its training was stopped right before the release.
import { type Bucket, BucketError } from '@slipway/bucket';
import { EXIT } from '@slipway/contract';
import { DOCUMENT_MAX_BYTES, sha256Of } from './document.ts';
import { MANIFEST, runPrefix } from './keys.ts';
import type { RunManifest, Verdict } from './manifest.ts';
import type { FoundRun } from './pin.ts';
import type { Forced, RunRef } from './release.ts';
import { RunError } from './run-errors.ts';
import { readManifest } from './run-reader.ts';

/**
 * Finds such a run for whoever forces its release.
 *
 * @returns `null` when there is no such run.
 * @throws RunError `E_RUN_REFUSED`, `E_RUN_UNRELEASED` (79) without force; as `readManifest`.
 */
export async function findUnreleased(
  bucket: Bucket,
  family: string,
  { version, run }: Pick<RunRef, 'version' | 'run'>,
  force: Forced | undefined,
): Promise<FoundRun | null> {
  const stored = await readStored(bucket, family, { version, run });
  if (stored === null) return null;
  const { ref, manifest } = stored;
  if (force !== undefined) return { ref: { ...ref, forced: force }, release: 0 };
  const key = runPrefix(family, version, run) + MANIFEST;
  throw manifest.verdict.passed
    ? RunError.unreleased(key)
    : RunError.refused(key, refusals(manifest.verdict), EXIT.refused);
}

/**
 * Whether a run's own verdict is against it, released or not.
 *
 * @returns `null` when there is no such run.
 * @throws as `readManifest`.
 */
export async function wasRefused(
  bucket: Bucket,
  family: string,
  run: Pick<RunRef, 'version' | 'run'>,
): Promise<boolean | null> {
  const stored = await readStored(bucket, family, run);
  return stored === null ? null : !stored.manifest.verdict.passed;
}

/** What the gates that refused said. */
export function refusals({ gates }: Verdict): readonly string[] {
  return gates.filter(({ passed }) => !passed).map(({ gate, text }) => `${gate}: ${text}`);
}

/** The digest of a stored run's manifest as it stands, hex; `null` when it is not there. */
export async function manifestDigest(
  bucket: Bucket,
  family: string,
  { version, run }: Pick<RunRef, 'version' | 'run'>,
): Promise<string | null> {
  try {
    const key = runPrefix(family, version, run) + MANIFEST;
    return sha256Of(await bucket.read(key, { maxBytes: DOCUMENT_MAX_BYTES }));
  } catch (error) {
    if (error instanceof BucketError && error.code === 'E_BUCKET_NOT_FOUND') return null;
    throw error;
  }
}

async function readStored(
  bucket: Bucket,
  family: string,
  { version, run }: Pick<RunRef, 'version' | 'run'>,
): Promise<{ readonly ref: RunRef; readonly manifest: RunManifest } | null> {
  const manifestSha256 = await manifestDigest(bucket, family, { version, run });
  if (manifestSha256 === null) return null;
  const ref = { version, run, manifestSha256 };
  const manifest = await readManifest(bucket, family, ref);
  return manifest === null ? null : { ref, manifest };
}
