// The tests of a new version: the conformance kit, and that it learns what example data hold.
import { importText, memberText } from './source-text.ts';
import { className, featuresName, type VersionFacts } from './version-facts.ts';

/** The conformance kit; a version that trains with XGBoost says why where the library is not there. */
export function conformanceText(facts: VersionFacts): string {
  const { family, version, engine } = facts;
  const name = className(facts);
  if (engine === 'linear')
    return `import { conformance } from '@slipway/testkit/vitest';
import ${name} from './index.ts';

conformance(${name});
`;
  return `import { conformance } from '@slipway/testkit/vitest';
import { xgboostProblem } from '@slipway/xgboost';
import { describe } from 'vitest';
import ${name} from './index.ts';

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(\`conformance of ${family} ${version} is not shown here: \${problem}\`);

// A pipeline shows the title of a kit that was skipped.
describe.skipIf(problem !== undefined)(problem ?? '${family} ${version}', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };
  conformance(${name}, { rows: 400, params: { rounds: 8, min_child_weight: 1 }, engines });
});
`;
}

/** What only this version can know; a start. */
export function testText(facts: VersionFacts): string {
  return facts.hasExample ? exampleTestText(facts) : cardTestText();
}

const CARD_TEST = `it('is plain data with defaults that are allowed', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
  expect(resolveParams(card.params, {}, 'test')).toMatchObject(
    Object.fromEntries(Object.entries(card.params).map(([name, spec]) => [name, spec.default])),
  );
});
`;

function cardTestText(): string {
  return `${importText({ '@slipway/contract': ['canonicalJson', 'resolveParams'], vitest: ['expect', 'it'] })}
import card from './card.ts';

${CARD_TEST}`;
}

function exampleTestText(facts: VersionFacts): string {
  const { family, version, engine, task, label, prediction, weight } = facts;
  const isTrees = engine === 'xgboost';
  const imports = {
    '@slipway/contract': ['type Batch', 'canonicalJson', 'conform', 'resolveParams'],
    [featuresName(family)]: ['example'],
    '@slipway/testkit': ['fitContext', 'memoryArtifacts', 'memoryDataset'],
    ...(isTrees ? { '@slipway/xgboost': ['xgboostProblem'] } : {}),
    vitest: ['expect', 'it'],
  };
  const outcomes = `rows.columns${memberText(label)}.data`;
  const scored = `columns${memberText(prediction)}.data`;
  const row =
    task === 'binary'
      ? '-Math.log(outcomes[i] === 1 ? predicted[i]! : 1 - predicted[i]!)'
      : '(outcomes[i]! - predicted[i]!) ** 2';
  return `${importText(imports)}
import card, { type Params } from './card.ts';
import ${className(facts)} from './index.ts';

type Labelled = Batch<typeof card.input & typeof card.label>;

${isTrees ? LIBRARY.replaceAll('{what}', `${family} ${version}`) : ''}const source = [example].flat().find(({ featureSet }) => featureSet.name === card.featureSet.name);

${CARD_TEST}
it${isTrees ? '.skipIf(problem !== undefined)' : ''}('beats the mean, and is the same from its files', async () => {
  const [train, held] = [rowsOf('train', 20_000), rowsOf('eval', 10_000)];
  const model = new ${className(facts)}();
  const params = resolveParams<Params>(card.params, {}, 'test');
  await model.fit(memoryDataset([train]), null, fitContext(params${isTrees ? ', { engines }' : ''}));
  const predicted = (await model.score(held)).${scored};
  const ofMean = loss(held, new Float64Array(held.length).fill(mean(train)));
  const said = 'it learns less than the mean says: look at the defaults of its parameters in card.ts first';
  expect(loss(held, predicted), said).toBeLessThan(ofMean);
  const files = memoryArtifacts();
  await model.save(files);
  const loaded = new ${className(facts)}();
  await loaded.load(files);
  expect((await loaded.score(held)).${scored}).toEqual(predicted);
});

function rowsOf(part: 'train' | 'eval', rows: number): Labelled {
  const [first] = source?.make(part, rows, 1) ?? [];
  return conform(first?.batch as Batch, card.featureSet.columns, 'input') as Labelled;
}

/** ${task === 'binary' ? 'Log loss' : 'Mean squared error'}${weight === undefined ? '' : `, each row counted by its ${weight}`}. */
function loss(rows: Labelled, predicted: ArrayLike<number>): number {
  const outcomes = ${outcomes};
  return average(rows, (i) => ${row}); // as many as rows
}

function mean(rows: Labelled): number {
  const outcomes = ${outcomes};
  return average(rows, (i) => outcomes[i]!); // as many as rows
}

${weight === undefined ? PLAIN_AVERAGE : WEIGHTED_AVERAGE.replace('{weight}', memberText(weight))}`;
}

const PLAIN_AVERAGE = `function average({ length }: Labelled, value: (row: number) => number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += value(i);
  return sum / length;
}
`;

const WEIGHTED_AVERAGE = `function average(rows: Labelled, value: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const weight = rows.columns{weight}.data[i]!; // in range
    sum += weight * value(i);
    total += weight;
  }
  return sum / total;
}
`;

const LIBRARY = `const library = process.env.XGBOOST_LIBRARY || undefined;
const engines = library === undefined ? {} : { xgboostLibrary: library };
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(\`{what} is not trained here: \${problem}\`);
`;
