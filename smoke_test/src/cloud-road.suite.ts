// What holds of the road over any buckets, beside the same road over folders.
import type { CloudEndpoints } from '@slipway/bucket';
import { expect } from 'vitest';
import { bringData, goTheRoad, type Places, type RoadEnd } from './cloud-road.ts';
import { eventsOf } from './said.ts';
import type { ScratchBucket } from './scratch-bucket.ts';

/** Goes the road and holds its end to that over folders: the same bytes, the same parameters, nothing to do the second time. */
export async function expectTheSame(
  scratch: ScratchBucket,
  overFolders: RoadEnd,
  { places, endpoints }: { readonly places: Places; readonly endpoints: CloudEndpoints },
): Promise<RoadEnd> {
  await bringData(scratch, places, endpoints);
  const end = await goTheRoad(scratch, places, endpoints);
  for (const result of end.results) expect(result).toMatchObject({ code: 0, stderr: '' });
  const titles = end.results.map((result) => eventsOf(result).find(({ event }) => event === 'result')?.title);
  expect(titles).toEqual([
    'trained and published',
    'served and published',
    'already published: nothing to do',
  ]);
  expect(end.output.equals(overFolders.output)).toBe(true);
  expect(end.run.params).toMatchObject({ lambda: 10 });
  expect(end.run.params).toEqual(overFolders.run.params);
  expect(end.run.metrics).toEqual(overFolders.run.metrics);
  return end;
}
