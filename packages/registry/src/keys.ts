// Every key of the buckets is built here, from parts that were checked first.
import { RegistryKeyError } from './errors.ts';

/** `conversion-rate` */
export const FAMILY = /^[a-z][a-z0-9-]{0,62}$/;
/** `v2` */
export const VERSION = /^v[0-9]{1,4}$/;
/** `features_v1` */
export const FEATURE_SET = /^[a-z][a-z0-9_]{0,62}$/;
/** `20261121T204651123Z-<32 hex>`: see `newRunId`. */
export const RUN_ID = /^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{32}$/;
/** 32 hex digits: see `searchId`. */
export const SEARCH_ID = /^[0-9a-f]{32}$/;
/** The manifest's name in a run's folder. */
export const MANIFEST = 'manifest.json';

const DATE = /^([0-9]{4})\/([0-9]{2})\/([0-9]{2})$/;
const RELEASE = /^[^/]+\/_releases\/([0-9]{20})\.json$/;
const WITNESS = /^[^/]+\/_releases\/([0-9]{20})\.witness$/;
const RELEASE_DIGITS = 20;
const TRIAL = /\/trials\/([0-9]{8,16})\.json$/;
const TRIAL_DIGITS = 8;

// --- bucket `model` ---

/** `<family>/<version>/runs/<run-id>/`: what one training left, never changed once its manifest is there. */
export function runPrefix(family: string, version: string, runId: string): string {
  return `${part('family', FAMILY, family)}/${part('version', VERSION, version)}/runs/${part('run', RUN_ID, runId)}/`;
}

/** `<family>/_releases/` */
export function releasePrefix(family: string): string {
  return `${part('family', FAMILY, family)}/_releases/`;
}

/** `<family>/_releases/<n, 20 digits>.json`; n is a whole number of at least 1. */
export function releaseKey(family: string, n: number): string {
  if (!Number.isSafeInteger(n) || n < 1)
    throw new RegistryKeyError('release', String(n), 'a number from 1 on');
  return `${releasePrefix(family)}${String(n).padStart(RELEASE_DIGITS, '0')}.json`;
}

/** The number in a release's key; `null` when the key is not one. */
export function releaseNumber(key: string): number | null {
  return numberIn(RELEASE, key);
}

/** `<family>/_releases/<n, 20 digits>.witness`: an empty object that says that release n was written. */
export function witnessKey(family: string, n: number): string {
  return releaseKey(family, n).replace(/json$/, 'witness');
}

/** The number in a witness's key; `null` when the key is not one. */
export function witnessNumber(key: string): number | null {
  return numberIn(WITNESS, key);
}

/** `<family>/<version>/searches/<search-id>/`: one search of parameters, with every trial that it made. */
export function searchPrefix(family: string, version: string, id: string): string {
  const model = `${part('family', FAMILY, family)}/${part('version', VERSION, version)}`;
  return `${model}/searches/${part('search', SEARCH_ID, id)}/`;
}

/** `<search prefix>trials/<n, at least 8 digits>.json`; n is a whole number of at least 1. */
export function trialKey(prefix: string, n: number): string {
  if (!Number.isSafeInteger(n) || n < 1) throw new RegistryKeyError('trial', String(n), 'a number from 1 on');
  return `${prefix}trials/${String(n).padStart(TRIAL_DIGITS, '0')}.json`;
}

/** The number in a trial's key; `null` when the key is not one. */
export function trialNumber(key: string): number | null {
  return numberIn(TRIAL, key);
}

// --- bucket `data/train` ---

/**
 * `<family>/<feature-set>/<YYYY/MM/DD>/train.csv.gz` or `…/eval.csv.gz`.
 *
 * @param date - `YYYY/MM/DD`, a day of the calendar.
 * @throws RegistryKeyError `E_REGISTRY_KEY` for a part that is not what it must be; so do all functions here.
 */
export function trainKey(family: string, featureSet: string, date: string, split: 'train' | 'eval'): string {
  const set = part('feature set', FEATURE_SET, featureSet);
  return `${part('family', FAMILY, family)}/${set}/${day(date)}/${split}.csv.gz`;
}

// --- bucket `data/predict` ---

/** `input/<family>/<feature-set>/<YYYY/MM/DD>/prediction_input.csv.gz` */
export function predictInputKey(family: string, featureSet: string, date: string): string {
  const set = part('feature set', FEATURE_SET, featureSet);
  return `input/${part('family', FAMILY, family)}/${set}/${day(date)}/prediction_input.csv.gz`;
}

/** `output/<family>/<version>/<YYYY/MM/DD>/prediction_output.csv.gz` */
export function predictOutputKey(family: string, version: string, date: string): string {
  const model = `${part('family', FAMILY, family)}/${part('version', VERSION, version)}`;
  return `output/${model}/${day(date)}/prediction_output.csv.gz`;
}

/** `output/<family>/`, or `output/<family>/<version>/`: what servings leave where nobody says another key. */
export function predictOutputPrefix(family: string, version?: string): string {
  const folder = version === undefined ? '' : `${part('version', VERSION, version)}/`;
  return `output/${part('family', FAMILY, family)}/${folder}`;
}

/** `<output key>.manifest.json`: the manifest beside an output. */
export function manifestKeyOf(outputKey: string): string {
  return `${outputKey}.${MANIFEST}`;
}

/** `<folder of the output>/_generations/<serve-id>/<name of the output>`: what one serve wrote. `serveId` is a run id. */
export function generationKey(outputKey: string, serveId: string): string {
  const cut = outputKey.lastIndexOf('/') + 1;
  return `${outputKey.slice(0, cut)}_generations/${part('run', RUN_ID, serveId)}/${outputKey.slice(cut)}`;
}

// --- bucket `config` ---

/** `<family>/<version>/params.yaml`: overrides of parameters and the search grid. */
export function paramsKey(family: string, version: string): string {
  return `${part('family', FAMILY, family)}/${part('version', VERSION, version)}/params.yaml`;
}

function numberIn(pattern: RegExp, key: string): number | null {
  const n = Number(pattern.exec(key)?.[1] ?? 0);
  return Number.isSafeInteger(n) && n > 0 ? n : null;
}

function part(what: string, pattern: RegExp, value: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new RegistryKeyError(what, String(value), String(pattern));
}

function day(date: string): string {
  const [, year, month, dayOfMonth] = DATE.exec(date) ?? [];
  const iso = `${year}-${month}-${dayOfMonth}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse takes 31 February and makes it March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)) return date;
  throw new RegistryKeyError('date', String(date), 'a day as YYYY/MM/DD');
}
