import { describe, expect, it } from 'vitest';
import { type ParamSpecs, resolveParams, valueProblem } from './params.ts';

interface Params {
  readonly eta: number;
  readonly rounds: number;
  readonly method: 'hist' | 'exact';
  readonly centred: boolean;
}
const SPECS: ParamSpecs<Params> = {
  eta: { default: 0.1, min: 0, max: 1, doc: 'Step size.', log: true },
  rounds: { default: 40, min: 1, integer: true, doc: 'Rounds.', grid: [10, 40] },
  method: { default: 'hist', values: ['hist', 'exact'], doc: 'Split search.' },
  centred: { default: true, doc: 'Whether to centre.' },
};

describe('resolveParams', () => {
  it('lays overrides over the defaults and freezes the result', () => {
    const params = resolveParams(SPECS, { eta: 1, method: 'exact' }, 'params.yaml');
    expect(params).toEqual({ eta: 1, rounds: 40, method: 'exact', centred: true });
    expect(Object.isFrozen(params)).toBe(true);
  });

  it('B-7: names every problem at once, each by its path', () => {
    const overrides = { eta: 1.5, rounds: 2.5, method: 'fast', centred: 'yes', depth: 3 };
    expect(() => resolveParams(SPECS, overrides, 'params.yaml')).toThrow(
      expect.objectContaining({
        code: 'E_CONFIG_PARAM',
        exitCode: 78,
        message: [
          '$.eta must be in [0, 1], got 1.5',
          '$.rounds must be a whole number, got 2.5',
          '$.method must be one of hist, exact, got "fast"',
          '$.centred must be a boolean, got a string',
          '$.depth is not a parameter: there are eta, rounds, method, centred',
        ].join('; '),
        facts: { file: 'params.yaml', path: ['$.eta', '$.rounds', '$.method', '$.centred', '$.depth'] },
      }),
    );
  });

  it('says which parameter was probably meant, of the likely ones first, and what there is once', () => {
    expect(() => resolveParams(SPECS, { depth: 3, leaves: 9, round: 6 }, 'params.yaml')).toThrow(
      expect.objectContaining({
        message:
          '$.round is not a parameter, did you mean rounds?; $.depth is not a parameter; ' +
          '$.leaves is not a parameter: there are eta, rounds, method, centred',
      }),
    );
  });

  it('takes no alias, and says whose it is, however far it is from it', () => {
    const specs: ParamSpecs<Params> = { ...SPECS, eta: { ...SPECS.eta, aliases: ['learning_rate', 'lr'] } };
    expect(() => resolveParams(specs, { leaves: 9, learning_rate: 0.1 }, 'params.yaml')).toThrow(
      expect.objectContaining({
        message:
          '$.learning_rate is not a parameter, did you mean eta?; ' +
          '$.leaves is not a parameter: there are eta, rounds, method, centred',
      }),
    );
  });

  it.each([null, [], 'eta: 1', undefined])('B-7: refuses %j in place of a mapping', (overrides) => {
    expect(() => resolveParams(SPECS, overrides, 'params.yaml')).toThrow('$ must be a mapping');
  });

  it('I-8: takes __proto__ and constructor for unknown names', () => {
    const overrides: unknown = JSON.parse('{"__proto__": {"eta": 0.5}, "constructor": 1}');
    expect(() => resolveParams(SPECS, overrides, 'params.yaml')).toThrow(
      expect.objectContaining({ facts: { file: 'params.yaml', path: ['$.__proto__', '$.constructor'] } }),
    );
    expect(({} as { eta?: number }).eta).toBeUndefined();
  });
});

describe('valueProblem', () => {
  it.each<[unknown, string | undefined]>([
    [0, undefined],
    [1, undefined],
    [-0.001, 'must be in [0, 1], got -0.001'],
    [Number('1e999'), 'must be finite, got Infinity'],
    [Number.NaN, 'must be finite, got NaN'],
    ['0.5', 'must be a number, got a string'],
    [null, 'must be a number, got nothing'],
    [[0.5], 'must be a number, got a list'],
    [true, 'must be a number, got a boolean'],
  ])('says of %j as a number in [0, 1]: %s', (value, problem) => {
    expect(valueProblem(SPECS.eta, value)).toBe(problem);
  });
});
