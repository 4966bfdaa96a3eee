// What is stored of a search: what was asked, and each trial as it ended.
import { canonicalJson } from '@slipway/contract';
import { sha256Of } from './document.ts';
import {
  any,
  type Check,
  date,
  finite,
  list,
  literal,
  mapOf,
  nullable,
  optional,
  record,
  text,
  whole,
} from './json-check.ts';
import { FAMILY, SEARCH_ID, VERSION } from './keys.ts';

/** The format of search documents that this code writes, and the newest that it reads. */
export const SEARCH_FORMAT = 1;

/** Everything that the figures of a search depend on. Two searches that agree in all of it are one. */
export interface SearchSpec {
  readonly family: string;
  readonly version: string;
  readonly strategy: string;
  /** The search space as JSON. */
  readonly space: unknown;
  /** Configurations that a halving begins with; the numbers of its trials depend on them. */
  readonly configs?: number;
  readonly seed: number;
  readonly folds: number;
  /** Column whose equal values share a fold; `null`: rows one by one. */
  readonly group: string | null;
  /** Column by which rows count; `null`: all alike. */
  readonly weight: string | null;
  /** `mse` or `log loss`. */
  readonly metric: string;
  /** `featureSetDigest` of the card's feature set. */
  readonly featureSetDigest: string;
  /** sha256 of the uncompressed train file, hex. */
  readonly data: readonly string[];
  /** sha256 over the sources of the version, its family's features and the packages below them, hex. */
  readonly code: string;
  /** What the models are trained with, as far as it is known beforehand, e.g. `node v24`. */
  readonly engine: string;
}

/** `search.json`. */
export interface SearchRecord extends SearchSpec {
  readonly format: typeof SEARCH_FORMAT;
  readonly kind: 'search';
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** A figure to make small. */
export interface StoredLoss {
  readonly weighted: number;
  readonly unweighted: number;
}

/** One fold of a trial. */
export interface StoredFold extends StoredLoss {
  readonly rows: number;
  readonly weight: number;
  /** Rounds that the model trained, where it says so. */
  readonly rounds?: number;
}

/** `trials/<n>.json`: one trial as it ended. */
export interface TrialRecord {
  readonly format: typeof SEARCH_FORMAT;
  readonly kind: 'trial';
  readonly search: string;
  /** From 1. */
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** Those that were done. */
  readonly folds: readonly StoredFold[];
  /** Over all folds, with the standard deviation of the folds' figures; `null` when the trial failed. */
  readonly loss: (StoredLoss & { readonly sd: number }) | null;
  /** Mean over the folds; `null` where the model does not train in rounds. */
  readonly rounds: number | null;
  readonly seconds: number;
  /** What the trial threw; `null` when it succeeded. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The library that trained, as the model says. */
  readonly engine?: { readonly name: string; readonly version: string };
}

/** The first 32 hex digits of the sha256 of a search's canonical JSON. */
export function searchId(spec: SearchSpec): string {
  return sha256Of(Buffer.from(canonicalJson(spec))).slice(0, 32);
}

const sha256 = text(/^[0-9a-f]{64}$/);

/** Checks `search.json`. */
export const checkSearchRecord: Check<SearchRecord> = record<SearchRecord>({
  format: literal(SEARCH_FORMAT),
  kind: literal('search'),
  id: text(SEARCH_ID),
  createdAt: date,
  family: text(FAMILY),
  version: text(VERSION),
  strategy: text(),
  space: any,
  configs: optional(whole),
  seed: whole,
  folds: whole,
  group: nullable(text()),
  weight: nullable(text()),
  metric: text(),
  featureSetDigest: sha256,
  data: list(sha256),
  code: sha256,
  engine: text(),
});

/** Checks a trial's record. */
export const checkTrialRecord: Check<TrialRecord> = record<TrialRecord>({
  format: literal(SEARCH_FORMAT),
  kind: literal('trial'),
  search: text(SEARCH_ID),
  trial: whole,
  params: mapOf(any),
  folds: list(
    record<StoredFold>({
      weighted: finite,
      unweighted: finite,
      rows: whole,
      weight: finite,
      rounds: optional(finite),
    }),
  ),
  loss: nullable(record<StoredLoss & { sd: number }>({ weighted: finite, unweighted: finite, sd: finite })),
  rounds: nullable(finite),
  seconds: finite,
  error: nullable(record<{ code: string; message: string }>({ code: text(), message: text() })),
  engine: optional(record<{ name: string; version: string }>({ name: text(), version: text() })),
});
