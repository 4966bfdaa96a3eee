import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from './job-events.ts';
import { loadParams, loadSpace } from './params-file.ts';
import { tinyCard } from './tiny-model.fixture.ts';

const KEY = 'tiny/v1/params.yaml';

async function load(text: string | Uint8Array | null, said: JobEvent[] = [], key = KEY) {
  const bucket = createMemoryBucket();
  if (text !== null) await bucket.write(key, text);
  return loadParams(bucket, tinyCard(), (event) => said.push(event));
}

describe('loadParams', () => {
  it.each([
    ['no file', null, 0.5],
    ['an empty file', '', 0.5],
    ['a comment', '# share: 1\n', 0.5],
    ['YAML', 'share: 0.25 # a quarter\n', 0.25],
    ['JSON', '{"share": 1}', 1],
  ])('gives the defaults with what the file says: %s', async (_, text, share) => {
    const params = await load(text);
    expect(params).toEqual({ share });
    expect(Object.isFrozen(params)).toBe(true);
  });

  it('tells which file it took and what stands in it, and says nothing where there is none', async () => {
    const said: JobEvent[] = [];
    await load(null, said);
    await load('# share: 1', said);
    expect(said).toEqual([]);
    await load('share: 0.25', said);
    expect(said).toEqual([{ kind: 'step', step: 'parameters', facts: { from: KEY, share: 0.25 } }]);
  });

  it.each(['tiny/v1/params.yml', 'config/tiny/v1/params.yaml'])(
    'warns of %s, which is not read',
    async (stray) => {
      const said: JobEvent[] = [];
      expect(await load('share: 0.25', said, stray)).toEqual({ share: 0.5 });
      const where = `${KEY} in ${createMemoryBucket().uri}`;
      const message = `${stray} is not read: parameters are taken from ${where}; move the file there`;
      expect(said).toEqual([{ kind: 'warning', message }]);
    },
  );

  it.each([
    ['malformed YAML', 'share: [1', 'E_CONFIG_PARAMS_FILE', /not valid YAML/],
    ['malformed JSON', '{"share": 1', 'E_CONFIG_PARAMS_FILE', /not valid YAML/],
    ['an unknown key', 'shares: 1', 'E_CONFIG_PARAM', /\$\.shares is not a parameter, did you mean share/],
    ['a key of the prototype', '__proto__: {share: 1}', 'E_CONFIG_PARAM', /\$\.__proto__ is not a parameter/],
    ['a wrong type', 'share: yes please', 'E_CONFIG_PARAM', /\$\.share must be a number, got a string/],
    ['null', 'share:', 'E_CONFIG_PARAM', /\$\.share must be a number, got nothing/],
    [
      'values of a search',
      'share: [0.1, 0.2]',
      'E_CONFIG_PARAM',
      /\$\.share holds several values: train with --search/,
    ],
    [
      'a range of a search',
      'share: {min: 0, max: 1}',
      'E_CONFIG_PARAM',
      /\$\.share holds several values: train with/,
    ],
    [
      'a search with a mistake',
      'share: [0.1, 2]',
      'E_CONFIG_PARAM',
      /\$\.share\[1\] must be in \[0, 1\], got 2/,
    ],
    ['a list', '- 1', 'E_CONFIG_PARAM', /\$ must be a mapping/],
    ['a duplicate key', 'share: 1\nshare: 0', 'E_CONFIG_PARAMS_FILE', /holds \$\.share twice/],
    ['beyond doubles', 'share: 1e999', 'E_CONFIG_PARAM', /\$\.share must be finite/],
    ['.nan', 'share: .nan', 'E_CONFIG_PARAM', /\$\.share must be finite/],
    ['out of range', 'share: 1.01', 'E_CONFIG_PARAM', /\$\.share must be in \[0, 1\], got 1.01/],
    ['two documents', 'share: 1\n---\nshare: 0', 'E_CONFIG_PARAMS_FILE', /not valid YAML/],
    ['Latin-1', Uint8Array.of(0x23, 0xe4), 'E_CONFIG_PARAMS_FILE', /is not UTF-8/],
    ['an alias', 'share: &x 1\nother: *x', 'E_CONFIG_PARAMS_FILE', /holds an alias \(\*name\)/],
    ['an alias of nothing', 'share: *x', 'E_CONFIG_PARAMS_FILE', /aliases are not taken: write the value/],
    [
      'aliases of aliases',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
        .join('\n')}`,
      'E_CONFIG_PARAMS_FILE',
      /holds an alias/,
    ],
    ['larger than a page', new Uint8Array((1 << 20) + 1).fill(0x20), 'E_CONFIG_PARAMS_FILE', /1048577 bytes/],
  ])('B-7: refuses %s with 78', async (_, text, code, says) => {
    await expect(load(text)).rejects.toMatchObject({
      code,
      exitCode: 78,
      message: expect.stringMatching(says),
      facts: { file: KEY },
    });
  });
});

describe('loadSpace', () => {
  it('tells the lists and ranges that the file lays over the card', async () => {
    const bucket = createMemoryBucket();
    await bucket.write(KEY, 'share: [0.1, 0.2]');
    const said: JobEvent[] = [];
    await loadSpace(bucket, tinyCard(), 'grid', (event) => said.push(event));
    expect(said).toEqual([{ kind: 'step', step: 'parameters', facts: { from: KEY, share: '[0.1,0.2]' } }]);
  });
});
