// Finds what a family's features package offers as example data, one source a feature set.
import { EXIT, type ExampleSource, SlipwayError } from '@slipway/contract';
import { findFeaturesPackage } from './workspace.ts';

/**
 * The sources of a family.
 *
 * @param featureSet - Name of the one that is wanted. Default: all of them.
 * @throws SlipwayError `E_EXAMPLE_NONE` (78) where there is none, `E_EXAMPLE_OPTION` (64) for a feature set without one.
 */
export async function loadExamples(
  family: string,
  featureSet: string | undefined,
): Promise<readonly ExampleSource[]> {
  const name = findFeaturesPackage(family);
  const module: { example?: ExampleSource | readonly ExampleSource[] } =
    name === undefined ? {} : await import(name);
  const all: readonly ExampleSource[] = [module.example ?? []].flat();
  if (all.length === 0) throw noExample(family);
  const wanted = all.filter((source) => featureSet === undefined || source.featureSet.name === featureSet);
  if (wanted.length > 0) return wanted;
  throw unknownFeatureSet(
    featureSet ?? '',
    all.map((source) => source.featureSet.name),
  );
}

function noExample(family: string): SlipwayError {
  return new SlipwayError({
    code: 'E_EXAMPLE_NONE',
    exitCode: EXIT.config,
    message: 'the family makes no example data: its features package exports no `example`',
    facts: { family },
  });
}

function unknownFeatureSet(featureSet: string, known: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'E_EXAMPLE_OPTION',
    exitCode: EXIT.usage,
    message: `there is no example data of the feature set ${featureSet}, only of ${known.join(', ')}`,
    facts: { option: 'feature-set', value: featureSet },
  });
}
