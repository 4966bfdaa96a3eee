// The manifest of a predictions file: what was predicted, from what, by which run.
import type { Bucket } from '@slipway/bucket';
import { type DataEntry, manifestKeyOf, type RunManifest } from '@slipway/registry';
import type { DriftReport } from './drift/drift-report.ts';
import { isDriftReport } from './drift/drift-report-check.ts';

/** What was predicted, from what, by which run. */
export interface PredictionsManifest {
  readonly format: 1;
  readonly kind: 'predictions';
  readonly family: string;
  readonly version: string;
  readonly run: string;
  readonly runManifestSha256: string;
  /** Release record that was the newest when the run was pinned. */
  readonly release: number;
  readonly serveId: string;
  /** `YYYY/MM/DD` */
  readonly date: string;
  readonly createdAt: string;
  readonly durationMs: number;
  readonly columns: readonly string[];
  readonly options: OutputOptions;
  readonly inputs: readonly DataEntry[];
  /** The immutable files that hold the predictions. */
  readonly outputs: readonly DataEntry[];
  /** The well-known key that holds a copy of the output. */
  readonly publishedAs: string;
  readonly meanPrediction: number | null;
  /** How far rows and predictions are from those of the training; left out where the run has no profile. */
  readonly profile?: DriftReport;
  readonly provenance: RunManifest['provenance'];
}

/** What of the configuration the bytes of a predictions file depend on. */
export interface OutputOptions {
  readonly gzipLevel: number;
  readonly safeStrings: boolean;
}

const MAX_BYTES = 1 << 20;
const DAY = /^\d{4}\/\d{2}\/\d{2}$/;

/**
 * The manifest beside an output key.
 *
 * @returns undefined where there is none, and for what is not ours or is damaged: it says nothing about what is published.
 */
export async function readPredictionsManifest(
  bucket: Bucket,
  outputKey: string,
): Promise<PredictionsManifest | undefined> {
  const key = manifestKeyOf(outputKey);
  const stat = await bucket.stat(key);
  if (stat === null || stat.sizeBytes > MAX_BYTES) return undefined;
  const text = new TextDecoder().decode(await bucket.read(key, { maxBytes: MAX_BYTES }));
  try {
    const manifest: unknown = JSON.parse(text);
    return isManifest(manifest) && isOfGenerations(manifest, outputKey) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is PredictionsManifest {
  return (
    isObject(value) &&
    value.format === 1 &&
    value.kind === 'predictions' &&
    isObject(value.options) &&
    [value.family, value.version, value.run, value.runManifestSha256, value.serveId].every(isText) &&
    isText(value.createdAt) &&
    isDay(value.date) &&
    (value.meanPrediction === null || typeof value.meanPrediction === 'number') &&
    [value.inputs, value.outputs].every(isEntryList) &&
    (value.profile === undefined || isDriftReport(value.profile))
  );
}

/** A manifest leads to generations of its own output, and nowhere else. */
function isOfGenerations({ outputs }: PredictionsManifest, outputKey: string): boolean {
  const folder = outputKey.slice(0, outputKey.lastIndexOf('/') + 1);
  return outputs.every(({ key }) => key.startsWith(`${folder}_generations/`) && !key.includes('..'));
}

function isEntryList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isEntry);
}

function isEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    [value.key, value.sha256, value.rawSha256].every(isText) &&
    typeof value.rows === 'number'
  );
}

function isDay(value: unknown): boolean {
  return (
    typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value.replaceAll('/', '-')))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
