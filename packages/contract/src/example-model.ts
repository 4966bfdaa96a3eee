// Entry `@slipway/contract/example`: a complete model on one screen, written as a package of its own would write it.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Card,
  CONTRACT,
  cat,
  type Dataset,
  type FitContext,
  f64,
  Model,
  NotFittedError,
  utf8,
} from '@slipway/contract';

const rate = { nullable: false, min: 0, max: 1, doc: 'Conversions per click.' };
const input = { entity_id: utf8({ role: 'key' }), device: cat({ values: ['Computer', 'Phone', 'Tablet'] }) };
const label = { cr: f64({ ...rate, role: 'label' }) };
const output = { entity_id: utf8({ role: 'key' }), cr: f64(rate) };

/** The card of {@link MeanByDevice}; a package keeps it in `card.ts`. */
export const card: Card<typeof input, typeof output, typeof label, { priorRows: number }> = {
  contract: CONTRACT,
  family: 'conversion-rate',
  version: 'v0',
  description: 'The mean rate of each device, drawn towards a half where rows are few.',
  task: 'regression',
  featureSet: { name: 'features_v0', source: { ...label, ...input }, columns: { ...label, ...input } },
  input,
  label,
  output,
  prediction: 'cr',
  params: { priorRows: { default: 1, min: 0.001, max: 1000, doc: 'Rows of rate 0.5 added to each device.' } },
};

/** Predicts the mean rate of a row's device. */
export class MeanByDevice extends Model<typeof input, typeof output, typeof label, { priorRows: number }> {
  readonly card = card;
  #means?: readonly number[];

  async fit(
    train: Dataset<typeof input & typeof label>,
    _: unknown,
    context: FitContext<{ priorRows: number }>,
  ) {
    const rows = [0, 0, 0].fill(context.params.priorRows);
    const sums = rows.map((n) => n / 2);
    for await (const { length, columns } of train.batches()) {
      context.signal.throwIfAborted();
      for (let i = 0; i < length; i++) {
        const device = columns.device.data[i]!; // in range by the loop, and a code of the vocabulary by the contract
        rows[device]! += 1;
        sums[device]! += columns.cr.data[i]!;
      }
    }
    this.#means = sums.map((sum, device) => sum / rows[device]!);
  }

  async save(artifacts: ArtifactWriter) {
    await artifacts.write('means.json', JSON.stringify(this.#learned()));
  }

  async load(artifacts: ArtifactReader) {
    const means: unknown = JSON.parse(new TextDecoder().decode(await artifacts.read('means.json')));
    const isRate = (mean: unknown) => typeof mean === 'number' && mean >= 0 && mean <= 1;
    if (!Array.isArray(means) || means.length !== 3 || !means.every(isRate))
      throw new SyntaxError('means.json: not 3 rates');
    this.#means = means;
  }

  protected predictBatch({ length, columns }: Batch<typeof input>): Batch<typeof output> {
    const means = this.#learned();
    const cr = Float64Array.from(columns.device.data.subarray(0, length), (device) => means[device]!);
    return { length, columns: { entity_id: columns.entity_id, cr: { dtype: 'f64', data: cr } } };
  }

  #learned() {
    if (this.#means === undefined) throw new NotFittedError(`${card.family}@${card.version}`);
    return this.#means;
  }
}
