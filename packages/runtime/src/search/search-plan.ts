// What a search is before its first trial: its space, its order of trials, and the facts by which it is found again.
import type { Bucket } from '@slipway/bucket';
import type { AnyCard } from '@slipway/contract';
import type { SearchSpec } from '@slipway/registry';
import { createStrategy, type SearchSpace, type Strategy } from '@slipway/search';
import { codeDigest } from '../code-digest.ts';
import { outcomeOf } from '../evaluation/outcome.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import { loadSpace } from '../params-file.ts';
import { UsageError } from '../service-flags.ts';
import { workspaceRoot } from '../workspace.ts';
import type { SearchOptions } from './search-options.ts';

/** A search that may begin. */
export interface SearchPlan {
  readonly options: SearchOptions;
  readonly space: SearchSpace;
  readonly strategy: Strategy;
  /** All but the data and what trains on it. */
  readonly spec: Omit<SearchSpec, 'data' | 'engine'>;
  /** Column whose equal values share a fold. */
  readonly group: string | undefined;
}

/** What the models are judged by. */
const METRICS = { regression: 'mse', binary: 'log loss' } as const;

/**
 * @param config - The bucket with `params.yaml`.
 * @throws ParamError `E_CONFIG_PARAM`, SearchError `E_SEARCH_SPACE`, `E_SEARCH_STRATEGY` (78); {@link UsageError} (64) for a group that
 * is no column of the input, and a weight that the card does not declare.
 */
export async function planSearch(
  options: SearchOptions,
  loaded: LoadedModel,
  around: {
    readonly config: Bucket;
    readonly emit: JobContext['emit'];
  },
): Promise<SearchPlan> {
  const { card } = loaded;
  const group = groupOf(options, card);
  const space = await loadSpace(around.config, card, options.strategy, around.emit);
  const rounds = roundsOf(card, space);
  const strategy = createStrategy({ ...options, space, rounds, model: loaded.label });
  const spec: SearchPlan['spec'] = {
    family: card.family,
    version: card.version,
    strategy: options.strategy,
    space,
    ...(options.strategy === 'halving' && { configs: strategy.begins }),
    seed: options.seed,
    folds: options.folds,
    group: group ?? null,
    weight: weightOf(options, card) ?? null,
    metric: METRICS[card.task],
    featureSetDigest: loaded.featureSetDigest,
    code: codeDigest(loaded.package, workspaceRoot()),
  };
  return { options, space, strategy, spec, group };
}

function groupOf(
  { group }: SearchOptions,
  { group: declared, input, family, version }: AnyCard,
): string | undefined {
  if (group === undefined) return declared;
  if (group === 'none') return undefined;
  if (Object.hasOwn(input, group)) return group;
  const columns = Object.keys(input).join(', ');
  throw new UsageError(
    `--group is ${JSON.stringify(group)}, must be none or a column of the input of ${family}@${version}: ${columns}`,
  );
}

function weightOf({ weight }: SearchOptions, { label, family, version }: AnyCard): string | undefined {
  const declared = outcomeOf(label).weight;
  if (weight === undefined || weight === declared) return declared;
  if (weight === 'none') return undefined;
  const expected = ['none', ...(declared === undefined ? [] : [declared])].join(' or ');
  throw new UsageError(`--weight is ${JSON.stringify(weight)}, must be ${expected} for ${family}@${version}`);
}

/** The most rounds that a trial may train: what the space says of the parameter. */
function roundsOf({ training }: AnyCard, { fixed, dimensions }: SearchSpace) {
  if (training === undefined) return undefined;
  const dimension = dimensions.find(({ name }) => name === training.rounds);
  const most =
    dimension === undefined
      ? Number(fixed[training.rounds])
      : 'values' in dimension
        ? Math.max(...dimension.values.map(Number))
        : dimension.max;
  return { name: training.rounds, most };
}
