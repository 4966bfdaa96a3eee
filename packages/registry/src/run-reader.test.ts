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
import { type Bucket, openBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { sha256Of } from './document.ts';
import { Registry } from './registry.ts';
import { commitRun, tempFolders, WEIGHTS } from './run.fixture.ts';
import { FACTS, FAMILY_NAME } from './run-facts.fixture.ts';
import { newRunId } from './run-id.ts';
import { RunWriter } from './run-writer.ts';

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

  it('C-2: whose report was edited is exit 76; sound, it is told apart from what the model loads', async () => {
    const folder = newFolder();
    const bucket = openBucket(folder);
    const registry = new Registry(bucket, FAMILY_NAME);
    const writer = new RunWriter(bucket, { family: FAMILY_NAME, version: 'v2', runId: newRunId() });
    await writer.write('weights.bin', WEIGHTS);
    await writer.writeReport('report.json', '{"mse":0.01}');
    await registry.publish((await writer.commit(FACTS)).ref, { promote: true, by: 'test' });
    const { artifacts, reports } = await registry.resolve({});
    expect([artifacts.names, reports.names]).toEqual([['weights.bin'], ['report.json']]);
    writeFileSync(join(folder, `${writer.prefix}report.json`), '{"mse":0.00}');
    await expect(registry.resolve({})).rejects.toMatchObject({ code: 'E_ARTIFACT_DAMAGED', exitCode: 76 });
  });

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
