// The files of a new version: its package, its class, its installer; the card and the tests have files of their own.
import { cardText } from './card-text.ts';
import { importText, quoted } from './source-text.ts';
import { conformanceText, testText } from './test-text.ts';
import {
  className,
  featuresName,
  type ScaffoldFile,
  type VersionFacts,
  versionName,
} from './version-facts.ts';

const ENGINES = {
  linear: { is: { regression: 'ridge regression', binary: 'logistic regression' }, base: 'DenseLinearModel' },
  xgboost: {
    is: { regression: 'gradient boosted trees', binary: 'gradient boosted trees' },
    base: 'BoostedTreesModel',
  },
} as const;

/** What an engine makes of a task, in words: `gradient boosted trees`. */
export function engineWords({ engine, task }: Pick<VersionFacts, 'engine' | 'task'>): string {
  return ENGINES[engine].is[task];
}

/** All files of a version, below `packages/models/<family>/<version>`. */
export function versionFiles(facts: VersionFacts): readonly ScaffoldFile[] {
  const folder = `packages/models/${facts.family}/${facts.version}`;
  const words = engineWords(facts);
  return [
    { path: `${folder}/package.json`, text: packageText(facts, words) },
    { path: `${folder}/install_dependencies.sh`, text: installText(facts), executable: true },
    { path: `${folder}/src/card.ts`, text: cardText(facts, words) },
    { path: `${folder}/src/index.ts`, text: modelText(facts, words) },
    { path: `${folder}/src/conformance.test.ts`, text: conformanceText(facts) },
    { path: `${folder}/src/index.test.ts`, text: testText(facts) },
  ];
}

function packageText(facts: VersionFacts, words: string): string {
  const dependencies = ['@slipway/contract', featuresName(facts.family), `@slipway/${facts.engine}`].sort();
  const manifest = {
    name: versionName(facts),
    version: '0.1.0',
    private: true,
    description: `${facts.family} ${facts.version}: ${words}.`,
    license: 'MIT',
    type: 'module',
    exports: { '.': './src/index.ts', './card': './src/card.ts' },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '0.1.0'])),
    devDependencies: { '@slipway/testkit': '0.1.0' },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function installText({ family, version, engine }: VersionFacts): string {
  const what = `${family} ${version}`;
  if (engine === 'xgboost')
    return `#!/bin/sh
# Installs what ${what} needs beside its npm packages: libxgboost, for training.
set -eu
models=$(dirname "$0")/../..

# shellcheck source=../../install-xgboost.sh disable=SC1091
. "$models/install-xgboost.sh"
install_xgboost '${what}' "$models" "$@"
`;
  return `#!/bin/sh
# Installs what ${what} needs beside its npm packages: nothing. Names of packages go between the quotes, separated by spaces.
set -eu
apt_pkgs=''
brew_pkgs=''

# shellcheck source=../../install-os-packages.sh disable=SC1091
. "$(dirname "$0")/../../install-os-packages.sh"
install_os_packages '${what}' "$apt_pkgs" "$brew_pkgs" "$@"
`;
}

function modelText(facts: VersionFacts, words: string): string {
  const { family, version, engine, features, output, label, prediction, weight } = facts;
  const { base } = ENGINES[engine];
  const columns = [
    'features: treeFeatures(card.input)',
    `label: ${quoted(label)}`,
    ...(weight === undefined ? [] : [`weight: ${quoted(weight)}`]),
  ];
  const columnsLine = `  protected override readonly columns = { ${columns.join(', ')} };\n`;
  return `// ${family} ${version}: ${words}.
${importText({
  [featuresName(family)]: [
    `type inputV${features}`,
    `type labelV${features}`,
    `type outputV${output}`,
    `predictionsV${output}`,
  ],
  [`@slipway/${engine}`]: engine === 'linear' ? [base] : [base, 'treeFeatures'],
})}
import card, { type Params } from './card.ts';

type Input = typeof inputV${features};
type Output = typeof outputV${output};
type Label = typeof labelV${features};

/** Estimates \`${prediction}\` by ${words}. */
export default class ${className(facts)} extends ${base}<Input, Output, Label, Params> {
  override readonly card = card;
${engine === 'xgboost' ? columnsLine : ''}  protected override readonly outputOf = predictionsV${output};
}
`;
}
