// `slipway releases`: what was released, and what served at any time.
import { openBucket } from '@slipway/bucket';
import { ModelNotFoundError, Registry, type ReleaseRecord, type RunRef } from '@slipway/registry';
import { UsageError } from '../service-flags.ts';
import type { Answer, CommandContext } from './answer.ts';
import { textTable } from './text-table.ts';

/** Which releases. */
export interface ReleasesOptions {
  readonly family: string;
  /** ISO 8601; without a zone it is UTC, without a time midnight. */
  readonly at?: string | undefined;
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?$/;

/**
 * Lists the releases of a family, the newest first; or what the newest one of a given time says serves.
 *
 * @throws {@link UsageError} for what is no time; ModelNotFoundError `E_RELEASE_NONE` (66) where there was no release by then; what
 * reading a damaged log throws (76).
 */
export async function releases({ family, at }: ReleasesOptions, context: CommandContext): Promise<Answer> {
  const time = at === undefined ? undefined : parseTime(at);
  const { config, baseDir } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const registry = new Registry(bucket, family);
  const records: ReleaseRecord[] = [];
  for await (const { record } of registry.history()) {
    records.push(record);
    context.progress('read releases', records.length);
  }
  if (time === undefined)
    return {
      data: { bucket: bucket.uri, family, releases: records },
      text: records.length === 0 ? `no releases of ${family} in ${bucket.uri}` : listing(records),
    };
  // The number is the order; clocks of different machines may disagree with it.
  const record = records.find((each) => each.at <= time);
  if (record === undefined) throw ModelNotFoundError.releaseBy(family, time);
  return { data: { bucket: bucket.uri, family, at: time, release: record }, text: state(record, time) };
}

function parseTime(text: string): string {
  const isDay = !text.includes('T');
  const ms = TIME.test(text) ? Date.parse(isDay || text.endsWith('Z') ? text : `${text}Z`) : Number.NaN;
  const time = Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  if (time?.startsWith(text.slice(0, 10))) return time; // 31 February would be a day in March
  const shown = JSON.stringify(text.slice(0, 64));
  throw new UsageError(`--at is ${shown}, must be a time in UTC such as 2026-11-21 or 2026-11-21T08:30`);
}

function listing(records: readonly ReleaseRecord[]): string {
  const rows = records.map((record) => [
    String(record.n),
    record.at,
    record.kind,
    record.by,
    record.version,
    record.run,
    championCell(record),
    notes(record),
  ]);
  return textTable(['n', 'when', 'kind', 'by', 'version', 'run', 'champion', 'reason'], rows);
}

function championCell({ champion, run }: ReleaseRecord): string {
  if (champion === null) return '';
  return champion.run === run ? 'this run' : `${champion.version} …${champion.run.slice(-8)}`;
}

function notes({ run, version, champion, latestByVersion, reason }: ReleaseRecord): string {
  const ref = [champion, latestByVersion[version]].find((each) => each?.run === run);
  return [...(ref ? forcedNote(ref) : []), ...(reason === undefined ? [] : [reason])].join('; ');
}

function state(record: ReleaseRecord, time: string): string {
  const { champion, latestByVersion } = record;
  const served: (readonly [string, RunRef])[] = [
    ...(champion === null ? [] : [['champion', champion] as const]),
    ...Object.entries(latestByVersion),
  ];
  const rows = served.map(([as, ref]) => [as, ref.version, ref.run, forcedNote(ref).join('')]);
  const heading = `${time}: release ${record.n}, ${record.kind} by ${record.by} at ${record.at}`;
  return `${heading}\n\n${textTable(['asked for', 'version', 'run', ''], rows)}`;
}

function forcedNote({ forced }: RunRef): string[] {
  return forced === undefined ? [] : [`FORCED by ${forced.by}: ${forced.reason}`];
}
