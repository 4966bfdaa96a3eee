import { featureSetDigest } from '@slipway/contract';
import { expect, it } from 'vitest';
import { featureNamesV1, featuresV1, inputV1, labelV1 } from './features-v1.ts';

it('lists the columns in the order of the file, the label first', () => {
  const header =
    'cr,entity_id,computer,smartphone,attrs_scale,att5,att27,att2,att34,att29,att30,att9,att7,att142,att11';
  expect(Object.keys(featuresV1.source)).toEqual(header.split(','));
  expect(featuresV1.columns).toEqual(featuresV1.source);
});

it('names as features all input columns but the key', () => {
  expect(['entity_id', ...featureNamesV1]).toEqual(Object.keys(inputV1));
  expect(Object.keys(labelV1)).toEqual(['cr']);
});

it('never changes once it is released: the digest is what manifests of runs hold', () => {
  expect(featureSetDigest(featuresV1)).toBe(
    '8333629a79667faa2d51fdbf7e5840b11d227099af0097de3846b0367faa6563',
  );
});
