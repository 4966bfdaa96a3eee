import { card } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import { bool, cat, f64, utf8 } from '../schema.ts';
import { cardProblems } from './card-problems.ts';

const changed = (changes: object) => cardProblems({ ...card, ...changes });
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
    [{ description: () => 'x' }, 'card.description is a function, expected text'],
    [{ description: new Date(0) }, 'card.description is no plain data, expected text'],
    [{ description: undefined }, 'card.description is missing'],
    [{ featureSet: new Date(0) }, 'card.featureSet is no plain data, expected an object'],
    [{ featureSet: { name: 'features_v1' } }, 'card.featureSet.source is missing'],
    [{ batchTolerance: Number.NaN }, 'card.batchTolerance is NaN, expected a number'],
    [{ slices: 'device' }, 'card.slices is "device", expected a list'],
    [{ slices: ['entity_id'] }, 'the slice entity_id of card.slices is not a cat column of card.input'],
    [{ group: 'entity' }, 'card.group entity is not in card.input'],
    [{ training: { rounds: 'rounds' } }, 'card.training.rounds rounds is not a numeric parameter'],
    [{ prediction: 'constructor' }, 'card.output has no column constructor'],
    [{ drift: { psi: 0 } }, 'its drift has psi 0, expected above 0'],
    [{ drift: { minRows: 0.5 } }, 'its drift has minRows 0.5, expected a whole number above 0'],
    [
      { drift: { columns: ['cr', 'device', 'entity_id'] } },
      'its drift names entity_id, which is neither a feature of its input nor its prediction',
    ],
    [{ gates: [{ kind: 'luck' }] }, 'its gate has the kind "luck", which is none'],
    [
      { calibration: 'platt' },
      'card.calibration.method is undefined; there are reweighting, platt, isotonic',
    ],
    [{ calibration: { method: 'reweighting' } }, 'card.calibration.factor is missing'],
    [
      { calibration: { method: 'reweighting', factor: 'toString' } },
      'the factor toString of card.calibration is not a numeric parameter',
    ],
    [
      { calibration: { method: 'isotonic', folds: 1 } },
      'card.calibration.folds is 1, expected a whole number of 2 or more',
    ],
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
    [{ dtype: 'f64' }, 'card.input.x.nullable is missing'],
    [{ ...f64(), role: 'lable' }, 'has the role lable, expected one of key, feature, label'],
    [
      cat({ values: ['a'], unknown: 'drop' as 'null' }),
      'makes unseen values drop, expected one of error, null, other',
    ],
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

  it.each([undefined, 'card', null])('finds that %j is no card', (value) => {
    expect(cardProblems(value)).toEqual(['it has no card']);
  });

  it.each<[object, string]>([
    [{ gate: [] }, 'card.gate is not a key of card, did you mean gates?'],
    [{ trainin: { rounds: 'rounds' } }, 'card.trainin is not a key of card, did you mean training?'],
    [{ calibraton: { method: 'platt' } }, 'card.calibraton is not a key of card, did you mean calibration?'],
    [{ drift: { pis: 0.1 } }, 'card.drift.pis is not a key of card.drift, did you mean psi?'],
    [
      { training: { rounds: 'priorRows', patients: 'priorRows' } },
      'card.training.patients is not a key of card.training, did you mean patience?',
    ],
    [
      { calibration: { method: 'isotonic', fold: 3 } },
      'card.calibration.fold is not a key of card.calibration, did you mean folds?',
    ],
    [
      { params: { priorRows: { default: 1, doc: 'Rows.', minimum: 0 } } },
      'card.params.priorRows.minimum is not a key of card.params.priorRows: there are default, doc, min, max, integer, values, grid, range, log, aliases',
    ],
    [
      { input: { ...card.input, device: { ...card.input.device, vaules: ['a'] } } },
      'card.input.device.vaules is not a key of card.input.device, did you mean values?',
    ],
    [
      { featureSet: { ...card.featureSet, categoris: {} } },
      'card.featureSet.categoris is not a key of card.featureSet, did you mean categories?',
    ],
    [
      { gates: [{ kind: 'rows', minEval: 30, minTrain: 30 }] },
      'in its gate rows minTrain is not a field: there are minEval',
    ],
  ])('finds a key that nothing reads: %j', (changes, problem) => {
    expect(changed(changes)).toContain(problem);
  });

  it('says of an unknown key also where the card is wrong in other ways', () => {
    expect(changed({ gate: [], task: undefined })).toEqual([
      'card.gate is not a key of card, did you mean gates?',
      'card.task is missing',
    ]);
  });

  it('takes a card whose optional keys are undefined', () => {
    expect(changed({ gates: undefined, drift: undefined, calibration: undefined })).toEqual([]);
  });
});
