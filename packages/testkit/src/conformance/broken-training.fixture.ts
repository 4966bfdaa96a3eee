// Models that each break one check of training or of artifacts, so that the kit can prove that it sees it.
import type { ArtifactReader, ArtifactWriter, Batch, Dataset, FitContext, Model } from '@slipway/contract';
import { type card, MeanByDevice } from '@slipway/contract/example';
import { memoryArtifacts } from '../memory-artifacts.ts';
import { memoryDataset } from '../memory-dataset.ts';

type Input = typeof card.input;
type Train = Dataset<Input & typeof card.label>;
type Context = FitContext<{ priorRows: number }>;

let runs = 0;

/** By the name of the check that must fail. */
export const BROKEN_TRAINING: Readonly<Record<string, new () => Model>> = {
  'same-seed': class extends MeanByDevice {
    override async save(artifacts: ArtifactWriter): Promise<void> {
      await super.save(artifacts);
      runs += 1;
      await artifacts.write('run.json', JSON.stringify({ runs }));
    }
  },

  'fit-again': class extends MeanByDevice {
    readonly #seen: Batch<Input & typeof card.label>[] = [];
    override async fit(train: Train, _: unknown, context: Context): Promise<void> {
      for await (const batch of train.batches()) this.#seen.push(batch);
      await super.fit(memoryDataset(this.#seen), _, context);
    }
  },

  'no-evaluation': class extends MeanByDevice {
    override async fit(train: Train, evaluation: unknown, context: Context): Promise<void> {
      if ((evaluation as Train).rows > 0) await super.fit(train, evaluation, context);
    }
  },

  'poor-data': class extends MeanByDevice {
    override async fit(train: Train, _: unknown, context: Context): Promise<void> {
      if (train.rows === 1) throw new RangeError('Invalid array length');
      await super.fit(train, _, context);
    }
  },

  'training-unchanged': class extends MeanByDevice {
    override async fit(train: Train, _: unknown, context: Context): Promise<void> {
      await super.fit(train, _, context);
      for await (const batch of train.batches()) batch.columns.cr.data.fill(0);
    }
  },

  'aborted-fit': class extends MeanByDevice {
    override fit(train: Train, _: unknown, context: Context): Promise<void> {
      return super.fit(train, _, { ...context, signal: new AbortController().signal });
    }
  },

  'artifact-files': class extends MeanByDevice {
    override async save(artifacts: ArtifactWriter): Promise<void> {
      await super.save(artifacts);
      await artifacts.write('means.js', 'export default [];');
    }
  },

  'save-load': class extends MeanByDevice {
    override async save(artifacts: ArtifactWriter): Promise<void> {
      const exact = memoryArtifacts();
      await super.save(exact);
      const means = JSON.parse(Buffer.from(await exact.read('means.json')).toString()) as number[];
      await artifacts.write('means.json', JSON.stringify(means.map((mean) => Number(mean.toFixed(6)))));
    }
  },

  'damaged-artifacts': class extends MeanByDevice {
    override async load(artifacts: ArtifactReader): Promise<void> {
      await super.load(artifacts).catch(() => {});
    }
  },

  'dispose-twice': class extends MeanByDevice {
    #open = true;
    override dispose(): void {
      if (!this.#open) throw new Error('is not open');
      this.#open = false;
    }
  },
};
