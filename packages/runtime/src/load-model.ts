// From a family and a version to a card and a class, proved to be a model before any data is read.
import { type AnyCard, CONTRACT, featureSetDigest, Model } from '@slipway/contract';
import { ModelPackageError } from './errors.ts';
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
 * @throws {@link ModelPackageError} `E_MODEL_UNKNOWN` with the installed versions, or `E_MODEL_PACKAGE` with everything that is missing.
 */
export async function loadModel(family: string, version: string): Promise<LoadedModel> {
  const packages = (await listModelPackages()).filter((p) => p.family === family);
  const found = packages.find((p) => p.version === version);
  if (found === undefined) {
    const everything = packages.length > 0 ? packages : await listModelPackages();
    throw ModelPackageError.unknown(
      family,
      version,
      everything.map((p) => `${p.family} ${p.version}`),
    );
  }
  const modelClass = await importDefault(found.name);
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
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw ModelPackageError.broken(name, [`importing it failed: ${reason}`], cause);
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
  let card: AnyCard | undefined;
  try {
    card = new create().card;
  } catch (cause) {
    throw ModelPackageError.broken(found.name, ['its constructor threw'], cause);
  }
  const problems = cardProblems(card, found);
  if (card === undefined || problems.length > 0) throw ModelPackageError.broken(found.name, problems);
  return card;
}

/** What is wrong with a card, in sentences. */
function cardProblems(card: AnyCard | undefined, found: ModelPackage): string[] {
  if (card === undefined || card === null) return ['it has no card'];
  if (card.contract !== CONTRACT)
    return [`its card speaks contract ${card.contract}, this runtime speaks ${CONTRACT}`];
  const problems: string[] = [];
  if (card.family !== found.family || card.version !== found.version) {
    problems.push(
      `its card says ${card.family} ${card.version}, its package says ${found.family} ${found.version}`,
    );
  }
  const columns = card.featureSet?.columns ?? {};
  for (const name of [...Object.keys(card.input ?? {}), ...Object.keys(card.label ?? {})]) {
    if (!Object.hasOwn(columns, name)) problems.push(`column ${name} is not in its feature set`);
  }
  const labels = Object.values(card.label ?? {}).filter((spec) => spec.role === 'label');
  if (labels.length !== 1) problems.push(`it declares ${labels.length} columns of role label, expected 1`);
  if (!Object.hasOwn(card.output ?? {}, card.prediction))
    problems.push(`its prediction column ${card.prediction} is not in its output`);
  return problems;
}
