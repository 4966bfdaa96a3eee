import { f64, utf8 } from '@slipway/contract';
import { expect, it } from 'vitest';
import { cardProblems } from './check-card.ts';
import { tinyCard } from './tiny-model.fixture.ts';

const found = { family: 'tiny', version: 'v1' };

it('finds nothing wrong with a card that is right', () => {
  expect(cardProblems(tinyCard(), found)).toEqual([]);
});

it.each<[unknown, string]>([
  [undefined, 'it has no card'],
  ['card', 'it has no card'],
  [{}, 'its card speaks contract undefined, this runtime speaks 1'],
  [{ contract: 1, input: {}, params: null }, 'its card lacks featureSet, label, output, params'],
  [{ ...tinyCard(), version: 'v2' }, 'its card says tiny v2, its package says tiny v1'],
  [{ ...tinyCard(), input: { z: f64() } }, 'column z is not in its feature set'],
  [{ ...tinyCard(), label: {} }, 'it declares 0 columns of role label, expected 1'],
  [{ ...tinyCard(), prediction: 'constructor' }, 'its prediction column constructor is not in its output'],
  [{ ...tinyCard(), output: { p: utf8() } }, 'its prediction column p is utf8, expected f64'],
  [{ ...tinyCard(), group: 'z' }, 'its group z is not in its input'],
  [{ ...tinyCard(), slices: ['z'] }, 'its slice z is not a cat column of its input'],
  [{ ...tinyCard(), training: { rounds: 'rounds' } }, 'rounds is not a numeric parameter of it'],
  [
    { ...tinyCard(), calibration: { method: 'reweighting', factor: 'toString' } },
    'toString is not a numeric parameter of it',
  ],
  [{ ...tinyCard(), drift: { psi: 0 } }, 'its drift has psi 0, expected above 0'],
  [{ ...tinyCard(), drift: { minRows: 0.5 } }, 'its drift has minRows 0.5, expected a whole number above 0'],
  [
    { ...tinyCard(), drift: { columns: ['p', 'x', 'id'] } },
    'its drift names id, which is neither a feature of its input nor its prediction',
  ],
  [
    { ...tinyCard(), gates: [{ kind: 'baseline', baseline: 'median' }] },
    'its gate names the baseline median; there are zero, mean',
  ],
  [
    { ...tinyCard(), gates: [{ kind: 'slice', slicing: 'device' }] },
    'its gate names the slicing device; there are none',
  ],
  [
    { ...tinyCard(), gates: [{ kind: 'threshold', metric: 'auc', min: 0.7 }] },
    'its gate names the metric auc; there are mse, rmse, mae',
  ],
  [
    { ...tinyCard(), gates: [{ kind: 'threshold', metric: 'mse' }] },
    'its gate on mse has neither min nor max',
  ],
  [
    { ...tinyCard(), gates: [{ kind: 'luck' }] },
    'its gate has the kind "luck", which is none; there are rows, baseline, threshold, champion, slice, calibration, latency, golden',
  ],
  [{ ...tinyCard(), description: () => 'no' }, 'its card is not plain data: function has no JSON form'],
])('C-13: finds what is wrong with a card (%#)', (card, problem) => {
  expect(cardProblems(card, found)).toContain(problem);
});
