import { describe, expect, it } from 'vitest';
import { familyFiles, firstVersion } from './family-files.ts';
import { className, type VersionFacts } from './version-facts.ts';
import { versionFiles } from './version-files.ts';

const clicks: VersionFacts = {
  family: 'conversion-rate',
  version: 'v12',
  engine: 'xgboost',
  task: 'regression',
  features: 2,
  output: 1,
  label: 'cr',
  prediction: 'cr',
  weight: 'clicks',
  group: 'entity_id',
  hasExample: true,
};
const textOf = (facts: VersionFacts, name: string) =>
  versionFiles(facts).find(({ path }) => path.endsWith(`/${name}`))?.text ?? '';

describe('the files of a version', () => {
  it('are all in its folder, and only the installer can be run', () => {
    const files = versionFiles(clicks);
    expect(files.map(({ path }) => path.replace('packages/models/conversion-rate/v12/', ''))).toEqual([
      'package.json',
      'install_dependencies.sh',
      'src/card.ts',
      'src/index.ts',
      'src/conformance.test.ts',
      'src/index.test.ts',
    ]);
    expect(files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual([
      'packages/models/conversion-rate/v12/install_dependencies.sh',
    ]);
  });

  it('name the feature set and the predictions by their own numbers, and weigh, group and slice as the family does', () => {
    expect(textOf(clicks, 'card.ts')).toContain('inputV2, labelV2, outputV1');
    expect(textOf(clicks, 'card.ts')).toContain("group: 'entity_id'");
    expect(textOf(clicks, 'card.ts')).not.toContain('slices');
    expect(textOf(clicks, 'src/index.ts')).toContain("label: 'cr', weight: 'clicks' }");
    expect(textOf({ ...clicks, slices: ['a', 'b'] }, 'card.ts')).toContain("slices: ['a', 'b'],");
  });

  it.each([
    ['linear', 'binary', 'logistic regression', 'DenseLinearModel'],
    ['linear', 'regression', 'ridge regression', 'DenseLinearModel'],
    ['xgboost', 'binary', 'gradient boosted trees', 'BoostedTreesModel'],
  ] as const)('say what %s is for a %s task', (engine, task, words, base) => {
    const facts = { ...clicks, engine, task };
    expect(JSON.parse(textOf(facts, 'package.json'))).toMatchObject({
      name: '@slipway/conversion-rate-v12',
      description: `conversion-rate v12: ${words}.`,
      dependencies: { [`@slipway/${engine}`]: '0.1.0' },
    });
    expect(textOf(facts, 'src/index.ts')).toContain(`class ConversionRateV12 extends ${base}<`);
  });

  it('say what to look at first when a fit is no better than the mean', () => {
    expect(textOf(clicks, 'src/index.test.ts')).toContain(
      'look at the defaults of its parameters in card.ts first',
    );
  });

  it('test no fit where the family makes no example data', () => {
    expect(textOf({ ...clicks, hasExample: false }, 'index.test.ts')).not.toContain('model.fit');
    expect(textOf(clicks, 'index.test.ts')).toContain('model.fit');
  });
});

it('a class is called by its family and its version', () => {
  expect(className({ family: 'a-b2-c', version: 'v10' })).toBe('AB2CV10');
});

it('a new family brings the columns that its first version reads', () => {
  for (const task of ['regression', 'binary'] as const) {
    const facts = firstVersion({ family: 'churn', task });
    const features = familyFiles({ family: 'churn', task }).find(({ path }) =>
      path.endsWith('features-v1.ts'),
    );
    expect(features?.text).toContain(
      `  ${facts.label}: ${task === 'binary' ? 'bool' : 'f64'}({ role: 'label'`,
    );
    expect(features?.text).toContain(`  ${facts.prediction}: f64(`);
  }
});
