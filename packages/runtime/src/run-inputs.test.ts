import type { Provenance } from '@slipway/registry';
import { expect, it } from 'vitest';
import { isSameCode } from './run-inputs.ts';

const of = (parts: Partial<Provenance>): Provenance => ({
  ...{ gitCommit: 'c0ffee', gitDirty: false, lockfileSha256: null, node: 'v24.21.0', platform: 'linux-x64' },
  ...parts,
});
const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
const nowhere = { gitCommit: null, gitDirty: null };

it.each<[string, boolean | undefined, Partial<Provenance>, Partial<Provenance>]>([
  ['the same', true, {}, {}],
  ['another of another commit', false, {}, { gitCommit: 'decade' }],
  ['another of a commit and of changes beside it', false, {}, { gitDirty: true }],
  ['not known of changes on both sides', undefined, { gitDirty: true }, { gitDirty: true }],
  ['not known where git did not tell of changes', undefined, { gitDirty: null }, {}],
  ['not known outside of repositories', undefined, nowhere, nowhere],
  ['not known where one side has no commit', undefined, {}, nowhere],
  [
    'not known where one side has no commit and the other alone a digest',
    undefined,
    nowhere,
    { codeSha256: a },
  ],
])('without a digest on both sides the code is %s', (_, expected, before, now) => {
  expect(isSameCode(of(before), of(now))).toBe(expected);
  expect(isSameCode(of(now), of(before))).toBe(expected);
});

it.each<[string, boolean, Partial<Provenance>, Partial<Provenance>]>([
  ['the same in another commit', true, { codeSha256: a }, { codeSha256: a, gitCommit: 'decade' }],
  ['the same outside of repositories', true, { codeSha256: a, ...nowhere }, { codeSha256: a, ...nowhere }],
  [
    'another in changes beside one commit',
    false,
    { codeSha256: a, gitDirty: true },
    { codeSha256: b, gitDirty: true },
  ],
])('by its digests the code is %s', (_, expected, before, now) => {
  expect(isSameCode(of(before), of(now))).toBe(expected);
});
