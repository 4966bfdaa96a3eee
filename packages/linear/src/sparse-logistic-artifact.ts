// A logistic model over hashed categories as a file: a line that says what it is, then only the weights that are not 0.
import { checkFormat, checkKeys, checkNames, checkSame, parseObject } from './artifact-json.ts';
import { LinearArtifactError, NumericError } from './errors.ts';
import type { SparseLogisticModel } from './sparse-logistic-model.ts';

/** What the rows of a model are made of: its reader knows, and the file must say the same. */
export interface SparseColumns {
  /** Binary logarithm of the number of buckets, an integer in [1, 24]. */
  readonly bits: number;
  /** Names of the hashed columns, in the order of a row's buckets. */
  readonly categories: readonly string[];
  /** Names of the numeric columns. */
  readonly numerics: readonly string[];
}

const FORMAT = 1;
const KIND = 'sparse-logistic';
/** What `createCategoryHasher` does; another hash would be another format of the same weights. */
const HASH = 'murmur3_32(name=value)';
const KEYS = ['format', 'kind', 'hash', 'bits', 'categories', 'numerics', 'weights'];
const MAX_HEADER_BYTES = 1024 * 1024;
const NEWLINE = 10;
const BUCKET_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const NUMBER_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * The model as bytes: a line of JSON, `{ format, kind, hash, bits, categories, numerics, weights: <how many are not 0> }`; their buckets,
 * ascending, as 32-bit integers; then as doubles these weights, those of the numeric columns and the intercept, all little-endian.
 * Equal models give equal bytes; every bit of a number survives, but for the sign of a bucket's 0.
 *
 * @throws {@link NumericError} `E_NUMERIC_SHAPE` when the model has another number of buckets.
 */
export function encodeSparseLogistic(model: SparseLogisticModel, columns: SparseColumns): Uint8Array {
  const { categories, numerics, bits } = columns;
  if (model.weights.length !== 2 ** bits)
    throw NumericError.shape('number of buckets to store', 2 ** bits, model.weights.length);
  const count = model.weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
  const said = { format: FORMAT, kind: KIND, hash: HASH, bits, categories, numerics, weights: count };
  const header = new TextEncoder().encode(`${JSON.stringify(said)}\n`);
  const bytes = new Uint8Array(header.length + payloadBytes(count, numerics.length));
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  let at = 0;
  const putNumber = (value: number) =>
    view.setFloat64(count * BUCKET_BYTES + at++ * NUMBER_BYTES, value, true);
  for (let bucket = 0; bucket < model.weights.length; bucket++) {
    const weight = model.weights[bucket]!; // in range by the loop
    if (weight === 0) continue;
    view.setUint32(at * BUCKET_BYTES, bucket, true);
    putNumber(weight);
  }
  for (const weight of model.numerics) putNumber(weight);
  putNumber(model.intercept);
  return bytes;
}

/**
 * Reads what {@link encodeSparseLogistic} wrote. Nothing is allocated before the length of the file fits what it says.
 *
 * @param columns - What the reader hashes and reads; the file must say the same.
 * @throws {@link LinearArtifactError} `E_LINEAR_ARTIFACT` for anything else.
 */
export function decodeSparseLogistic(bytes: Uint8Array, columns: SparseColumns): SparseLogisticModel {
  const { bits, categories, numerics } = columns;
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE);
  if (end < 0) throw new LinearArtifactError('$', 'has no header line');
  const count = readHeader(bytes.subarray(0, end), columns);
  const payload = bytes.subarray(end + 1);
  const expected = payloadBytes(count, numerics.length);
  if (payload.length !== expected)
    throw new LinearArtifactError(
      '$',
      `has ${payload.length} bytes behind its header, expected ${expected} for ${count} weights`,
    );
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const toNumber = (k: number, path: string) => {
    const value = view.getFloat64(count * BUCKET_BYTES + k * NUMBER_BYTES, true);
    if (!Number.isFinite(value)) throw new LinearArtifactError(path, `is ${value}, expected a finite number`);
    return value;
  };
  const weights = new Float64Array(2 ** bits);
  for (let k = 0, before = -1; k < count; k++) {
    const bucket = view.getUint32(k * BUCKET_BYTES, true);
    if (bucket <= before || bucket >= weights.length)
      throw new LinearArtifactError(
        `bucket ${k}`,
        `is ${bucket}, expected more than ${before} and less than ${weights.length}`,
      );
    weights[bucket] = toNumber(k, `weight ${k}`);
    before = bucket;
  }
  return {
    categories: categories.length,
    weights,
    numerics: Float64Array.from(numerics, (name, j) => toNumber(count + j, `weight of ${name}`)),
    intercept: toNumber(count + numerics.length, 'intercept'),
  };
}

/** @returns How many weights the file says it has. */
function readHeader(line: Uint8Array, { bits, categories, numerics }: SparseColumns): number {
  const header = parseObject(line);
  checkFormat(header.get('format'), FORMAT);
  checkKeys([...header.keys()], KEYS);
  checkSame(header.get('kind'), '$.kind', KIND);
  checkSame(header.get('hash'), '$.hash', HASH);
  checkSame(header.get('bits'), '$.bits', bits);
  checkNames(header.get('categories'), '$.categories', categories);
  checkNames(header.get('numerics'), '$.numerics', numerics);
  const count = header.get('weights');
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 2 ** bits)
    throw new LinearArtifactError('$.weights', `is not an integer from 0 to ${2 ** bits}`);
  return count;
}

function payloadBytes(count: number, numerics: number): number {
  return count * (BUCKET_BYTES + NUMBER_BYTES) + (numerics + 1) * NUMBER_BYTES;
}
