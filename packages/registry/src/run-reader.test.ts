import {
  appendFileSync,
  linkSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Bucket, createMemoryBucket, openBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { encodeDocument, sha256Of } from './document.ts';
import type { RunManifest } from './manifest.ts';
import { Registry } from './registry.ts';
import { ReleaseLog } from './release-log.ts';
import { commitRun, tempFolders, WEIGHTS } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const newFolder = tempFolders();

/** A local bucket with one published champion. */
async function published(): Promise<{
  bucket: Bucket;
  registry: Registry;
  run: string;
  path: (name: string) => string;
}> {
  const folder = newFolder();
  const bucket = openBucket(folder);
  const registry = new Registry(bucket, FAMILY_NAME);
  const { ref } = await commitRun(bucket);
  await registry.publish(ref, { promote: true, by: 'test' });
  return {
    bucket,
    registry,
    run: ref.run,
    path: (name) => join(folder, FAMILY_NAME, 'v2/runs', ref.run, name),
  };
}

/** Counts how many of these damages are not found; after each the file is put back. */
async function undetected(
  registry: Registry,
  file: string,
  damages: readonly (() => void)[],
): Promise<number> {
  const sound = readFileSync(file);
  let missed = 0;
  for (const damage of damages) {
    damage();
    expect(readFileSync(file).equals(sound)).toBe(false);
    const outcome = await registry.resolve({}).then(
      () => 'served',
      (error: { code: string; exitCode: number }) => `${error.exitCode} ${error.code}`,
    );
    if (!/^76 E_(ARTIFACT|RUN)_DAMAGED$/.test(outcome)) missed++;
    writeFileSync(file, sound);
  }
  await registry.resolve({});
  return missed;
}

function flips(file: string, count: number): (() => void)[] {
  const sound = readFileSync(file);
  let random = 20261121;
  return Array.from({ length: count }, () => {
    random = (random * 1103515245 + 12345) % 2147483648;
    const [offset, bit] = [random % sound.length, (random >> 16) & 7];
    return () => {
      const data = Buffer.from(sound);
      data[offset]! ^= 1 << bit; // in range by the remainder
      writeFileSync(file, data);
    };
  });
}

describe('a damaged run', () => {
  it.each(['weights.bin', 'manifest.json'])(
    'C-2, C-3: %s cut at each kilobyte, emptied, extended or with any of 200 bits flipped is always found',
    async (name) => {
      const { registry, path } = await published();
      const file = path(name);
      const size = readFileSync(file).length;
      const cuts = Array.from(
        { length: Math.ceil(size / 1024) },
        (_, i) => () => truncateSync(file, i * 1024),
      );
      const longer = [() => appendFileSync(file, '\0'), () => appendFileSync(file, '\n')];
      expect(await undetected(registry, file, [...cuts, ...longer, ...flips(file, 200)])).toBe(0);
    },
  );

  it('C-2: names the file, what was expected and what was found', async () => {
    const { registry, path, run } = await published();
    writeFileSync(path('weights.bin'), Buffer.from(WEIGHTS).reverse());
    await expect(registry.resolve({})).rejects.toMatchObject({
      code: 'E_ARTIFACT_DAMAGED',
      exitCode: 76,
      facts: {
        key: `${FAMILY_NAME}/v2/runs/${run}/weights.bin`,
        expected: sha256Of(WEIGHTS),
        found: sha256Of(Buffer.from(WEIGHTS).reverse()),
      },
    });
  });

  it('C-3: that lacks a file or has one too many is exit 76', async () => {
    const { registry, path } = await published();
    writeFileSync(path('extra.bin'), 'x');
    const list = { code: 'E_ARTIFACT_LIST', exitCode: 76 };
    await expect(registry.resolve({})).rejects.toMatchObject({ ...list, facts: { names: ['extra.bin'] } });
    rmSync(path('extra.bin'));
    rmSync(path('weights.bin'));
    await expect(registry.resolve({})).rejects.toMatchObject({ ...list, facts: { names: ['weights.bin'] } });
  });

  it('I-3: whose weights are a link, or whose folder leads elsewhere, is not read', async () => {
    const { registry, path } = await published();
    linkSync(path('weights.bin'), path('../weights'));
    rmSync(path('weights.bin'));
    symlinkSync('../weights', path('weights.bin'));
    await expect(registry.resolve({})).rejects.toMatchObject({ exitCode: 76 });
    rmSync(path(''), { recursive: true });
    symlinkSync('/etc', path('.'));
    await expect(registry.resolve({})).rejects.toMatchObject({ code: 'E_BUCKET_UNSAFE', exitCode: 77 });
  });

  it('I-4: cannot change between the check and the use', async () => {
    const { registry, path } = await published();
    const { artifacts } = await registry.resolve({});
    writeFileSync(path('weights.bin'), 'evil');
    expect(Buffer.from(await artifacts.read('weights.bin')).equals(WEIGHTS)).toBe(true);
  });

  it('C-4: that is gone is exit 76, says how to go back, and nothing else is served', async () => {
    const { bucket, registry, path, run } = await published();
    const { ref } = await commitRun(bucket);
    await registry.publish(ref, { promote: true, by: 'test' });
    rmSync(path(`../${ref.run}`), { recursive: true });
    const missing = {
      code: 'E_RUN_MISSING',
      exitCode: 76,
      message: expect.stringContaining(`MODEL_RUN=${run}`),
    };
    await expect(registry.resolve({})).rejects.toMatchObject(missing);
    await expect(registry.resolve({ version: 'v2' })).rejects.toMatchObject(missing);
    expect((await registry.resolve({ run })).ref.run).toBe(run);
  });
});

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
