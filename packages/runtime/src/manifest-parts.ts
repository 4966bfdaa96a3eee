// What the train job puts into a run's manifest.
import type { TrainedFacts } from '@slipway/contract';
import type { ManifestSearch, Provenance, RunFacts, Verdict } from '@slipway/registry';
import type { Evaluation } from './evaluation/evaluate-run.ts';
import type { LoadedModel } from './load-model.ts';
import type { Searched } from './search/search.ts';
import type { TrainData } from './train-data.ts';

/** What a training learned of its run, besides what its writer knows. */
export interface TrainedRun {
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly data: TrainData;
  readonly evaluation: Evaluation;
  readonly trained: TrainedFacts;
  readonly startedAt: Date;
  /** As it was when the training began: code that is changed meanwhile did not train. */
  readonly provenance: Provenance;
  readonly searched: Searched | undefined;
  readonly verdict: Verdict;
}

/** Puts it together as a manifest holds it. */
export function manifestParts(loaded: LoadedModel, facts: TrainedRun): RunFacts {
  const { card } = loaded;
  const { evaluation } = facts;
  const { bestPossible } = evaluation.report;
  return {
    contract: card.contract,
    package: loaded.package.name,
    createdAt: facts.startedAt.toISOString(),
    durationMs: Date.now() - facts.startedAt.getTime(),
    card,
    featureSetDigest: loaded.featureSetDigest,
    params: facts.params,
    seed: facts.seed,
    data: { train: [facts.data.train.entry], eval: [facts.data.eval.entry] },
    schema: { input: card.input, label: card.label, output: card.output },
    metrics: evaluation.model,
    baselines: evaluation.baselines,
    verdict: facts.verdict,
    ...(bestPossible === null ? {} : { bestPossible }),
    ...(facts.trained.engine === undefined ? {} : { engine: facts.trained.engine }),
    ...(facts.searched && { search: searchFacts(facts.searched) }),
    provenance: facts.provenance,
  };
}

function searchFacts({ id, strategy, trials, metric, folds, group, best }: Searched): ManifestSearch {
  if (best.loss === null) throw new Error('a winner has a figure');
  return { id, strategy, trials, metric, folds, group, best: { trial: best.trial, ...best.loss } };
}
