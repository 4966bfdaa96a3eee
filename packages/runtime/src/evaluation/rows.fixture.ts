// Five weighted rows of two devices, as train and eval, whose figures can be worked out by hand.
import { type AnyCard, bool, CONTRACT, type FeatureSet, f64, utf8 } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import type { JobContext, JobEvent } from '../job-events.ts';

export const columns = {
  id: utf8({ role: 'key' }),
  phone: bool(),
  tablet: bool(),
  y: f64({ role: 'label' }),
  w: f64({ role: 'weight' }),
};
const { y, w, ...input } = columns;

export const featureSet: FeatureSet = {
  name: 'features_v1',
  source: columns,
  columns,
  categories: { device: { flags: { phone: 'Phone', tablet: 'Tablet' }, otherwise: 'Computer' } },
};

/** A card over these columns. */
export const card: AnyCard = {
  contract: CONTRACT,
  family: 'tiny',
  version: 'v1',
  description: 'For tests of evaluation.',
  task: 'regression',
  featureSet,
  input,
  label: { y, w },
  output: { p: f64() },
  prediction: 'p',
  params: {},
};

/** Weighted: mean (1·0 + 3·0.4 + 2·0.6) / 6 = 0.4; phones 0.3; computers 0.6; no tablets. */
export const train = memoryDataset([
  batchOf(columns, { id: ['a', 'b'], phone: [1, 1], tablet: [0, 0], y: [0, 0.4], w: [1, 3] }),
  batchOf(columns, { id: ['c'], phone: [0], tablet: [0], y: [0.6], w: [2] }),
]);
/** A phone and a tablet. */
export const held = memoryDataset([
  batchOf(columns, { id: ['d', 'e'], phone: [1, 0], tablet: [0, 1], y: [0.5, 0.2], w: [1, 1] }),
]);

/** A job that listens. */
export function listening(signal = new AbortController().signal): {
  readonly events: readonly JobEvent[];
  readonly context: JobContext;
} {
  const events: JobEvent[] = [];
  const context = {
    emit: (event: JobEvent) => void events.push(event),
    signal,
    calling: () => {},
    committing: () => {},
  };
  return { events, context };
}
