// The files of a new family: a first feature set, the shape of its predictions, and example data to try both on.
import { exampleTestText, exampleText } from './example-text.ts';
import { featuresName, type ScaffoldFile, type Task, type VersionFacts } from './version-facts.ts';

/** What the label and its estimate are called in a new family. */
export const FAMILY_COLUMNS = {
  regression: { label: 'outcome', prediction: 'expected_outcome' },
  binary: { label: 'happened', prediction: 'probability' },
} as const;

/** A family to be made. */
export interface FamilyFacts {
  readonly family: string;
  readonly task: Task;
}

/** All files of the package `features`, below `packages/models/<family>/features`. */
export function familyFiles(facts: FamilyFacts): readonly ScaffoldFile[] {
  const folder = `packages/models/${facts.family}/features`;
  return [
    { path: `${folder}/package.json`, text: packageText(facts) },
    { path: `${folder}/src/index.ts`, text: INDEX },
    { path: `${folder}/src/features-v1.ts`, text: featuresText(facts) },
    { path: `${folder}/src/predictions-v1.ts`, text: predictionsText(facts) },
    { path: `${folder}/src/example-data.ts`, text: exampleText(facts) },
    { path: `${folder}/src/example-data.test.ts`, text: exampleTestText(facts) },
  ];
}

/** What the first version of a new family is made from. */
export function firstVersion({ family, task }: FamilyFacts): Omit<VersionFacts, 'version' | 'engine'> {
  return {
    family,
    task,
    features: 1,
    output: 1,
    ...FAMILY_COLUMNS[task],
    slices: ['segment'],
    hasExample: true,
  };
}

function packageText({ family }: FamilyFacts): string {
  const manifest = {
    name: featuresName(family),
    version: '0.1.0',
    private: true,
    description: `Feature sets and example data of the ${family} family.`,
    license: 'MIT',
    type: 'module',
    exports: { '.': './src/index.ts' },
    dependencies: { '@slipway/contract': '0.1.0', 'pure-rand': '8.4.2' },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const INDEX = `export { example } from './example-data.ts';
export { featuresV1, inputV1, labelV1, outputV1 } from './features-v1.ts';
export { predictionsV1 } from './predictions-v1.ts';
`;

function featuresText({ family, task }: FamilyFacts): string {
  const { label, prediction } = FAMILY_COLUMNS[task];
  const isBinary = task === 'binary';
  const labelSpec = isBinary
    ? `bool({ role: 'label', doc: 'Whether it happened.' })`
    : `f64({ role: 'label', doc: 'What came of it, in its own unit.' })`;
  const predictionSpec = isBinary
    ? `f64({ min: 0, max: 1, doc: 'Probability that it happens.' })`
    : `f64({ doc: 'What is expected to come of it, in the unit of the label.' })`;
  return `// features_v1 of ${family}: one row is one entity on one day. Append-only once a run has used it: a change is features_v2.
import { bool, cat, type FeatureSet, f64, i32, utf8 } from '@slipway/contract';

/** What only training has. */
export const labelV1 = {
  ${label}: ${labelSpec},
} as const;

/** What a prediction needs, in the order of the file. */
export const inputV1 = {
  entity_id: utf8({ role: 'key', doc: 'Id of the entity. Text: passed through byte for byte.' }),
  segment: cat({ values: ['small', 'medium', 'large'], doc: 'Size of the entity.' }),
  is_new: bool({ doc: 'Whether the entity is younger than 30 days.' }),
  events_30d: i32({ min: 0, doc: 'Events in the last 30 days.' }),
  days_since_event: f64({ nullable: true, min: 0, doc: 'Days since the last event; empty without one.' }),
} as const;

/** Columns of the predictions file. */
export const outputV1 = {
  entity_id: utf8({ role: 'key', doc: 'As it came in.' }),
  ${prediction}: ${predictionSpec},
} as const;

const columns = { ...labelV1, ...inputV1 } as const;

/** The feature set \`features_v1\`: what the file holds is what the models see. */
export const featuresV1: FeatureSet<typeof columns> = { name: 'features_v1', source: columns, columns };
`;
}

function predictionsText({ task }: FamilyFacts): string {
  const { prediction } = FAMILY_COLUMNS[task];
  return `// From a model's estimates to the batch that goes into the predictions file.
import type { Batch } from '@slipway/contract';
import type { inputV1, outputV1 } from './features-v1.ts';

/**
 * Builds the output batch of features_v1: the key as it came in beside the estimate.
 *
 * @param batch - The checked rows that were predicted. Not changed; no buffer is shared with the result.
 * @param estimates - One a row, shape [at least batch.length]; it becomes the column \`${prediction}\`.
 */
export function predictionsV1(batch: Batch<typeof inputV1>, estimates: Float64Array): Batch<typeof outputV1> {
  const { entity_id: key } = batch.columns;
  const offsets = key.offsets.slice(0, batch.length + 1);
  return {
    length: batch.length,
    columns: {
      entity_id: { dtype: 'utf8', offsets, data: key.data.slice(0, offsets[batch.length]) },
      ${prediction}: { dtype: 'f64', data: estimates },
    },
  };
}
`;
}
