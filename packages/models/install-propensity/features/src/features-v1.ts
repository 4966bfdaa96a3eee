// The feature set `features_v1`: what was known when an ad was shown, and whether the app was installed.
import { bool, cat, type FeatureSet, f64, i32, utf8 } from '@slipway/contract';

/** What only training has. */
export const labelV1 = {
  installed: bool({ role: 'label', doc: 'Whether the app was installed within a day of the impression.' }),
} as const;

/** What a prediction needs, in the order of the file. */
export const inputV1 = {
  impression_id: utf8({ role: 'key', doc: 'Id of the impression. Text: passed through byte for byte.' }),
  user_id: utf8({ role: 'group', doc: 'Pseudonymous id of the user, who may see several ads.' }),
  app_category: cat({
    values: ['games', 'finance', 'shopping', 'social', 'travel', 'health', 'news', 'tools'],
    unknown: 'other',
    doc: 'Category of the advertised app.',
  }),
  country: cat({
    values: ['US', 'DE', 'FR', 'GB', 'BR', 'IN', 'JP', 'MX', 'ID', 'ES'],
    unknown: 'other',
    doc: 'Country of the user, ISO 3166-1 alpha-2.',
  }),
  device_os: cat({ values: ['android', 'ios'], doc: 'Operating system of the device.' }),
  ad_format: cat({ values: ['banner', 'native', 'interstitial', 'rewarded'], doc: 'Shape of the ad.' }),
  hour: i32({ min: 0, max: 23, doc: 'Hour of the day where the user is.' }),
  is_weekend: bool({ doc: 'Saturday or Sunday where the user is.' }),
  on_wifi: bool({ doc: 'Connected over Wi-Fi.' }),
  sessions_7d: i32({ min: 0, max: 10_000, doc: 'Sessions of the user in the last seven days.' }),
  days_since_session: f64({
    nullable: true,
    min: 0,
    doc: "Days since the user's last session; empty where there was none.",
  }),
  impressions_today: i32({
    min: 0,
    max: 1_000,
    doc: 'Ads that the user saw before this one on the same day.',
  }),
  device_age_years: f64({ min: 0, max: 30, doc: 'Years since the device came to market.' }),
  similar_apps: i32({ min: 0, max: 1_000, doc: 'Apps of the same category that the user has.' }),
} as const;

/** Columns of the predictions file. */
export const outputV1 = {
  impression_id: utf8({ role: 'key', doc: 'As it came in.' }),
  install_probability: f64({ min: 0, max: 1, doc: 'Probability that the app is installed.' }),
} as const;

const columns = { ...labelV1, ...inputV1 } as const;

/** The feature set `features_v1`: what the file holds is what the models see. */
export const featuresV1: FeatureSet<typeof columns> = { name: 'features_v1', source: columns, columns };
