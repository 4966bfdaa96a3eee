// `config/<family>/<version>/params.yaml`: overrides of a card's parameters, and what a search tries of them.
import type { Bucket } from '@slipway/bucket';
import { type AnyCard, ParamError, resolveParams } from '@slipway/contract';
import { paramsKey } from '@slipway/registry';
import { readSpace, type SearchSpace, type StrategyName, spaceUse } from '@slipway/search';
import { parseDocument } from 'yaml';
import { JobInputError } from './errors.ts';
import type { JobContext } from './job-events.ts';

type Emit = JobContext['emit'];

/** A parameters file is a page of numbers; anything larger is a mistake. Bytes. */
const MAX_BYTES = 1 << 20;

/**
 * The parameters that `fit` gets: the card's defaults with the file's values laid over them, checked and frozen.
 *
 * @returns The card's defaults when the bucket holds no such file.
 * @throws {@link JobInputError} `E_CONFIG_PARAMS_FILE` (78) for a file that is not YAML or too large; `E_CONFIG_PARAM` (78) for its content,
 * and where it lists several values of a parameter: those are for a search.
 */
export async function loadParams(
  bucket: Bucket,
  card: AnyCard,
  emit: Emit,
): Promise<Readonly<Record<string, unknown>>> {
  const { key, document } = await readDocument(bucket, card, emit);
  const searched = namesToSearch(document);
  if (searched.length > 0) {
    readSpace(card.params, document, key, 'lists and ranges'); // whatever else is wrong is said first
    const problem = 'holds several values: train with --search <strategy>, or give one';
    throw new ParamError(
      key,
      searched.map((name) => ({ path: `$.${name}`, problem })),
    );
  }
  const params = resolveParams<Record<string, never>>(card.params, document, key);
  sayTaken(key, document, emit);
  return params;
}

/**
 * What a search may try: the file laid over the card's own grids and ranges.
 *
 * @throws as {@link loadParams}.
 */
export async function loadSpace(
  bucket: Bucket,
  card: AnyCard,
  strategy: StrategyName,
  emit: Emit,
): Promise<SearchSpace> {
  const { key, document } = await readDocument(bucket, card, emit);
  const space = readSpace(card.params, document, key, spaceUse(strategy));
  sayTaken(key, document, emit);
  return space;
}

async function readDocument(
  bucket: Bucket,
  card: AnyCard,
  emit: Emit,
): Promise<{ readonly key: string; readonly document: unknown }> {
  const key = paramsKey(card.family, card.version);
  const stat = await bucket.stat(key);
  if (stat === null) {
    await warnOfStrays(bucket, key, emit);
    return { key, document: {} };
  }
  if (stat.sizeBytes > MAX_BYTES) {
    throw JobInputError.paramsFile(key, `holds ${stat.sizeBytes} bytes, more than ${MAX_BYTES}`);
  }
  const bytes = await bucket.read(key, { maxBytes: MAX_BYTES });
  return { key, document: parseYaml(decode(bytes, key), key) ?? {} };
}

/** Files that were meant to be the parameters file, and are not read. */
async function warnOfStrays(bucket: Bucket, key: string, emit: Emit): Promise<void> {
  for (const stray of [key.replace(/yaml$/, 'yml'), `config/${key}`]) {
    if ((await bucket.stat(stray)) === null) continue;
    const message = `${stray} is not read: parameters are taken from ${key} in ${bucket.uri}; move the file there`;
    emit({ kind: 'warning', message });
  }
}

/** What of the card the file changes, so that the log tells it; nothing where there is no file, or nothing in it. */
function sayTaken(key: string, document: unknown, emit: Emit): void {
  const taken = Object.entries(document as Readonly<Record<string, unknown>>).map(
    ([name, value]) => [name, typeof value === 'number' ? value : plain(value)] as const,
  );
  if (taken.length > 0)
    emit({ kind: 'step', step: 'parameters', facts: { from: key, ...Object.fromEntries(taken) } });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Parameters with a list or a range; a card has no such values. */
function namesToSearch(document: unknown): readonly string[] {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) return [];
  return Object.entries(document).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' ? [name] : [],
  );
}

function decode(bytes: Uint8Array, key: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw JobInputError.paramsFile(key, 'is not UTF-8', cause);
  }
}

function parseYaml(text: string, key: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, schema: 'core' });
  const [error] = document.errors;
  if (error !== undefined) {
    const problem = error.message.split('\n', 1)[0] ?? '';
    const name =
      error.code === 'DUPLICATE_KEY' ? /^\s*([\w-]+)/.exec(text.slice(error.pos[0]))?.[1] : undefined;
    throw JobInputError.paramsFile(
      key,
      name === undefined ? `is not valid YAML: ${problem}` : `holds $.${name} twice: ${problem}`,
      error,
    );
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    const problem = 'holds an alias (*name), and aliases are not taken: write the value itself';
    throw JobInputError.paramsFile(key, problem, cause);
  }
}
