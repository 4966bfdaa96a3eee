import { featureSetDigest } from '@slipway/contract';
import { expect, it } from 'vitest';
import { featuresV1 } from './features-v1.ts';

it('lists the columns in the order of the file, the label first', () => {
  const header =
    'installed,impression_id,user_id,app_category,country,device_os,ad_format,hour,is_weekend,on_wifi,sessions_7d,days_since_session,impressions_today,device_age_years,similar_apps';
  expect(Object.keys(featuresV1.source)).toEqual(header.split(','));
  expect(featuresV1.columns).toEqual(featuresV1.source);
});

it('never changes once it is released: the digest is what manifests of runs hold', () => {
  expect(featureSetDigest(featuresV1)).toBe(
    '3f27cbb887382aac7f1592bd2ff9f172fb132ccd978658adab578ae1015b667e',
  );
});
