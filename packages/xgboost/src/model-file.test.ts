import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, modelBytes, type RawModel, stump } from './fixtures/tiny-model.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

const refused = (path: string): unknown =>
  expect.objectContaining({ code: 'E_XGB_ARTIFACT', exitCode: 76, facts: { path } });
const tree = (column: string): string => `$.learner.gradient_booster.model.trees[0]${column}`;
const parse = (raw: RawModel): TreeEnsemble => TreeEnsemble.parse(modelBytes(raw));
const text = (json: string): Uint8Array => Buffer.from(json);

describe('a damaged tree', () => {
  const damages: readonly (readonly [title: string, changes: Parameters<typeof stump>[0], path: string])[] = [
    ['a child out of range', { left_children: [9, -1, -1] }, '.left_children[0]'],
    ['a child that is negative', { left_children: [-2, -1, -1] }, '.left_children[0]'],
    ['a child that is a fraction', { right_children: [1.5, -1, -1] }, '.right_children[0]'],
    ['a child that is text', { right_children: ['2', -1, -1] }, '.right_children[0]'],
    ['half a leaf', { right_children: [-1, -1, -1] }, '.right_children[0]'],
    ['a node that is its own child', { left_children: [0, -1, -1] }, '.left_children[0]'],
    [
      'a cycle over two nodes',
      { left_children: [1, 0, -1], right_children: [2, 2, -1] },
      '.left_children[1]',
    ],
    ['a node with two parents', { right_children: [1, -1, -1] }, '.right_children[0]'],
    ['a feature out of range', { split_indices: [1, 0, 0] }, '.split_indices[0]'],
    ['a threshold that is null', { split_conditions: [null, 1, 1] }, '.split_conditions[0]'],
    ['a threshold beyond 32 bits', { split_conditions: [1e39, 1, 1] }, '.split_conditions[0]'],
    ['a leaf that is no number', { split_conditions: [0, 'NaN', 1] }, '.split_conditions[1]'],
    ['a direction that is 2', { default_left: [2, 0, 0] }, '.default_left[0]'],
    ['a list that is too short', { split_conditions: [0.5, 1] }, '.split_conditions'],
    ['a list that is an object', { split_indices: {} as never }, '.split_indices'],
    ['categorical splits', { split_type: [1, 0, 0] }, '.split_type'],
    [
      'vector leaves',
      { tree_param: { num_nodes: '3', size_leaf_vector: '3' } },
      '.tree_param.size_leaf_vector',
    ],
  ];
  for (const [title, changes, path] of damages) {
    it(`C-7: is refused for ${title}`, () => {
      expect(() => parse({ trees: [stump(changes)] })).toThrow(refused(tree(path)));
    });
  }

  it('C-6: is refused when its header lies about its size, before memory is taken', () => {
    for (const nodes of ['4', '16000000', '999999999999999', '-1', '3.5', '1e3']) {
      const before = process.memoryUsage().arrayBuffers;
      expect(() => parse({ trees: [stump({ tree_param: { num_nodes: nodes } })] })).toThrow(
        /num_nodes|left_children/,
      );
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }
    expect(() =>
      parse({ trees: [chain(0), stump({ ...chain(0), tree_param: { num_nodes: '0' } })] }),
    ).toThrow(expect.objectContaining({ code: 'E_XGB_ARTIFACT' }));
  });

  it('C-7: is refused at a million nodes deep, without overflowing the stack', () => {
    const start = performance.now();
    expect(() => parse({ trees: [chain(1_000_000)] })).toThrow(refused(tree('')));
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  it('leaves out nodes that pruning cut off, whatever they hold', () => {
    const pruned = stump({
      left_children: [1, -1, -1, 77],
      right_children: [2, -1, -1, -1],
      split_indices: [0, 0, 0, 2147483647],
      split_conditions: [0.5, -1, 2, 1e300],
      default_left: [0, 0, 0, 5],
      loss_changes: [3, 0, 0, 0],
      tree_param: { num_nodes: '4', num_deleted: '1' },
    });
    const out = new Float64Array(1);
    parse({ trees: [pruned] }).predict([[1]], 1, out);
    expect(out[0]).toBe(2.5);
  });
});

describe('a model file', () => {
  const others: readonly (readonly [title: string, raw: RawModel, path: string])[] = [
    ['an objective that is not supported', { objective: 'rank:ndcg' }, '$.learner.objective.name'],
    ['an objective of another type', { objective: 7 }, '$.learner.objective.name'],
    ['dart', { booster: 'dart' }, '$.learner.gradient_booster.name'],
    ['too many features', { features: '999999999' }, '$.learner.learner_model_param.num_feature'],
    ['a base score that is no number', { baseScore: 'NaN' }, '$.learner.learner_model_param.base_score'],
    ['a base score beyond 32 bits', { baseScore: '1e999' }, '$.learner.learner_model_param.base_score'],
    [
      'a probability of 1',
      { objective: 'binary:logistic', baseScore: '1' },
      '$.learner.learner_model_param.base_score',
    ],
    ['names that are too few', { features: '2', names: ['a'] }, '$.learner.feature_names'],
    ['names that are numbers', { names: [1] }, '$.learner.feature_names'],
    [
      'fewer trees than it says',
      { numTrees: '1000000000' },
      '$.learner.gradient_booster.model.gbtree_model_param.num_trees',
    ],
    ['another number of trees', { numTrees: '2' }, '$.learner.gradient_booster.model.trees'],
  ];
  for (const [title, raw, path] of others) {
    it(`C-6: is refused for ${title}`, () => expect(() => parse(raw)).toThrow(refused(path)));
  }

  it('takes a base score in brackets, as XGBoost 3 writes it', () => {
    const out = new Float64Array(1);
    parse({ baseScore: '[2.5E-1]', trees: [] }).predict([[1]], 1, out);
    expect(out[0]).toBe(0.25);
  });

  it('C-6: is refused beyond the limits of bytes, trees, nodes and depth', () => {
    const bytes = modelBytes({ trees: [stump(), stump()] });
    for (const limits of [
      { maxBytes: 10 },
      { maxTrees: 1 },
      { maxNodes: 2 },
      { maxNodes: 5 },
      { maxFeatures: 0 },
      { maxDepth: 0 },
    ]) {
      expect(() => TreeEnsemble.parse(bytes, { limits })).toThrow(
        expect.objectContaining({ code: 'E_XGB_ARTIFACT' }),
      );
    }
  });

  it('C-7: is refused when nested a million deep, or filled with objects, before it is built', () => {
    const deep = '['.repeat(1e6);
    const wide = `{"learner":[${'{},'.repeat(1e6)}{}]}`;
    const keyed = `{${Array.from({ length: 1e6 }, (_, i) => `"${i}":1`).join()}}`;
    for (const json of [deep, deep.replaceAll('[', '{"a":'), wide, keyed]) {
      expect(() => TreeEnsemble.parse(text(json))).toThrow(refused('$'));
    }
  });

  it('C-7: never touches a prototype', () => {
    const json = Buffer.from(modelBytes({ objective: '__proto__' }))
      .toString()
      .replace('"learner":{', '"__proto__":{"polluted":1},"learner":{"__proto__":{"polluted":1},');
    expect(() => TreeEnsemble.parse(text(json))).toThrow(refused('$.learner.objective.name'));
    expect(() => TreeEnsemble.parse(text(`{"__proto__":${json}}`))).toThrow(refused('$.learner'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is refused when it is empty, no JSON, no text, UBJSON or another shape', () => {
    const bad = [
      [],
      [0xff, 0xfe],
      [0x7b, 0x4c, 0, 0, 0],
      [...text('NaN')],
      [...text('{"a":NaN}')],
      [...text('"abc\\')],
    ];
    for (const bytes of bad) expect(() => TreeEnsemble.parse(Uint8Array.from(bytes))).toThrow(refused('$'));
    for (const json of ['null', '1', '[]', '{}', '{"learner":3}']) {
      expect(() => TreeEnsemble.parse(text(json))).toThrow(refused('$.learner'));
    }
  });

  it('C-2: cut or changed anywhere, is read whole or refused by name, and never anything else', () => {
    const whole = modelBytes({ trees: [stump(), chain(4)] });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        try {
          const out = new Float64Array(1);
          TreeEnsemble.parse(cut ? whole.subarray(0, at) : changed, { cache: false }).predict([[1]], 1, out);
          expect(cut).toBe(false);
          expect(out[0]).not.toBeNaN();
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^E_XGB_(ARTIFACT|COLUMNS)$/) });
        }
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });
});
