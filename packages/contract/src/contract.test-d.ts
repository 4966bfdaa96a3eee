// What must not compile: `tsc` fails when one of the expected errors is gone. Nothing here runs.
import type { Batch, Card, FitContext, ParamSpecs } from '@slipway/contract';
import { bool, CONTRACT, cat, f64, i32, Model, resolveParams, utf8 } from '@slipway/contract';

const input = { id: utf8({ role: 'key' }), device: cat({ values: ['a'] }), clicks: i32({ min: 0 }) };
const label = { cr: f64({ role: 'label' }) };
const output = { id: utf8({ role: 'key' }), cr: f64() };
type Params = { rounds: number; method: 'hist' | 'exact' };

export function batches(batch: Batch<typeof input>, other: typeof batch.columns.device) {
  const codes: Int32Array = batch.columns.device.data;
  const names: readonly string[] = batch.columns.device.dict;
  const offsets: Int32Array = batch.columns.id.offsets;
  // @ts-expect-error there is no such column
  batch.columns.devise;
  // @ts-expect-error integers are not doubles
  const doubles: Float64Array = batch.columns.clicks.data;
  // @ts-expect-error only categories have a dictionary
  batch.columns.clicks.dict;
  // @ts-expect-error only text has offsets
  batch.columns.device.offsets;
  // @ts-expect-error columns are not replaced in place
  batch.columns.device = other;
  // @ts-expect-error nor is the length
  batch.length = 0;
  return { codes, names, offsets, doubles };
}

export const columns = {
  bounded: f64({ min: 0, max: 1 }),
  // @ts-expect-error text has no range
  text: utf8({ min: 0 }),
  // @ts-expect-error flags have no vocabulary
  flag: bool({ values: ['yes'] }),
  // @ts-expect-error there is no such role
  role: f64({ role: 'target' }),
  // @ts-expect-error there is no such way to treat unseen categories
  unknown: cat({ values: ['a'], unknown: 'drop' }),
};

export const params: ParamSpecs<Params> = {
  rounds: { default: 10, min: 1, integer: true, doc: 'Rounds.' },
  method: { default: 'hist', values: ['hist', 'exact'], doc: 'Split search.' },
};
export const wrongParams: ParamSpecs<Params> = {
  // @ts-expect-error a number is not declared by a text
  rounds: { default: '10', doc: 'Rounds.' },
  // @ts-expect-error a default is one of the values
  method: { default: 'approx', doc: 'Split search.' },
};
// @ts-expect-error a parameter is not declared
export const missingParam: ParamSpecs<Params> = { rounds: { default: 10, doc: 'Rounds.' } };
export const resolved: number = resolveParams(params, {}, 'f').rounds;
// @ts-expect-error parameters are frozen
resolveParams(params, {}, 'f').rounds = 3;

const right = {
  contract: CONTRACT,
  family: 'f',
  version: 'v1',
  description: 'd',
  task: 'regression',
  featureSet: { name: 's', source: {}, columns: {} },
  input,
  label,
  output,
  params,
} as const;
export const card: Card<typeof input, typeof output, typeof label, Params> = { ...right, prediction: 'cr' };
type OwnCard = Card<typeof input, typeof output, typeof label, Params>;
// @ts-expect-error the prediction is a column of the output
export const prediction: OwnCard['prediction'] = 'rate';
// @ts-expect-error there is no such task
export const task: OwnCard['task'] = 'ranking';
// @ts-expect-error a card speaks this version of the contract
export const contract: OwnCard['contract'] = 2;

abstract class Base extends Model<typeof input, typeof output, typeof label, Params> {
  readonly card = card;
  async save() {}
  async load() {}
}

export class WrongOutput extends Base {
  async fit() {}
  // @ts-expect-error the column of keys is missing
  protected predictBatch({ length }: Batch<typeof input>) {
    return { length, columns: { cr: { dtype: 'f64', data: new Float64Array(length) } } as const };
  }
}

export class WrongParam extends Base {
  async fit(_train: unknown, _evaluation: unknown, context: FitContext<Params>) {
    // @ts-expect-error there is no such parameter
    context.params.depth;
    // @ts-expect-error parameters are frozen
    context.params.rounds = 1;
  }
  protected predictBatch({ length, columns }: Batch<typeof input>) {
    const cr = new Float64Array(length);
    return { length, columns: { id: columns.id, cr: { dtype: 'f64', data: cr } } as const };
  }
}

// @ts-expect-error a model has four methods; two are missing here
export class Incomplete extends Base {}
