import { canonicalJson, ParamError, resolveParams } from '@slipway/contract';
import { expect, it } from 'vitest';
import card from './card.ts';

it('is plain data that survives JSON', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
});

it('is least squares by default, and takes a penalty from 0 to a million', () => {
  expect(resolveParams(card.params, {}, 'params.yaml')).toEqual({ lambda: 0 });
  expect(resolveParams(card.params, { lambda: 1e6 }, 'params.yaml')).toEqual({ lambda: 1e6 });
  expect(() => resolveParams(card.params, { lambda: -1 }, 'params.yaml')).toThrow(ParamError);
});
