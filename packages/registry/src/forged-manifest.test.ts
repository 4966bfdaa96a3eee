import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { encodeDocument, sha256Of } from './document.ts';
import type { RunManifest } from './manifest.ts';
import { Registry } from './registry.ts';
import { ReleaseLog } from './release-log.ts';
import { commitRun, WEIGHTS } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

/** Publishes a run whose manifest was changed, with the digest of the change: damage that no digest tells. */
async function publishForged(
  change: (manifest: RunManifest) => unknown,
): Promise<{ bucket: Bucket; registry: Registry }> {
  const bucket = createMemoryBucket();
  const { ref, manifest } = await commitRun(bucket);
  const changed = change(manifest);
  const bytes = typeof changed === 'string' ? Buffer.from(changed) : encodeDocument(changed);
  await bucket.write(`${FAMILY_NAME}/v2/runs/${ref.run}/manifest.json`, bytes);
  const forged = { ...ref, manifestSha256: sha256Of(bytes) };
  const state = { champion: forged, latestByVersion: { v2: forged } };
  await new ReleaseLog(bucket, FAMILY_NAME, () => new Date()).append(() => ({
    kind: 'publish',
    by: 'test',
    ...forged,
    ...state,
  }));
  return { bucket, registry: new Registry(bucket, FAMILY_NAME) };
}

describe('a manifest that its release vouches for but that is wrong', () => {
  const file = { name: 'weights.bin', bytes: WEIGHTS.length, sha256: sha256Of(WEIGHTS) };
  const CASES: [string, (manifest: RunManifest) => unknown, string, string][] = [
    ['is no JSON', () => '{"format":1,', 'E_RUN_DAMAGED', 'JSON'],
    ['is null', () => 'null', 'E_RUN_DAMAGED', '$ must be an object'],
    ['is of format 3', (m) => ({ ...m, format: 3 }), 'E_RUN_FORMAT', 'written by format 3, this reads ≤ 1'],
    [
      'is of contract 2',
      (m) => ({ ...m, contract: 2 }),
      'E_RUN_FORMAT',
      'written by contract 2, this reads ≤ 1',
    ],
    ['is of format 0', (m) => ({ ...m, format: 0 }), 'E_RUN_DAMAGED', '$.format'],
    ['is of another family', (m) => ({ ...m, family: 'churn' }), 'E_RUN_MISMATCH', 'name'],
    ['is of another version', (m) => ({ ...m, version: 'v3' }), 'E_RUN_MISMATCH', 'name'],
    [
      'is of another run',
      (m) => ({ ...m, runId: m.runId.replace(/.$/, 'g').replace('g', m.runId.endsWith('0') ? '1' : '0') }),
      'E_RUN_MISMATCH',
      'name',
    ],
    [
      'lists a missing file',
      (m) => ({ ...m, files: [...m.files, { ...file, name: 'zz' }] }),
      'E_ARTIFACT_LIST',
      'missing: zz',
    ],
    [
      'does not list a file',
      (m) => ({ ...m, files: m.files.slice(1) }),
      'E_ARTIFACT_LIST',
      'importance.json',
    ],
    [
      'lists a file twice',
      (m) => ({ ...m, files: [...m.files, file] }),
      'E_ARTIFACT_LIST',
      'twice: weights.bin',
    ],
    [
      'leaves its folder',
      (m) => ({ ...m, files: [{ ...file, name: '../x' }] }),
      'E_RUN_DAMAGED',
      '$.files[0].name',
    ],
    [
      'names an absolute file',
      (m) => ({ ...m, files: [{ ...file, name: '/etc/passwd' }] }),
      'E_RUN_DAMAGED',
      '$.files[0].name',
    ],
    [
      'lists itself',
      (m) => ({ ...m, files: [...m.files, { ...file, name: 'manifest.json' }] }),
      'E_ARTIFACT_LIST',
      'missing: manifest.json',
    ],
    [
      'claims a huge file',
      (m) => ({ ...m, files: [m.files[0], { ...file, bytes: 2 ** 52 }] }),
      'E_ARTIFACT_DAMAGED',
      'not what the manifest says',
    ],
    [
      'claims a negative size',
      (m) => ({ ...m, files: [{ ...file, bytes: -1 }] }),
      'E_RUN_DAMAGED',
      '$.files[0].bytes',
    ],
    [
      'has infinite metrics',
      (m) => JSON.stringify(m).replace('"mse":0.01', '"mse":1e999'),
      'E_RUN_DAMAGED',
      '$.metrics.train.mse',
    ],
    [
      'is deep',
      (m) => JSON.stringify(m).replace('"card":{', `"card":{"x":${'['.repeat(99)}${']'.repeat(99)},`),
      'E_RUN_DAMAGED',
      '64 levels',
    ],
    [
      'is huge',
      (m) => `${JSON.stringify(m)}${' '.repeat(1 << 20)}`,
      'E_RUN_DAMAGED',
      'more than 1048576 bytes',
    ],
  ];
  it.each(CASES)('C-3, C-5: that %s is exit 76', async (_, change, code, message) => {
    const { registry } = await publishForged(change);
    const refused = { code, exitCode: 76, message: expect.stringContaining(message) };
    await expect(registry.resolve({})).rejects.toMatchObject(refused);
  });

  it('C-5: is exit 76 when its feature set is not the one of the card that reads it', async () => {
    const { registry } = await publishForged((m) => m);
    const refused = { code: 'E_RUN_MISMATCH', exitCode: 76, message: expect.stringContaining('feature set') };
    await expect(registry.resolve({}, { featureSetDigest: 'b'.repeat(64) })).rejects.toMatchObject(refused);
  });

  it('I-8: pollutes nothing by members called __proto__ and constructor', async () => {
    const evil =
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"params":{"__proto__":{"polluted":1},';
    const { registry } = await publishForged((m) => JSON.stringify(m).replace('"params":{', evil));
    const { manifest } = await registry.resolve({});
    expect(Object.keys(manifest.params)).toEqual(['__proto__', 'eta', 'rounds']);
    expect(Object.hasOwn(manifest, '__proto__')).toBe(false);
    expect((manifest.params as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
