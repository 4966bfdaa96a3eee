// The card of a new version.
import { importText, quoted } from './source-text.ts';
import { featuresName, type VersionFacts } from './version-facts.ts';

/** @param words - What the version is, e.g. `gradient boosted trees`. */
export function cardText(facts: VersionFacts, words: string): string {
  const { family, version, engine, task, features, output, prediction, group, slices = [] } = facts;
  const names = [`featuresV${features}`, `inputV${features}`, `labelV${features}`, `outputV${output}`];
  const imports = {
    '@slipway/contract': ['type Card', 'CONTRACT', 'type ParamSpecs'],
    [featuresName(family)]: names,
    ...(engine === 'xgboost'
      ? { '@slipway/xgboost': ['type BoostedTreesParams', 'boostedTreesParams'] }
      : {}),
  };
  const training = `  training: { rounds: 'rounds', patience: 'early_stopping_rounds' },\n`;
  return `// What ${family} ${version} is: ${words} on features_v${features}. No engine is loaded from here.
${importText(imports)}

${engine === 'xgboost' ? xgboostParams(task) : linearParams(task)}
const card: Card<typeof inputV${features}, typeof outputV${output}, typeof labelV${features}, Params> = {
  contract: CONTRACT,
  family: ${quoted(family)},
  version: ${quoted(version)},
  description: ${quoted(`${words.charAt(0).toUpperCase()}${words.slice(1)} on features_v${features}.`)},
  task: ${quoted(task)},
  featureSet: featuresV${features},
  input: inputV${features},
  label: labelV${features},
  output: outputV${output},
  prediction: ${quoted(prediction)},
${group === undefined ? '' : `  group: ${quoted(group)},\n`}${engine === 'xgboost' ? training : ''}${slices.length === 0 ? '' : `  slices: [${slices.map(quoted).join(', ')}],\n`}  params,
};

export default card;
`;
}

function xgboostParams(task: VersionFacts['task']): string {
  const objective =
    task === 'binary'
      ? `{ ...specs.objective, default: 'binary:logistic', values: ['binary:logistic'] }`
      : `{ ...specs.objective, values: ['reg:squarederror'] }`;
  return `/** XGBoost's own parameters, without the seed, which the framework gives; and how long to train. */
export type Params = BoostedTreesParams;

const specs = boostedTreesParams;

/** Defaults to begin with: \`./build_pipeline.sh --search\` finds better ones. */
const params: ParamSpecs<Params> = {
  ...specs,
  objective: ${objective},
  eta: { ...specs.eta, default: 0.1, range: { min: 0.02, max: 0.3 }, log: true },
  max_depth: { ...specs.max_depth, default: 4, range: { min: 2, max: 8 } },
  min_child_weight: { ...specs.min_child_weight, default: 5, range: { min: 1, max: 100 }, log: true },
  subsample: { ...specs.subsample, default: 0.8, range: { min: 0.5, max: 1 } },
  reg_lambda: { ...specs.reg_lambda, range: { min: 0.1, max: 100 }, log: true },
  rounds: { ...specs.rounds, default: 100, grid: [50, 100, 200] },
};
`;
}

function linearParams(task: VersionFacts['task']): string {
  const unit = task === 'binary' ? 'log loss' : 'squared units of the label';
  return `/** Parameters of the fit. */
export interface Params {
  /** L2 penalty on the weights, at least 0. */
  readonly lambda: number;
}

const params: ParamSpecs<Params> = {
  lambda: {
    default: 1,
    min: 0,
    max: 1e6,
    log: true,
    grid: [0.1, 1, 10, 100, 1000],
    range: { min: 0.01, max: 10_000 },
    doc: 'L2 penalty on the weights, in ${unit} per squared unit of weight; 0 is none.',
  },
};
`;
}
