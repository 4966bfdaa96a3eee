// Where predictions may be written: over nobody's input, and over nothing that no serving wrote.
import type { Bucket } from '@slipway/bucket';
import { manifestKeyOf } from '@slipway/registry';
import { JobInputError } from './errors.ts';
import { readPredictionsManifest } from './predictions-manifest.ts';

const INPUTS = 'input/';

/**
 * Refuses an output key that is an input's. Case makes no difference: it makes none to the file systems of many machines.
 *
 * @throws JobInputError `E_CONFIG_OUTPUT` (78).
 */
export function checkOutputKey(outputKey: string, inputKey: string): void {
  const output = outputKey.toLowerCase();
  const input = inputKey.toLowerCase();
  if (output === input) throw JobInputError.outputKey(outputKey, 'is the one of the input');
  if (manifestKeyOf(output) === input)
    throw JobInputError.outputKey(outputKey, 'has its manifest where the input lies');
  if (output.startsWith(INPUTS)) throw JobInputError.outputKey(outputKey, `lies under ${INPUTS}`);
}

/**
 * Refuses an output key under which somebody else's object lies: one beside which no manifest of a serving stands.
 *
 * @throws JobInputError `E_OUTPUT_TAKEN` (78); the bucket's error for what is no plain object, e.g. a folder.
 */
export async function checkOutputFree(bucket: Bucket, outputKey: string): Promise<void> {
  if ((await bucket.stat(outputKey)) === null) return;
  if ((await readPredictionsManifest(bucket, outputKey)) !== undefined) return;
  throw JobInputError.outputTaken(outputKey, manifestKeyOf(outputKey));
}
