// Checks of training: repeatable, forgetful, harmless to its data, and stopped when told to.
import { type Batch, type Dataset, EXIT, formatList, SlipwayError } from '@slipway/contract';
import { type Cell, columnOf } from '../batch-of.ts';
import { cellsOf, findDifference, takeRows } from '../cells.ts';
import type { MemoryArtifacts } from '../memory-artifacts.ts';
import { memoryDataset } from '../memory-dataset.ts';
import { snapshot } from '../snapshot.ts';
import type { Check } from './check.ts';
import { outcomeOf, tell } from './outcome.ts';
import type { Workbench } from './workbench.ts';

export const sameSeed: Check = {
  name: 'same-seed',
  rule: 'the same data, parameters and seed give the same bytes',
  async run(bench) {
    const again = await bench.saved(await bench.fit(bench.make()));
    return differentFile(again, await bench.artifacts());
  },
};

export const fitAgain: Check = {
  name: 'fit-again',
  rule: 'fitting again forgets what was learned before',
  async run(bench) {
    const model = await bench.fit(bench.make(), { train: bench.sampleTraining(bench.rows >> 1, 2) });
    await bench.fit(model);
    const expected = cellsOf(await (await bench.fitted()).score(bench.sampleInput(bench.rows)));
    const difference = findDifference(cellsOf(await model.score(bench.sampleInput(bench.rows))), expected);
    if (difference !== undefined) return `after a fit on other data: ${difference}`;
    return differentFile(await bench.saved(model), await bench.artifacts());
  },
};

export const noEvaluation: Check = {
  name: 'no-evaluation',
  rule: 'fit needs no evaluation data',
  async run(bench) {
    const model = await bench.fit(bench.make(), { evaluation: null });
    await model.score(bench.sampleInput(10));
    return undefined;
  },
};

export const trainingUnchanged: Check = {
  name: 'training-unchanged',
  rule: 'fit does not change its data',
  async run(bench) {
    const [train, evaluation] = [bench.sampleTraining(bench.rows), bench.sampleTraining(bench.rows >> 1, 1)];
    const before = [...(await batchesOf(train)), ...(await batchesOf(evaluation))].map(snapshot);
    await bench.fit(bench.make(), { train, evaluation });
    const changed = new Set(before.flatMap((batch) => batch.changedColumns()));
    return changed.size > 0 ? `fit changed column ${formatList([...changed])} of its data` : undefined;
  },
};

export const poorData: Check = {
  name: 'poor-data',
  rule: 'data with nothing to learn from gives a model that predicts, or is refused with exit 65',
  async run(bench) {
    for (const [what, train] of Object.entries(await poorDatasets(bench))) {
      const model = bench.make();
      const fit = await outcomeOf(() => bench.fit(model, { train, evaluation: null }));
      if ('error' in fit) {
        const refused = fit.error instanceof SlipwayError && fit.error.exitCode === EXIT.data;
        if (refused) continue;
        return `fit on ${what} threw ${tell(fit.error)}, expected an error with exit ${EXIT.data}`;
      }
      const score = await outcomeOf(() => model.score(bench.sampleInput(20)));
      if ('error' in score) return `after a fit on ${what}, score threw ${tell(score.error)}`;
    }
    return undefined;
  },
};

export const abortedFit: Check = {
  name: 'aborted-fit',
  rule: 'fit stops when its signal says so, before it begins or while it reads',
  async run(bench) {
    const before = await outcomeOf(() => bench.fit(bench.make(), { signal: AbortSignal.abort() }));
    const early = abortProblem(before);
    if (early !== undefined) return `with a signal aborted beforehand, fit ${early}`;
    const controller = new AbortController();
    const train = abortingDataset(await batchesOf(bench.sampleTraining(bench.rows)), controller);
    const during = await outcomeOf(() => bench.fit(bench.make(), { train, signal: controller.signal }));
    const late = abortProblem(during);
    return late && `with a signal aborted while it read, fit ${late}`;
  },
};

async function poorDatasets(bench: Workbench): Promise<Readonly<Record<string, Dataset>>> {
  const [batch] = (await batchesOf(bench.sampleTraining(bench.rows))) as [Batch];
  const label = Object.keys(bench.card.label).find((name) => bench.card.label[name]?.role === 'label') ?? '';
  const [one, equal] = takeRows(batch, [[0], new Array<number>(50).fill(0)]) as [Batch, Batch];
  const { dtype = 'f64' } = bench.card.label[label] ?? {};
  const constant = columnOf({ dtype }, new Array<Cell>(batch.length).fill(cellsOf(one)[label]?.[0] ?? 0));
  return {
    'one row': memoryDataset([one]),
    'equal rows': memoryDataset([equal]),
    'a label that never changes': memoryDataset([
      { ...batch, columns: { ...batch.columns, [label]: constant } },
    ]),
  };
}

/** Aborts when the second batch is asked for. */
function abortingDataset(batches: readonly Batch[], controller: AbortController): Dataset {
  return {
    rows: memoryDataset(batches).rows,
    async *batches() {
      for (const [i, batch] of batches.entries()) {
        if (i === 1) controller.abort();
        yield batch;
      }
    },
  };
}

function abortProblem(outcome: Awaited<ReturnType<typeof outcomeOf>>): string | undefined {
  if (!('error' in outcome)) return 'went on to its end';
  const { error } = outcome;
  if (error instanceof SlipwayError || (error as Error | undefined)?.name === 'AbortError') return undefined;
  return `threw ${tell(error)}, expected the signal’s reason`;
}

async function batchesOf(dataset: Dataset): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of dataset.batches()) batches.push(batch);
  return batches;
}

function differentFile(actual: MemoryArtifacts, expected: MemoryArtifacts): string | undefined {
  if (actual.names.join() !== expected.names.join()) {
    return `the files are ${formatList(actual.names)} instead of ${formatList(expected.names)}`;
  }
  for (const [name, wanted] of expected.files) {
    const found = Buffer.from(actual.files.get(name) ?? []);
    if (found.equals(wanted)) continue;
    const at = wanted.findIndex((byte, i) => byte !== found[i]);
    return `${name} differs from byte ${at < 0 ? wanted.length : at} on`;
  }
  return undefined;
}
