// `slipway runs ls`: every run of the model bucket, and how it stands.
import { type Bucket, openBucket } from '@slipway/bucket';
import {
  listStoredModels,
  Registry,
  RunError,
  type RunStanding,
  runStandings,
  runTime,
  type StoredRun,
  wasRefused,
} from '@slipway/registry';
import { formatAge, formatSize } from './age.ts';
import type { Answer, CommandContext } from './answer.ts';
import { textTable } from './text-table.ts';

/** Each is a request to the cloud. */
const AT_A_TIME = 8;

/** One run, stored or named by a release, or both. */
export interface ListedRun {
  readonly family: string;
  readonly version: string;
  readonly run: string;
  /**
   * `released`; `refused`: by its gates; `unreleased`: committed, but no release names it; `incomplete`: no manifest; `missing`: released, but
   * not there.
   */
  readonly state: 'released' | 'refused' | 'unreleased' | 'incomplete' | 'missing';
  readonly champion: boolean;
  readonly latest: boolean;
  /** Newest first. */
  readonly releases: readonly number[];
  readonly startedAt: string;
  readonly files: number;
  readonly sizeBytes: number;
}

/** What to list. */
export interface RunFilter {
  readonly family?: string | undefined;
  readonly version?: string | undefined;
}

/** Lists runs by family and version, the newest first. */
export async function runsLs(filter: RunFilter, context: CommandContext): Promise<Answer> {
  const { config, baseDir } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const listed = await listRuns(bucket, filter, context);
  const runs = await tellRefused(bucket, listed, context);
  const rows = runs.map((run) => [
    run.family,
    run.version,
    run.run,
    run.state,
    [run.champion ? 'champion' : '', run.latest ? 'latest' : ''].filter(Boolean).join(', '),
    run.releases.join(', '),
    formatAge(context.now.getTime() - Date.parse(run.startedAt)),
    String(run.files),
    formatSize(run.sizeBytes),
  ]);
  const header = ['family', 'version', 'run', 'state', 'serves as', 'releases', 'age', 'files', 'size'];
  const text = runs.length === 0 ? `no runs in ${bucket.uri}` : textTable(header, rows);
  return { data: { bucket: bucket.uri, runs }, text };
}

/** Reads the manifest of each run that no release names: only there is said whether its gates refused it. */
export async function tellRefused(
  bucket: Bucket,
  runs: readonly ListedRun[],
  { progress }: Pick<CommandContext, 'progress'>,
): Promise<ListedRun[]> {
  const told: ListedRun[] = [];
  for (let i = 0; i < runs.length; i += AT_A_TIME) {
    const some = runs.slice(i, i + AT_A_TIME);
    told.push(...(await Promise.all(some.map((run) => orRefused(bucket, run)))));
    progress('read verdicts', told.length, runs.length);
  }
  return told;
}

/** A damaged manifest says nothing here; `runs show` names it. */
async function orRefused(bucket: Bucket, run: ListedRun): Promise<ListedRun> {
  if (run.state !== 'unreleased') return run;
  const refused = await wasRefused(bucket, run.family, run).catch((error: unknown) => {
    if (error instanceof RunError) return null;
    throw error;
  });
  return refused === true ? { ...run, state: 'refused' } : run;
}

/** @throws what reading a damaged release log throws (76): a list that leaves it out would lie. */
export async function listRuns(
  bucket: Bucket,
  filter: RunFilter,
  { progress }: Pick<CommandContext, 'progress'>,
): Promise<ListedRun[]> {
  let seen = 0;
  const stored = await listStoredModels(bucket, filter.family, () => progress('list', ++seen));
  const listed: ListedRun[] = [];
  for (const family of stored.families) {
    const standings = new Map(await runStandings(new Registry(bucket, family).history()));
    for (const run of stored.runs.filter((each) => each.family === family)) {
      listed.push(describe(run, standings.get(run.run)));
      standings.delete(run.run);
    }
    for (const [run, standing] of standings) listed.push(missing(family, run, standing));
  }
  const wanted = listed.filter(({ version }) => filter.version === undefined || version === filter.version);
  const versionNumber = ({ version }: ListedRun) => Number(version.slice(1));
  return wanted.sort(
    (a, b) => compare(a.family, b.family) || versionNumber(a) - versionNumber(b) || compare(b.run, a.run),
  );
}

function describe(stored: StoredRun, standing: RunStanding | undefined): ListedRun {
  const { family, version, run, keys, sizeBytes, hasManifest } = stored;
  const whole = standing === undefined ? 'unreleased' : 'released';
  const part = standing === undefined ? 'incomplete' : 'missing';
  return {
    ...{ family, version, run, state: hasManifest ? whole : part },
    ...place(run, standing),
    ...{ files: keys.length, sizeBytes },
  };
}

function missing(family: string, run: string, standing: RunStanding): ListedRun {
  const { version } = standing;
  return { family, version, run, state: 'missing', ...place(run, standing), files: 0, sizeBytes: 0 };
}

function place(run: string, standing: RunStanding | undefined) {
  return {
    champion: standing?.isChampion ?? false,
    latest: standing?.isLatest ?? false,
    releases: standing?.releases ?? [],
    startedAt: runTime(run).toISOString(),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
