import { featureSetDigest } from '@slipway/contract';
import { expect, it } from 'vitest';
import { featureNamesV1 } from './features-v1.ts';
import { attributeNamesV2, featureNamesV2, featuresV2, inputV2, labelV2 } from './features-v2.ts';

it('lists the columns in the order of the file, the label first', () => {
  const attributes = Array.from({ length: 160 }, (_, j) => `att${j + 1}`);
  expect(Object.keys(featuresV2.source)).toEqual([
    ...'cr,clicks,conversions,entity_id,computer,smartphone,attrs_scale'.split(','),
    ...attributes,
  ]);
  expect(featuresV2.columns).toEqual(featuresV2.source);
  expect(attributeNamesV2).toEqual(attributes);
});

it('names as features all input columns but the key, those of features_v1 among them', () => {
  expect(['entity_id', ...featureNamesV2]).toEqual(Object.keys(inputV2));
  expect(featureNamesV2).toEqual(expect.arrayContaining([...featureNamesV1]));
  expect(Object.keys(labelV2)).toEqual(['cr', 'clicks']);
});

it('keeps from files to predict on the rate and both counts', () => {
  const outcomes = Object.entries(featuresV2.source).filter(
    ([, { role }]) => role === 'label' || role === 'weight',
  );
  expect(outcomes.map(([name]) => name)).toEqual(['cr', 'clicks', 'conversions']);
  expect(Object.keys(inputV2)).not.toEqual(expect.arrayContaining(['conversions']));
});

it('never changes once it is released: the digest is what manifests of runs hold', () => {
  expect(featureSetDigest(featuresV2)).toBe(
    '6224c541949e641f1cdab156449a86f23f7cc1bf8ad1afb3b4cf756846385f99',
  );
});
