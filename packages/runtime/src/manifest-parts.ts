// What the train job puts into a run's manifest.
import type { TrainedFacts } from '@slipway/contract';
import type { ManifestSearch, RunFacts, Verdict } from '@slipway/registry';
import type { Evaluation } from './evaluation/evaluate-run.ts';
import type { LoadedModel } from './load-model.ts';
import { readProvenance } from './provenance.ts';
import type { Searched } from './search/search.ts';
import type { TrainData } from './train-data.ts';
import { workspaceRoot } from './workspace.ts';

/** What a training learned of its run, besides what its writer knows. */
export interface TrainedRun {
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly data: TrainData;
  readonly evaluation: Evaluation;
  readonly trained: TrainedFacts;
  readonly startedAt: Date;
  readonly searched: Searched | undefined;
  readonly verdict: Verdict;
}

/** Puts it together as a manifest holds it. */
export async function manifestParts(loaded: LoadedModel, facts: TrainedRun): Promise<RunFacts> {
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
    provenance: await readProvenance(workspaceRoot()),
  };
}

function searchFacts({ id, strategy, trials, metric, folds, group, best }: Searched): ManifestSearch {
  if (best.loss === null) throw new Error('a winner has a figure');
  return { id, strategy, trials, metric, folds, group, best: { trial: best.trial, ...best.loss } };
}
