// The release record: the whole state of a family after one publish, promote or rollback. Nobody changes one; the newest counts.
import { type Check, date, literal, mapOf, nullable, record, text, whole } from './json-check.ts';
import { RUN_ID, VERSION } from './keys.ts';

/** The record format that this code writes, and the newest that it reads. */
export const RELEASE_FORMAT = 1;

/** A run, pinned by the digest of its manifest. */
export interface RunRef {
  readonly version: string;
  /** The run id. */
  readonly run: string;
  /** Of the manifest's bytes, hex. */
  readonly manifestSha256: string;
}

/** What `_releases/<n>.json` holds. */
export interface ReleaseRecord {
  readonly format: typeof RELEASE_FORMAT;
  /** From 1 on, without gaps. */
  readonly n: number;
  /** Of the bytes of record n − 1, hex; `null` in the first. */
  readonly prevSha256: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Who or what did it, e.g. `train`. */
  readonly by: string;
  /** `publish` may promote at once: then `champion` is its run. */
  readonly kind: 'publish' | 'promote' | 'rollback';
  /** The run that this record is about. */
  readonly run: string;
  readonly version: string;
  readonly manifestSha256: string;
  /** Served when no version is asked for. */
  readonly champion: RunRef | null;
  /** Version → the run that is served when it is asked for. */
  readonly latestByVersion: Readonly<Record<string, RunRef>>;
}

const sha256 = text(/^[0-9a-f]{64}$/);
const ref = record<RunRef>({ version: text(VERSION), run: text(RUN_ID), manifestSha256: sha256 });

/** Checks parsed JSON; names the place of the first thing that is wrong. */
export const checkReleaseRecord: Check<ReleaseRecord> = record<ReleaseRecord>({
  format: literal(RELEASE_FORMAT),
  n: whole,
  prevSha256: nullable(sha256),
  at: date,
  by: text(),
  kind: literal('publish', 'promote', 'rollback'),
  run: text(RUN_ID),
  version: text(VERSION),
  manifestSha256: sha256,
  champion: nullable(ref),
  latestByVersion: mapOf(ref),
});
