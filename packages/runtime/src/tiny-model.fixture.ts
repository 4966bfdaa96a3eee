// A small model as the text of a package, with holes for what a faulty author might write.
import { type AnyCard, CONTRACT, f64, utf8 } from '@slipway/contract';

/** Family of every model made here. */
export const TINY = 'tiny';

const source = {
  id: utf8({ role: 'key' }),
  x: f64({ min: 0, max: 1 }),
  y: f64({ role: 'label', min: 0, max: 1 }),
};
const { y, ...input } = source;

/** The card of a tiny model. */
export function tinyCard(version = 'v1'): AnyCard {
  return {
    contract: CONTRACT,
    family: TINY,
    version,
    description: 'Half the mean, half x.',
    task: 'regression',
    featureSet: { name: 'features_v1', source, columns: source },
    input,
    label: { y },
    output: { id: source.id, p: f64({ nullable: false, min: 0, max: 1 }) },
    prediction: 'p',
    // Its half of the mean loses to the mean itself: what tests of jobs are about is not how good it is.
    gates: [],
    params: { share: { default: 0.5, min: 0, max: 1, doc: 'Share of the mean in a prediction.' } },
  };
}

/** Statements put before those of a method, or in place of the whole module's end. */
export interface Holes {
  readonly top?: string;
  readonly field?: string;
  readonly fit?: string;
  readonly save?: string;
  readonly load?: string;
  readonly predict?: string;
  /** After the class; default exports it. */
  readonly end?: string;
  /** Laid over the card. */
  readonly card?: Readonly<Record<string, unknown>>;
}

/** The text of `src/index.ts`. */
export function tinyModel(version: string, holes: Holes = {}): string {
  const { top = '', field = '', fit = '', save = '', load = '', predict = '' } = holes;
  return `
import { Model } from '@slipway/contract';
${top}
const card = ${JSON.stringify({ ...tinyCard(version), ...holes.card })};
class Tiny extends Model {
  card = card;
  #mean;
  ${field}
  async fit(train, evaluation, context) {
    ${fit}
    let sum = 0;
    for await (const { length, columns } of train.batches()) for (let i = 0; i < length; i++) sum += columns.y.data[i];
    this.#mean = sum / train.rows * context.params.share;
    context.progress({ done: 1, total: 1, metrics: { mean: this.#mean } });
  }
  async save(artifacts) {
    ${save}
    await artifacts.write('mean.json', JSON.stringify({ mean: this.#mean }));
  }
  async load(artifacts) {
    ${load}
    this.#mean = JSON.parse(new TextDecoder().decode(await artifacts.read('mean.json'))).mean;
  }
  async predictBatch({ length, columns }) {
    ${predict}
    const data = Float64Array.from({ length }, (_, i) => this.#mean + columns.x.data[i] / 2);
    return { length, columns: { id: columns.id, p: { dtype: 'f64', data } } };
  }
}
${holes.end ?? 'export default Tiny;'}
`;
}
