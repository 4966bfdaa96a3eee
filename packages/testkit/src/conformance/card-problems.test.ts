import { type AnyCard, bool, cat, f64, utf8 } from '@slipway/contract';
import { card } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import { cardProblems } from './card-problems.ts';

const changed = (changes: object) => cardProblems({ ...card, ...changes } as AnyCard);
const param = (spec: object) => changed({ params: { rounds: { default: 1, doc: 'Rounds.', ...spec } } });

describe('cardProblems', () => {
  it('finds none in a right card', () => {
    expect(cardProblems(card)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ contract: 2 }, 'card.contract is 2, this is contract 1'],
    [{ family: 'Conversion Rate' }, 'card.family "Conversion Rate" does not match'],
    [{ version: 'v2/../x' }, 'card.version "v2/../x" does not match'],
    [{ description: ' ' }, 'card.description is empty'],
    [{ task: 'ranking' }, 'card.task is ranking'],
    [{ batchTolerance: -1 }, 'card.batchTolerance is -1'],
    [{ prediction: 'rate' }, 'card.output has no column rate'],
    [{ prediction: 'entity_id' }, 'the prediction entity_id is not f64'],
    [{ output: {} }, 'card.output has no columns'],
    [
      { output: { ...card.output, id: utf8({ role: 'key' }) } },
      'card.output.id is a key that is not a key of card.input',
    ],
    [{ description: () => 'x' }, 'card.description is not plain JSON'],
    [{ description: new Date(0) }, 'card.description is not plain JSON'],
    [{ batchTolerance: Number.NaN }, 'card.batchTolerance is not plain JSON'],
  ])('finds %j', (changes, problem) => {
    expect(changed(changes).join('\n')).toContain(problem);
  });

  it.each<[object, string]>([
    [{ cr: f64() }, 'card.label has 0 columns of role label, expected exactly one'],
    [{ cr: card.label.cr, y: f64({ role: 'label' }) }, 'card.label has 2 columns of role label'],
    [{ cr: utf8({ role: 'label' } as object) }, 'card.label.cr is the label, so it must be a number'],
    [
      { ...card.label, a: f64({ role: 'weight' }), b: f64({ role: 'weight' }) },
      'more than one column of role weight',
    ],
    [{ cr: f64({ role: 'label' }) }, 'column cr is declared differently in card.featureSet.columns'],
    [{ ...card.label, entity_id: card.input.entity_id }, 'entity_id is both input and label'],
    [{ ...card.label, w: f64({ role: 'weight' }) }, 'column w is not in card.featureSet.columns'],
  ])('finds the label %j', (label, problem) => {
    expect(changed({ label }).join('\n')).toContain(problem);
  });

  it.each<[object, string]>([
    [f64({ min: 1, max: 0 }), 'has the range [1, 0]'],
    [{ ...f64(), dtype: 'f32' }, 'has type f32'],
    [{ dtype: 'f64' }, 'does not say whether it is nullable'],
    [f64({ role: 'key' }), 'is a key, so it must be utf8'],
    [cat({ values: ['a', 'a'] }), 'has a value twice'],
    [cat({ values: [] }), 'has no values'],
    [cat({ unknown: 'other' }), 'says `unknown` without `values`'],
    [f64({ role: 'label' }), 'card.input has a label or weight'],
  ])('finds the input column %j', (spec, problem) => {
    expect(changed({ input: { ...card.input, x: spec } }).join('\n')).toContain(problem);
  });

  it('finds a flag that is not a bool column, and takes one that is', () => {
    const categories = { device: { flags: { phone: 'Phone' }, otherwise: 'Tablet' } };
    const columns = { ...card.featureSet.columns };
    expect(changed({ featureSet: { ...card.featureSet, columns, categories } })).toEqual([
      'flag phone of category device is not a bool column',
    ]);
    const withFlag = { ...columns, phone: bool() };
    expect(changed({ featureSet: { ...card.featureSet, columns: withFlag, categories } })).toEqual([]);
  });

  it('finds defaults and grid values that break their own declaration', () => {
    expect(param({ min: 2 })).toEqual(['card.params.rounds must be in [2, Infinity], got 1']);
    expect(param({ grid: [2, 2.5], integer: true })).toEqual([
      'card.params.rounds must be a whole number, got 2.5',
    ]);
    expect(param({ doc: '' })).toEqual(['card.params.rounds has no doc']);
  });
});
