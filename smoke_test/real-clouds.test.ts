// The road from data to predictions in the clouds themselves, where the user names a bucket to try it in.
import { CLOUDS, REAL_CLOUD_TIMEOUT_MS, type RealCloud, useRealCloud } from '@slipway/bucket/real-cloud';
import { jobEnvironment } from '@slipway/config';
import { afterAll, describe, expect, it } from 'vitest';
import { expectTheSame } from './src/cloud-road.suite.ts';
import { allUnder, goTheRoad, makeData } from './src/cloud-road.ts';
import { type ScratchBucket, scratchBucket } from './src/scratch-bucket.ts';
import { DAY } from './src/versions.ts';

describe.each(CLOUDS)('$name itself', (kind) => {
  const cloud = useRealCloud(kind);
  if (typeof cloud === 'string') {
    console.warn(`a whole train and serve are ${cloud}`);
    it.skip(`trains and serves as with folders, to the byte: ${cloud}`);
    return;
  }
  let scratch: ScratchBucket | undefined;
  afterAll(() => Promise.all([cloud.clear(), scratch?.[Symbol.asyncDispose]()]), REAL_CLOUD_TIMEOUT_MS);

  it('trains and serves as with folders, to the byte', { timeout: REAL_CLOUD_TIMEOUT_MS }, async () => {
    scratch = await scratchBucket({ date: DAY, env: environmentOf(cloud) });
    await makeData(scratch);
    const overFolders = await goTheRoad(scratch, allUnder(scratch.path), {});
    expect(overFolders.results.map(({ code }) => code)).toEqual([0, 0, 0]);
    const { uri, endpoints } = cloud;
    await expectTheSame(scratch, overFolders, { places: allUnder(`${uri}/road`), endpoints });
  });
});

/** The user's own credentials for this cloud, and no other's. */
function environmentOf({ uri, endpoints }: RealCloud): Record<string, string> {
  const { s3 = '', gs = '' } = endpoints;
  return { ...jobEnvironment([uri]), S3_ENDPOINT: s3, STORAGE_EMULATOR_HOST: gs };
}
