// features_v2: the rows of features_v1 with their counts and all attributes. Append-only: models that are released read it.
import { bool, type ColumnSpec, type FeatureSet, f64, i32, utf8 } from '@slipway/contract';
import { device } from './features-v1.ts';

/** `att1` to `att160`. */
export type AttributeV2 = `att${Exclude<Below<161>, 0>}`;

/** The whole numbers from 0 to N - 1. */
type Below<N extends number, Found extends readonly number[] = []> = Found['length'] extends N
  ? Found[number]
  : Below<N, readonly [...Found, Found['length']]>;

const ATTRIBUTES = 160;

/** Names of the attributes, in the order of the file. */
export const attributeNamesV2: readonly AttributeV2[] = Array.from(
  { length: ATTRIBUTES },
  (_, j) => `att${j + 1}` as AttributeV2, // 1 to 160, as the type says
);

const attribute = bool({ doc: 'Whether the keyword has this attribute (anonymised; constant per entity).' });
const attributes = Object.fromEntries(attributeNamesV2.map((name) => [name, attribute])) as Readonly<
  Record<AttributeV2, ColumnSpec<'bool'>>
>;

/** What only training has: the rate, and the clicks it rests on. */
export const labelV2 = {
  cr: f64({ role: 'label', min: 0, max: 1, doc: 'Conversion rate: conversions / clicks.' }),
  clicks: i32({
    role: 'weight',
    min: 1,
    doc: 'Clicks that the rate rests on; a third of the rows have one.',
  }),
} as const;

/** What a prediction needs, in the order of the file. Models compute with the columns of {@link featureNamesV2}. */
export const inputV2 = {
  entity_id: utf8({
    role: 'key',
    doc: 'Pseudonymous id of the keyword. Text: passed through byte for byte.',
  }),
  computer: bool({ doc: 'Device is a computer.' }),
  smartphone: bool({ doc: 'Device is a smartphone. With neither flag set it is a tablet.' }),
  attrs_scale: f64({ doc: 'Scale of all attributes of the keyword, constant per entity (unitless).' }),
  ...attributes,
} as const;

/** `conversions` is an outcome, so files to predict on lack it; models that estimate the rate leave it where it is. */
const columns = {
  ...labelV2,
  conversions: i32({
    role: 'label',
    min: 0,
    doc: 'Clicks that became a purchase, at most as many as clicks.',
  }),
  ...inputV2,
} as const;

/** The feature set `features_v2`: what the file holds is what the models see. The first label is the one that models estimate. */
export const featuresV2: FeatureSet<typeof columns> = {
  name: 'features_v2',
  source: columns,
  columns,
  categories: { device },
};

/** Names of the 163 columns that models compute with, in file order: all of {@link inputV2} but the key. */
export const featureNamesV2: readonly ('computer' | 'smartphone' | 'attrs_scale' | AttributeV2)[] = [
  'computer',
  'smartphone',
  'attrs_scale',
  ...attributeNamesV2,
];
