// Listing a bucket of Google Cloud Storage, page by page.
import { DriverFault, type ObjectStat } from './driver.ts';
import type { GcsClient } from './gcs-client.ts';
import { isJson, jsonOf, STAT_FIELDS, toStat } from './gcs-json.ts';
import { isKey } from './key.ts';

/**
 * Objects by name; each page is a call of its own. Names that are no keys are somebody else's and are left out.
 *
 * @param path - The bucket's objects, e.g. `/storage/v1/b/bucket/o`.
 * @param root - What every name of this bucket begins with; it is no part of the keys.
 */
export async function* listObjects(
  client: GcsClient,
  path: string,
  { root, prefix }: { readonly root: string; readonly prefix: string },
): AsyncGenerator<ObjectStat> {
  const query = new URLSearchParams({ prefix: root + prefix, fields: `items(${STAT_FIELDS}),nextPageToken` });
  for (;;) {
    const { body } = await client.call({ method: 'GET', path: `${path}?${query}` });
    const { items = [], nextPageToken } = jsonOf(body);
    if (!Array.isArray(items)) throw new DriverFault('unsupported', 'its listing is not the JSON API’s');
    for (const item of items as unknown[]) {
      if (!isJson(item) || typeof item.name !== 'string')
        throw new DriverFault('unsupported', 'its listing has an item without a name');
      const key = item.name.slice(root.length);
      if (isKey(key)) yield toStat(key, item);
    }
    if (nextPageToken === undefined) return;
    if (query.get('pageToken') === nextPageToken)
      throw new DriverFault('unsupported', 'its listing gives the same page again and again');
    query.set('pageToken', String(nextPageToken));
  }
}
