// Small runs for the tests of this package.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { afterAll } from 'vitest';
import type { RunFacts } from './manifest.ts';
import { Registry } from './registry.ts';
import type { RunRef } from './release.ts';
import { FACTS, FAMILY_NAME } from './run-facts.fixture.ts';
import { newRunId } from './run-id.ts';
import { type CommittedRun, RunWriter } from './run-writer.ts';

/** 10 KiB and a bit, without a pattern. */
export const WEIGHTS = Uint8Array.from({ length: 10_245 }, (_, i) => (i * 131 + (i >> 8) * 17) & 255);

/** Writes and commits a run of two files; it is not published. */
export async function commitRun(
  bucket: Bucket,
  version = 'v2',
  facts: Partial<RunFacts> = {},
): Promise<CommittedRun> {
  const writer = new RunWriter(bucket, { family: FAMILY_NAME, version, runId: newRunId() });
  await writer.write('weights.bin', WEIGHTS);
  await writer.write('importance.json', '{"a":1}');
  return writer.commit({ ...FACTS, ...facts });
}

/** Numbers of all releases, newest first. */
export async function numbersOf(registry: Registry): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { record } of registry.history()) numbers.push(record.n);
  return numbers;
}

/** Commits a run and publishes it. */
export async function publishNew(
  registry: Registry,
  bucket: Bucket,
  version: string,
  promote: boolean | 'if-none' = false,
): Promise<RunRef> {
  const { ref } = await commitRun(bucket, version);
  await registry.publish(ref, { promote, by: 'test' });
  return ref;
}

/** A bucket with so many releases of one version. */
export async function published(count: number): Promise<Bucket> {
  const bucket = createMemoryBucket();
  for (let i = 0; i < count; i++) await publish(bucket, bucket);
  return bucket;
}

/** Commits a run beyond what breaks `bucket`, and publishes it through that. */
export async function publish(inner: Bucket, bucket: Bucket): Promise<number | undefined> {
  const { ref } = await commitRun(inner);
  const [record] = await new Registry(bucket, FAMILY_NAME).publish(ref, { by: 'test', promote: 'if-none' });
  return record?.n;
}

/** A maker of empty folders, all of which are removed after the tests of the file. */
export function tempFolders(): () => string {
  const base = mkdtempSync(join(tmpdir(), 'slipway-registry-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  return () => mkdtempSync(join(base, 'b-'));
}
