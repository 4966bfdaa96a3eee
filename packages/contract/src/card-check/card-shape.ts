// The shape of a card. The compiler holds it to the types: a key that is new there is new here.
import type { CalibrationSpec } from '../calibration.ts';
import type { AnyCard } from '../card.ts';
import type { DriftLimits } from '../drift.ts';
import type { FeatureSet, FlagCategory } from '../feature-set.ts';
import type { ParamSpec } from '../params.ts';
import type { ColumnSpec } from '../schema.ts';
import type { Fields, FieldsOf, Shape } from './shape.ts';

const TEXTS: Shape = { listOf: 'text' };

const COLUMN = {
  dtype: 'text',
  nullable: 'flag',
  'role?': 'text',
  'doc?': 'text',
  'min?': 'number',
  'max?': 'number',
  'values?': TEXTS,
  'unknown?': 'text',
} satisfies FieldsOf<ColumnSpec>;

const SCHEMA: Shape = { mapOf: { fields: COLUMN } };

const CATEGORY = { flags: { mapOf: 'text' }, otherwise: 'text' } satisfies FieldsOf<FlagCategory>;

const FEATURE_SET = {
  name: 'text',
  source: SCHEMA,
  columns: SCHEMA,
  'categories?': { mapOf: { fields: CATEGORY } },
} satisfies FieldsOf<FeatureSet>;

const RANGE = { min: 'number', max: 'number' } satisfies FieldsOf<NonNullable<ParamSpec['range']>>;

const PARAM = {
  default: 'scalar',
  doc: 'text',
  'min?': 'number',
  'max?': 'number',
  'integer?': 'flag',
  'values?': { listOf: 'scalar' },
  'grid?': { listOf: 'scalar' },
  'range?': { fields: RANGE },
  'log?': 'flag',
  'aliases?': TEXTS,
} satisfies FieldsOf<ParamSpec>;

const TRAINING = { rounds: 'text', 'patience?': 'text' } satisfies FieldsOf<NonNullable<AnyCard['training']>>;

const DRIFT = {
  'psi?': 'number',
  'minRows?': 'number',
  'columns?': TEXTS,
} satisfies FieldsOf<DriftLimits>;

const REWEIGHTING = { method: 'text', factor: 'text' } satisfies FieldsOf<
  Extract<CalibrationSpec, { method: 'reweighting' }>
>;

const FITTED = { method: 'text', 'folds?': 'number' } satisfies FieldsOf<
  Exclude<CalibrationSpec, { method: 'reweighting' }>
>;

/** Keys of a calibration by its method. */
export const CALIBRATIONS: { readonly [M in CalibrationSpec['method']]: Fields } = {
  reweighting: REWEIGHTING,
  platt: FITTED,
  isotonic: FITTED,
};

/** The whole card, but for what depends on a kind or a method. */
export const CARD = {
  contract: 'number',
  family: 'text',
  version: 'text',
  description: 'text',
  task: 'text',
  featureSet: { fields: FEATURE_SET },
  input: SCHEMA,
  label: SCHEMA,
  output: SCHEMA,
  prediction: 'text',
  params: { mapOf: { fields: PARAM } },
  'group?': 'text',
  'training?': { fields: TRAINING },
  'slices?': TEXTS,
  'gates?': 'any',
  'drift?': { fields: DRIFT },
  'calibration?': 'any',
  'batchTolerance?': 'number',
} satisfies FieldsOf<AnyCard>;
