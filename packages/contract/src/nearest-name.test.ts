import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const NAMES = ['gates', 'training', 'calibration', 'batchTolerance', 'min'];

it.each([
  ['gate', 'gates'],
  ['trainin', 'training'],
  ['calibraton', 'calibration'],
  ['batch_tolerance', 'batchTolerance'],
  ['gates', 'gates'],
])('takes %s for %s', (name, meant) => {
  expect(nearestName(name, NAMES)).toBe(meant);
});

it.each(['owner', 'abc', '', 'x'.repeat(65)])('takes %j for none of them', (name) => {
  expect(nearestName(name, NAMES)).toBeUndefined();
});
