// A linear or logistic model as a JSON file, read back strictly: whatever is in the file, the model is whole or there is a named error.
import {
  checkFormat,
  checkKeys,
  checkNames,
  checkSame,
  parseObject,
  toFinite,
  toList,
} from './artifact-json.ts';
import { LinearArtifactError } from './errors.ts';
import type { LinearModel } from './linear-model.ts';

/** What the weights mean: predictions as they are, or their log-odds. A reader refuses the other kind. */
export type LinearKind = 'linear' | 'logistic';

/** Written into every file; a reader refuses what it does not know. */
const FORMAT = 1;
/** About 60,000 features; a file beyond it is not parsed at all. */
const MAX_BYTES = 4 * 1024 * 1024;
const KEYS = ['format', 'kind', 'features', 'weights', 'intercept'];

/**
 * The model as JSON: `{ format, kind, features, weights, intercept }`. Equal models give equal bytes; every bit of a number survives.
 *
 * @param features - Names of the features, shape [nFeatures].
 * @param kind - Default `linear`.
 */
export function encodeLinearModel(
  model: LinearModel,
  features: readonly string[],
  kind: LinearKind = 'linear',
): string {
  const { intercept, weights } = model;
  const content = { format: FORMAT, kind, features, weights: [...weights], intercept };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads what {@link encodeLinearModel} wrote.
 *
 * @param features - What the reader's features are called; the file must name the same in the same order.
 * @param kind - Default `linear`.
 * @throws {@link LinearArtifactError} `E_LINEAR_ARTIFACT` for anything else, a newer format and numbers that are not finite included.
 */
export function decodeLinearModel(
  bytes: Uint8Array,
  features: readonly string[],
  kind: LinearKind = 'linear',
): LinearModel {
  if (bytes.length > MAX_BYTES)
    throw new LinearArtifactError('$', `has ${bytes.length} bytes, the limit is ${MAX_BYTES}`);
  const content = parseObject(bytes);
  checkFormat(content.get('format'), FORMAT);
  checkKeys([...content.keys()], KEYS);
  checkSame(content.get('kind'), '$.kind', kind);
  checkNames(content.get('features'), '$.features', features);
  const weights = toList(content.get('weights'), '$.weights', features.length);
  return {
    weights: Float64Array.from(weights, (weight, j) => toFinite(weight, `$.weights[${j}]`)),
    intercept: toFinite(content.get('intercept'), '$.intercept'),
  };
}
