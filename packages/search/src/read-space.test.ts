import type { ParamSpec } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readSpace } from './read-space.ts';

const FILE = 'conversion-rate/v2/params.yaml';
const specs: Readonly<Record<string, ParamSpec<number> | ParamSpec<string>>> = {
  eta: {
    default: 0.1,
    min: 1e-6,
    max: 1,
    log: true,
    range: { min: 0.01, max: 0.3 },
    grid: [0.05, 0.1],
    doc: '',
  },
  max_depth: { default: 6, min: 0, max: 1000, integer: true, grid: [4, 6], doc: '' },
  colsample_bytree: { default: 1, min: 0.001, max: 1, doc: '' },
  reg_lambda: { default: 1, min: 0, max: 1e9, doc: '' },
  tree_method: { default: 'hist', values: ['hist', 'exact'], doc: '' },
};
const read = (document: unknown, use: 'lists' | 'lists and ranges' = 'lists and ranges') =>
  readSpace(specs as Parameters<typeof readSpace>[0], document, FILE, use);

describe('readSpace', () => {
  it('takes the card’s own range before its grid, and the grid alone where a list is needed', () => {
    const rest = { colsample_bytree: 1, reg_lambda: 1, tree_method: 'hist' };
    expect(read({})).toEqual({
      fixed: rest,
      dimensions: [
        { name: 'eta', min: 0.01, max: 0.3, log: true, integer: false },
        { name: 'max_depth', values: [4, 6] },
      ],
    });
    expect(read({}, 'lists').dimensions).toEqual([
      { name: 'eta', values: [0.05, 0.1] },
      { name: 'max_depth', values: [4, 6] },
    ]);
  });

  it('lays the file over the card: a value fixes, a list is tried, a range is drawn from', () => {
    const space = read({
      eta: 0.2,
      max_depth: { min: 2, max: 9 },
      reg_lambda: { min: 0.1, max: 100, log: true },
      tree_method: ['exact', 'hist'],
    });
    expect(space.fixed).toEqual({ eta: 0.2, colsample_bytree: 1 });
    expect(space.dimensions).toEqual([
      { name: 'max_depth', min: 2, max: 9, log: false, integer: true },
      { name: 'reg_lambda', min: 0.1, max: 100, log: true, integer: false },
      { name: 'tree_method', values: ['exact', 'hist'] },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['a misspelt name', { reg_ramma: [0.1] }, '$.reg_ramma is not a parameter, did you mean reg_lambda?'],
    ['a name like no other', { zzz: 1 }, '$.zzz is not a parameter: there are eta'],
    [
      'a value of a list out of range',
      { colsample_bytree: [0.6, 1.1] },
      '$.colsample_bytree[1] must be in [0.001, 1], got 1.1',
    ],
    [
      'a value of a list of another type',
      { max_depth: [4, 'deep'] },
      '$.max_depth[1] must be a number, got a string',
    ],
    [
      'a fraction where whole numbers are',
      { max_depth: [4.5] },
      '$.max_depth[0] must be a whole number, got 4.5',
    ],
    ['a list in a list', { max_depth: [[4]] }, '$.max_depth[0] must be a number, got a list'],
    [
      'what is no finite number, in a list',
      { eta: [Number.NaN, Number.POSITIVE_INFINITY] },
      '$.eta[0] must be finite, got NaN; $.eta[1] must be finite, got Infinity',
    ],
    ['a value twice', { max_depth: [4, 4] }, '$.max_depth[1] is listed twice: 4'],
    ['a list of nothing', { max_depth: [] }, '$.max_depth must list at least one value'],
    [
      'a word that is none of the values',
      { tree_method: ['fast'] },
      '$.tree_method[0] must be one of hist, exact, got "fast"',
    ],
    ['a range without an end', { eta: { min: 0.1 } }, '$.eta.max is missing: a range has min and max'],
    ['a range out of range', { eta: { min: 0, max: 1 } }, '$.eta.min must be in [0.000001, 1], got 0'],
    [
      'a range upside down',
      { eta: { min: 0.5, max: 0.1 } },
      '$.eta.max must be at least min, which is 0.5, got 0.1',
    ],
    [
      'a logarithm of nothing',
      { reg_lambda: { min: 0, max: 1, log: true } },
      '$.reg_lambda.min must be more than 0 where log is true',
    ],
    ['a logarithm of nothing at all', { eta: { min: 0.1, max: 1, log: null } }, '$.eta.log must be true or'],
    ['a logarithm of a word', { eta: { min: 0.1, max: 1, log: 'yes' } }, '$.eta.log must be true or false'],
    ['nothing', { eta: null }, '$.eta must be a number, got nothing'],
    ['a list of everything', [1], '$ must be a mapping'],
  ])('refuses %s with 78 and its path', (_, document, says) => {
    expect(() => read(document)).toThrow(
      expect.objectContaining({
        code: 'E_CONFIG_PARAM',
        exitCode: 78,
        message: expect.stringContaining(says),
      }),
    );
  });

  it('says of many unknown names the likely ones first, and what there is once', () => {
    expect(() => read({ learning_rate: 1, n_estimators: 5, reg_ramma: 1 })).toThrow(
      expect.objectContaining({
        message:
          '$.reg_ramma is not a parameter, did you mean reg_lambda?; $.learning_rate is not a parameter; ' +
          '$.n_estimators is not a parameter: there are eta, max_depth, colsample_bytree, reg_lambda, tree_method',
      }),
    );
  });

  it.each<[string, unknown, string]>([
    [
      'a range of words',
      { tree_method: { min: 'a', max: 'b' } },
      '$.tree_method is no number, so it has no range',
    ],
    [
      'a logarithm from 0 where 0 is out of range',
      { eta: { min: 0, max: 0.1, log: true } },
      '$.eta.min must be in [0.000001, 1], got 0',
    ],
    [
      'an end under another name',
      { eta: { min: 0.1, mac: 1 } },
      '$.eta.mac is not a part of a range, did you mean max?',
    ],
    [
      'a word in place of an end',
      { eta: { min: 'a', max: 0.1 } },
      '$.eta.min must be a number, got a string',
    ],
  ])('says one thing of one mistake: %s', (_, document, says) => {
    expect(() => read(document)).toThrow(expect.objectContaining({ message: says }));
  });

  it('knows a parameter by the names that it has elsewhere, and says its own', () => {
    const named = { ...specs, eta: { ...specs.eta, aliases: ['learning_rate'] } };
    expect(() =>
      readSpace(named as Parameters<typeof readSpace>[0], { learning_rate: [0.1] }, FILE, 'lists and ranges'),
    ).toThrow(expect.objectContaining({ message: '$.learning_rate is not a parameter, did you mean eta?' }));
  });

  it('refuses a range to a grid, and names every problem at once', () => {
    const document = { eta: { min: 0.1, max: 1 }, reg_ramma: 1, colsample_bytree: [2, 1] };
    expect(() => read(document, 'lists')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('$.eta is a range, and a grid search needs a list'),
        facts: { file: FILE, path: ['$.eta', '$.colsample_bytree[0]', '$.reg_ramma'] },
      }),
    );
  });
});
