import type { Bucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { encodeDocument } from './document.ts';
import { Registry } from './registry.ts';
import { type ReleaseRecord, sealRecord } from './release.ts';
import { publish, published } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const keyOf = (n: number): string => `${FAMILY_NAME}/_releases/${String(n).padStart(20, '0')}.json`;

/** A forger who knows the format and puts the digest right. */
const resealed = ({ selfSha256: _, ...record }: ReleaseRecord) => encodeDocument(sealRecord(record));

describe('the newest release', () => {
  it('D-17: is found when the listing lags behind', async () => {
    const bucket = await published(4);
    const stale: Bucket = {
      ...bucket,
      async *list(prefix) {
        for await (const stat of bucket.list(prefix)) if (!/0[34]\.json$/.test(stat.key)) yield stat;
      },
    };
    expect((await new Registry(stale, FAMILY_NAME).newest())?.record.n).toBe(4);
    expect(await publish(bucket, stale)).toBe(5);
  });

  it('is not mistaken for other files in its folder', async () => {
    const bucket = await published(2);
    for (const name of ['99.json', 'README.md', `${'9'.repeat(20)}.json`, `${'0'.repeat(19)}7.json.bak`]) {
      await bucket.write(`${FAMILY_NAME}/_releases/${name}`, 'x');
    }
    expect((await new Registry(bucket, FAMILY_NAME).newest())?.record.n).toBe(2);
  });

  const DAMAGE: [string, (record: Record<string, unknown>) => unknown, string, RegExp][] = [
    ['is empty', () => '', 'E_RELEASE_DAMAGED', /damaged/],
    ['is cut', (r) => JSON.stringify(r).slice(0, -10), 'E_RELEASE_DAMAGED', /restore/],
    ['is a list', () => '[]', 'E_RELEASE_DAMAGED', /\$ must be an object/],
    ['has another number', (r) => ({ ...r, n: 3 }), 'E_RELEASE_DAMAGED', /says that it is release 3/],
    ['has a run that is a path', (r) => ({ ...r, run: '../../x' }), 'E_RELEASE_DAMAGED', /\$\.run must be/],
    [
      'has a bad champion',
      (r) => ({ ...r, champion: { version: 'v2' } }),
      'E_RELEASE_DAMAGED',
      /\$\.champion\.run/,
    ],
    [
      'mixes versions up',
      (r) => ({ ...r, latestByVersion: { v1: r.champion } }),
      'E_RELEASE_DAMAGED',
      /another version/,
    ],
    [
      'is newer than this code',
      (r) => ({ ...r, format: 3, kind: 'archive' }),
      'E_RELEASE_FORMAT',
      /written by format 3, this reads ≤ 1/,
    ],
    ['is huge', () => ' '.repeat((1 << 20) + 1), 'E_RELEASE_DAMAGED', /more than 1048576 bytes/],
  ];
  it.each(DAMAGE)(
    'C-3, C-5: that %s is exit 76, and no older one is used instead',
    async (_, damage, code, message) => {
      const bucket = await published(2);
      const record = JSON.parse(Buffer.from(await bucket.read(keyOf(2))).toString());
      const damaged = damage(record);
      await bucket.write(
        keyOf(2),
        typeof damaged === 'string' ? damaged : resealed(damaged as ReleaseRecord),
      );
      const registry = new Registry(bucket, FAMILY_NAME);
      const expected = { code, exitCode: 76, facts: { key: keyOf(2) } };
      await expect(registry.newest()).rejects.toMatchObject({
        ...expected,
        message: expect.stringMatching(message),
      });
      await expect(registry.resolve({})).rejects.toMatchObject(expected);
      await expect(registry.resolve({ version: 'v2' })).rejects.toMatchObject(expected);
      await expect(publish(bucket, bucket)).rejects.toMatchObject(expected);
    },
  );

  it.each([null, 'b'.repeat(64)])(
    'C-3: that names another predecessor (%s) is refused, and which of the two is wrong nobody can tell: the earlier one is named',
    async (prevSha256) => {
      const bucket = await published(2);
      const record = JSON.parse(Buffer.from(await bucket.read(keyOf(2))).toString());
      await bucket.write(keyOf(2), resealed({ ...record, prevSha256 }));
      const registry = new Registry(bucket, FAMILY_NAME);
      const expected = { code: 'E_RELEASE_DAMAGED', exitCode: 76, facts: { key: keyOf(1) } };
      await expect(registry.newest()).rejects.toMatchObject(expected);
      await expect(registry.resolve({})).rejects.toMatchObject(expected);
      await expect(publish(bucket, bucket)).rejects.toMatchObject(expected);
    },
  );

  it('is refused when its predecessor is gone or was exchanged', async () => {
    const bucket = await published(3);
    const before = await bucket.read(keyOf(2));
    await bucket.delete(keyOf(2));
    const registry = new Registry(bucket, FAMILY_NAME);
    await expect(registry.newest()).rejects.toMatchObject({
      code: 'E_RELEASE_DAMAGED',
      facts: { key: keyOf(2) },
    });
    await bucket.write(keyOf(2), Buffer.from(before).toString().replace('"by": "test"', '"by": "evil"'));
    await expect(registry.newest()).rejects.toMatchObject({ code: 'E_RELEASE_DAMAGED' });
    await bucket.write(keyOf(2), before);
    expect((await registry.newest())?.record.n).toBe(3);
  });
});
