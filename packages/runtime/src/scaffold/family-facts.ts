// What a new version takes over from its family: columns from the features package, and what its newest card says of them.
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnyCard, ExampleSource, Schema } from '@slipway/contract';
import { featuresName, ScaffoldError, type VersionFacts } from '@slipway/scaffold';
import { outcomeOf } from '../evaluation/outcome.ts';
import { findFeaturesPackage, listModelPackages } from '../workspace.ts';

/** Whether nothing of a family is there. */
export function isNewFamily(family: string, root: string): boolean {
  return !existsSync(join(root, 'packages/models', family));
}

/** The families that are there, linked or not. */
export function familiesOf(root: string): readonly string[] {
  return globSync('*/features', { cwd: join(root, 'packages/models') })
    .map(dirname)
    .toSorted();
}

/** The version after the family's last, linked or not. */
export function nextVersion(family: string, root: string): string {
  const folders = globSync('v*', { cwd: join(root, 'packages/models', family) });
  return `v${Math.max(0, ...folders.map((name) => Number(name.slice(1)) || 0)) + 1}`;
}

/**
 * Reads an existing family.
 *
 * @param wanted - Number of the feature set. Default: the newest.
 * @throws {@link ScaffoldError} `E_SCAFFOLD_FAMILY` (78) where the package does not export what a version is made of.
 */
export async function readFamily(
  family: string,
  wanted: number | undefined,
  root: string,
): Promise<Omit<VersionFacts, 'version' | 'engine'>> {
  const exported = await loadFeatures(family, root);
  const known = numbersOf(exported, 'featuresV').filter((n) => has(exported, `inputV${n}`, `labelV${n}`));
  const features = wanted ?? known.at(-1) ?? 0;
  if (!known.includes(features)) {
    const names = known.map((n) => `features_v${n}`).join(', ') || 'none';
    throw ScaffoldError.family(
      family,
      `${featuresName(family)} has no featuresV${features} with inputV${features} and labelV${features}; it has: ${names}`,
    );
  }
  const output = numbersOf(exported, 'outputV')
    .filter((n) => n <= features && has(exported, `predictionsV${n}`))
    .at(-1);
  if (output === undefined)
    throw ScaffoldError.family(
      family,
      `${featuresName(family)} exports no outputV${features} and predictionsV${features}, nor earlier ones`,
    );
  return { family, features, output, ...(await columnsOf(family, exported, { features, output }, root)) };
}

type Exported = Readonly<Record<string, unknown>>;

async function loadFeatures(family: string, root: string): Promise<Exported> {
  const name = findFeaturesPackage(family, root);
  if (name === undefined)
    throw ScaffoldError.family(
      family,
      `packages/models/${family} has no linked package features; run npm install`,
    );
  try {
    return await import(name);
  } catch (cause) {
    throw ScaffoldError.family(family, `${name} cannot be loaded`, cause);
  }
}

/** What the columns are for: the newest card on the feature set knows best, the schema knows enough. */
async function columnsOf(
  family: string,
  exported: Exported,
  { features, output }: Pick<VersionFacts, 'features' | 'output'>,
  root: string,
): Promise<Omit<VersionFacts, 'version' | 'engine' | 'family' | 'features' | 'output'>> {
  const input = exported[`inputV${features}`] as Schema;
  const labels = exported[`labelV${features}`] as Schema;
  const outputs = exported[`outputV${output}`] as Schema;
  const { label, weight } = outcomeOf(labels);
  const card = await newestCard(family, `features_v${features}`, root);
  const prediction =
    card !== undefined && Object.hasOwn(outputs, card.prediction)
      ? card.prediction
      : Object.keys(outputs).find((name) => outputs[name]?.dtype === 'f64');
  if (label === '' || prediction === undefined)
    throw ScaffoldError.family(
      family,
      `labelV${features} has no column of role label, or outputV${output} none of numbers`,
    );
  const group = card?.group ?? Object.keys(input).find((name) => input[name]?.role === 'group');
  const examples = [(exported.example as ExampleSource | readonly ExampleSource[] | undefined) ?? []].flat();
  return {
    task: card?.task ?? (labels[label]?.dtype === 'bool' ? 'binary' : 'regression'),
    label,
    prediction,
    ...(weight === undefined ? {} : { weight }),
    ...(group === undefined || !Object.hasOwn(input, group) ? {} : { group }),
    slices: (card?.slices ?? []).filter((name) => Object.hasOwn(input, name)),
    hasExample: examples.some(({ featureSet }) => featureSet.name === `features_v${features}`),
  };
}

/** The newest card that reads a feature set, or the newest of all. */
async function newestCard(family: string, featureSet: string, root: string): Promise<AnyCard | undefined> {
  const cards: AnyCard[] = [];
  for (const { name } of versionsOf(family, root).toReversed()) {
    try {
      const module: { default: AnyCard } = await import(`${name}/card`);
      cards.push(module.default);
    } catch {
      // Half a version, or one without a card of its own, has nothing to say to others.
    }
  }
  return cards.find((card) => card.featureSet.name === featureSet) ?? cards[0];
}

function versionsOf(family: string, root: string) {
  return listModelPackages(root).filter((each) => each.family === family);
}

/** `featuresV1`, `featuresV2` → 1, 2. */
function numbersOf(exported: Exported, prefix: string): readonly number[] {
  const numbers = Object.keys(exported).map((name) =>
    name.startsWith(prefix) ? Number(name.slice(prefix.length)) : 0,
  );
  return numbers.filter((n) => n > 0).sort((a, b) => a - b);
}

function has(exported: Exported, ...names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(exported, name));
}
