// The release record: the whole state of a family after one publish, promote or rollback. Nobody changes one; the newest counts.
import { encodeDocument, sha256Of } from './document.ts';
import { type Check, date, literal, mapOf, nullable, optional, record, text, whole } from './json-check.ts';
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
  /** Released although its gates refused it: who said so, and why. */
  readonly forced?: Forced;
}

/** Why a run that was refused is served all the same. */
export interface Forced {
  readonly reason: string;
  readonly by: string;
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
  /** What whoever did it says about it. */
  readonly reason?: string;
  /** Of the record's own bytes without this member, hex: an edit of the newest record, which nothing follows, is seen too. */
  readonly selfSha256: string;
}

/** Puts the record's own digest into it. */
export function sealRecord(record: Omit<ReleaseRecord, 'selfSha256'>): ReleaseRecord {
  return { ...record, selfSha256: sha256Of(encodeDocument(record)) };
}

/** What is wrong with the bytes of a record, or undefined: they must be those that its writer wrote, to the byte. */
export function sealProblem(record: ReleaseRecord, bytes: Uint8Array): string | undefined {
  const { selfSha256, ...rest } = record;
  const written = encodeDocument(sealRecord(rest));
  if (sealRecord(rest).selfSha256 !== selfSha256) return 'it is not what its own digest says';
  return Buffer.compare(written, bytes) === 0
    ? undefined
    : 'it holds more than a record, or is laid out otherwise';
}

const sha256 = text(/^[0-9a-f]{64}$/);
const ref = record<RunRef>({
  version: text(VERSION),
  run: text(RUN_ID),
  manifestSha256: sha256,
  forced: optional(record<Forced>({ reason: text(), by: text() })),
});

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
  reason: optional(text()),
  selfSha256: sha256,
});
