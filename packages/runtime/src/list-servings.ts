// Which predictions are published, by their manifests.
import type { Bucket } from '@slipway/bucket';
import { manifestKeyOf, predictOutputPrefix } from '@slipway/registry';
import { type PredictionsManifest, readPredictionsManifest } from './predictions-manifest.ts';

/** Which servings. */
export interface ServingFilter {
  readonly family: string;
  /** Only this version's. */
  readonly version?: string | undefined;
  /** Only those of this run. */
  readonly run?: string | undefined;
  /** At most so many, the latest days first. */
  readonly most: number;
}

/** Told how many manifests were read, of how many. */
type OnRead = (done: number, total: number) => void;

const MANIFEST_SUFFIX = manifestKeyOf('');
/** Each is a request to the cloud and at most 1 MiB. */
const AT_A_TIME = 8;

/**
 * Reads the manifests under the keys that servings take where nobody says another (`PATH_DATA_OUT`). What no serving wrote is left out.
 *
 * @returns The latest day first; of one day in the order of their keys.
 * @throws the bucket's errors.
 */
export async function listServings(
  bucket: Bucket,
  { family, version, run, most }: ServingFilter,
  onRead: OnRead = () => {},
): Promise<PredictionsManifest[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list(predictOutputPrefix(family, version))) {
    if (key.endsWith(MANIFEST_SUFFIX) && !key.includes('/_generations/'))
      keys.push(key.slice(0, -MANIFEST_SUFFIX.length));
  }
  keys.sort((a, b) => (dayOf(b) < dayOf(a) ? -1 : Number(dayOf(b) > dayOf(a))));
  const found: PredictionsManifest[] = [];
  for (let i = 0; i < keys.length && found.length < most; i += AT_A_TIME) {
    const some = keys.slice(i, i + AT_A_TIME);
    const manifests = await Promise.all(some.map((key) => readPredictionsManifest(bucket, key)));
    found.push(
      ...manifests.filter((each) => each !== undefined).filter((each) => each.run === (run ?? each.run)),
    );
    onRead(i + some.length, keys.length);
  }
  return found.slice(0, most);
}

/** `YYYY/MM/DD` in `output/<family>/<version>/YYYY/MM/DD/…`. */
function dayOf(key: string): string {
  return key.split('/').slice(3, 6).join('/');
}
