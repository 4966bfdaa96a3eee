import { expect, it } from 'vitest';
import { meantFamily } from './meant-family.ts';

const KNOWN = ['conversion-rate', 'install-propensity'];

it.each([
  ['conversion-rat', 'conversion-rate'],
  ['conversions-rate', 'conversion-rate'],
  ['conversionrate', 'conversion-rate'],
  ['instal-propensty', 'install-propensity'],
])('takes %s for %s', (family, meant) => {
  expect(meantFamily(family, KNOWN)).toBe(meant);
});

it.each(['conversion-rate', 'conversion-value', 'conversion', 'churn', 'new'])(
  'takes %s for none but itself',
  (family) => {
    expect(meantFamily(family, KNOWN)).toBeUndefined();
  },
);
