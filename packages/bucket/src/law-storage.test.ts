// The storages of the model law do die in the middle: else it would show nothing of crashes.
import { expect, it } from 'vitest';
import { createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { useMortalCloud } from './cloud-law.fixture.ts';
import { GCS_BUCKET, QUICK, useGcs } from './gcs-bucket.fixture.ts';
import { createGcsDriver } from './gcs-driver.ts';
import type { LawStorage } from './law-storage.fixture.ts';
import { useMortalFolders } from './local-law.fixture.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();
const newTree = useMortalFolders(newFolder);
const { server } = useGcs();
const newCloud = useMortalCloud(
  () => server().endpoint,
  (endpoint, prefix, limits) =>
    createBucket(
      createGcsDriver(cloudAddress('gs', GCS_BUCKET, `/${prefix}`), {
        endpoint,
        timing: { ...QUICK, ...limits },
      }),
    ),
);

/** Whether an object is there after its writer died at each of so many points. */
async function fates(storage: LawStorage, points: number): Promise<boolean[]> {
  const found: boolean[] = [];
  for (let at = 0; at < points; at++) {
    await storage.crash?.(at, (bucket) => bucket.write(`k${at}`, 'whole'));
    found.push((await storage.open().stat(`k${at}`)) !== null);
  }
  return found;
}

it('a writer to a folder dies before its object is there, or after, as the number of its calls says', async () => {
  const storage = await newTree();
  await storage.open().write('first', 'x');
  const found = await fates(storage, 40);
  const from = found.indexOf(true);
  expect(from).toBeGreaterThan(5);
  expect(found).toEqual(found.map((_, at) => at >= from));
  expect(await storage.open().sweep(new Date(Date.now() + 60_000))).toBeGreaterThan(2);
});

it('a writer to a cloud dies before the store hears of it, or before it hears of the store', async () => {
  expect(await fates(await newCloud(), 3)).toEqual([false, true, true]);
});

it('a request that arrives twice is seen twice by the store', async () => {
  const storage = await newCloud();
  server().seen.length = 0;
  expect(await storage.twice((bucket) => bucket.putIfAbsent('a', 'x'), 'second')).toEqual([true]);
  expect(server().seen.filter((op) => op === 'upload')).toHaveLength(2);
});
