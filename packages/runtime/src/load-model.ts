// From a family and a version to a card and a class, proved to be a model before any data is read.
import { type AnyCard, cardProblems, featureSetDigest, Model, toSlipwayError } from '@slipway/contract';
import { ModelPackageError } from './errors.ts';
import type { JobContext } from './job-events.ts';
import { listModelPackages, type ModelPackage } from './workspace.ts';

/** An installed model version. */
export interface LoadedModel {
  readonly package: ModelPackage;
  readonly card: AnyCard;
  /** sha256 of the card's feature set. */
  readonly featureSetDigest: string;
  /** `conversion-rate@v2`, as errors name it. */
  readonly label: string;
  /** A new instance that has learned nothing. */
  create(): Model;
}

const METHODS = ['fit', 'save', 'load', 'predictBatch'] as const;

/**
 * Finds, imports and checks a model package.
 *
 * @param family - As in `MODEL_FAMILY`, already matched.
 * @param version - `v1`, `v2`, …, already matched.
 * @param calling - Told that the package is being imported, for the case that it never ends.
 * @throws {@link ModelPackageError} `E_MODEL_UNKNOWN` with the installed versions, or `E_MODEL_PACKAGE` with everything that is missing.
 */
export async function loadModel(
  family: string,
  version: string,
  calling: JobContext['calling'] = () => {},
): Promise<LoadedModel> {
  const packages = listModelPackages().filter((p) => p.family === family);
  const found = packages.find((p) => p.version === version);
  if (found === undefined) {
    const everything = packages.length > 0 ? packages : listModelPackages();
    throw ModelPackageError.unknown(
      family,
      version,
      everything.map((p) => `${p.family} ${p.version}`),
    );
  }
  calling({ model: found.name, method: 'import' });
  const modelClass = await importDefault(found.name);
  calling(null);
  const problems = classProblems(modelClass);
  if (problems.length > 0) throw ModelPackageError.broken(found.name, problems);
  const create = modelClass as new () => Model;
  const card = readCard(found, create);
  return {
    package: found,
    card,
    featureSetDigest: featureSetDigest(card.featureSet),
    label: `${family}@${version}`,
    create: () => new create(),
  };
}

async function importDefault(name: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(name);
    return module.default;
  } catch (cause) {
    throw ModelPackageError.broken(name, [`importing it failed: ${toSlipwayError(cause).message}`], cause);
  }
}

function classProblems(candidate: unknown): string[] {
  if (typeof candidate !== 'function') return ['the default export of src/index.ts is not a class'];
  if (!(candidate.prototype instanceof Model))
    return ['the default export does not extend Model of @slipway/contract'];
  return METHODS.filter((method) => typeof candidate.prototype[method] !== 'function').map(
    (m) => `method ${m} is missing`,
  );
}

function readCard(found: ModelPackage, create: new () => Model): AnyCard {
  let card: unknown;
  try {
    card = new create().card;
  } catch (cause) {
    const problem = `its constructor threw: ${toSlipwayError(cause).message}`;
    throw ModelPackageError.broken(found.name, [problem], cause);
  }
  const problems = [...cardProblems(card), ...nameProblems(card, found)];
  if (problems.length > 0) throw ModelPackageError.broken(found.name, problems);
  return card as AnyCard; // proved above
}

/** A folder that was copied, and its card left as it was. */
function nameProblems(card: unknown, found: ModelPackage): string[] {
  const { family, version } = Object(card) as Partial<AnyCard>;
  if (typeof version !== 'string' || (family === found.family && version === found.version)) return [];
  return [`its card says ${family} ${version}, its package says ${found.family} ${found.version}`];
}
