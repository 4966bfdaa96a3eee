// features_v1: one row is one search keyword (entity) on one device. Append-only: models that are released read it.
import { bool, cat, categoryNames, type FeatureSet, type FlagCategory, f64, utf8 } from '@slipway/contract';

/** The device of a row, held as two flags. */
export const device: FlagCategory = {
  flags: { computer: 'Computer', smartphone: 'Smartphone' },
  otherwise: 'Tablet',
};

/** What only training has. */
export const labelV1 = {
  cr: f64({ role: 'label', min: 0, max: 1, doc: 'Conversion rate: conversions / clicks.' }),
} as const;

const attribute = bool({ doc: 'Whether the keyword has this attribute (anonymised; constant per entity).' });

/** What a prediction needs, in the order of the file. Models compute with the columns of {@link featureNamesV1}. */
export const inputV1 = {
  entity_id: utf8({
    role: 'key',
    doc: 'Pseudonymous id of the keyword. Text: passed through byte for byte.',
  }),
  computer: bool({ doc: 'Device is a computer.' }),
  smartphone: bool({ doc: 'Device is a smartphone. With neither flag set it is a tablet.' }),
  attrs_scale: f64({ doc: 'Scale of all attributes of the keyword, constant per entity (unitless).' }),
  att5: attribute,
  att27: attribute,
  att2: attribute,
  att34: attribute,
  att29: attribute,
  att30: attribute,
  att9: attribute,
  att7: attribute,
  att142: attribute,
  att11: attribute,
} as const;

/** Columns of the predictions file. */
export const outputV1 = {
  entity_id: utf8({ role: 'key', doc: 'As it came in.' }),
  device: cat({ values: categoryNames(device), doc: 'Decoded from the flags.' }),
  cr: f64({ min: 0, max: 1, doc: 'Expected conversion rate.' }),
} as const;

const columns = { ...labelV1, ...inputV1 } as const;

/** The feature set `features_v1`: what the file holds is what the models see. */
export const featuresV1: FeatureSet<typeof columns> = {
  name: 'features_v1',
  source: columns,
  columns,
  categories: { device },
};

/** Names of the 13 columns that models compute with, in file order: all of {@link inputV1} but the key. */
export const featureNamesV1: readonly Exclude<keyof typeof inputV1, 'entity_id'>[] = [
  'computer',
  'smartphone',
  'attrs_scale',
  'att5',
  'att27',
  'att2',
  'att34',
  'att29',
  'att30',
  'att9',
  'att7',
  'att142',
  'att11',
];
