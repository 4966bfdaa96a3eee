// The search for secrets finds those that are planted.
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { Canaries } from './canaries.fixture.ts';

const canaries = new Canaries();
const secret = canaries.add('SECRET', 'canary/of+the=search');
canaries.add('OTHER');

it.each<[string, string | Uint8Array]>([
  ['as it is', `a${secret}b`],
  ['in JSON', JSON.stringify({ secret })],
  ['in an address', `https://host/?a=${encodeURIComponent(secret)}`],
  ['in hexadecimal', Buffer.from(`x${secret}`).toString('hex').toUpperCase()],
  ['among bytes', Buffer.concat([Buffer.of(0, 255), Buffer.from(secret), Buffer.of(0)])],
  ['compressed', gzipSync(`a,b\n1,${secret}\n`)],
  ...[0, 1, 2].map((n): [string, string] => [
    `in base64, after ${n} bytes`,
    Buffer.from(`${'u'.repeat(n)}${secret}:v`).toString('base64'),
  ]),
])('finds a secret %s, and tells its name only', (_, text) => {
  expect(canaries.foundIn(text)).toEqual(['SECRET']);
});

it('finds none where there is none', () => {
  expect(canaries.foundIn(`canary ${secret.slice(1)}`)).toEqual([]);
  expect(() => canaries.add('SHORT', 'abc')).toThrow('the canary of SHORT is too short to be one');
});
