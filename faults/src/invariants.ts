// What must hold of the buckets after any fault. Written apart from the code that it judges: plain JSON, digests and gzip.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BucketState } from './bucket-state.ts';

/** What is expected besides the invariants. */
export interface Expectation {
  /** The state before the fault. */
  readonly before: BucketState;
  /** Objects of before that may go, or change: what a gc removes, what a serving replaces. */
  readonly mayChange?: (path: string) => boolean;
}

interface Ref {
  readonly run: string;
  readonly version: string;
  readonly manifestSha256: string;
}

interface Release {
  readonly n: number;
  readonly prevSha256: string | null;
  readonly run: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly champion: Ref | null;
  readonly latestByVersion: Readonly<Record<string, Ref>>;
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rawSha256: string;
  readonly rawBytes: number;
  readonly rows: number;
}

/** What jobs and their leftovers may be called; anything else is litter. */
const KNOWN =
  /^(model|train|predict)\/(_staging|_leases|_probe)\/|^model\/[^/]+\/(v\d+\/runs\/[^/]+\/|_releases\/\d{20}\.(json|witness)$)|^predict\/output\/|^(train|predict\/input)\//;
const RELEASE = /^(model\/[^/]+)\/_releases\/(\d{20})\.json$/;
const UNCOMMITTED = /\/(_staging|_probe)\//;
const PREDICTIONS = /\.csv\.gz\.manifest\.json$/;

/** @returns One sentence a violation, beginning with its number; none when all is well. */
export function violations(state: BucketState, { before, mayChange = () => false }: Expectation): string[] {
  const found: string[] = [];
  for (const [path, bytes] of before) {
    if (UNCOMMITTED.test(path) || mayChange(path)) continue;
    const now = state.get(path);
    if (now === undefined) found.push(`I2: ${path} is gone`);
    else if (Buffer.compare(now, bytes) !== 0) found.push(`I2: ${path} has changed`);
  }
  for (const path of state.keys()) {
    if (!KNOWN.test(path)) found.push(`I6: ${path} is litter`);
    found.push(...objectProblems(state, path));
  }
  return [...found, ...releaseProblems(state)];
}

/** Numbers of the releases, ascending. */
export function releaseNumbers(state: BucketState): number[] {
  return [...state.keys()].flatMap((path) => Number(RELEASE.exec(path)?.[2] ?? 0) || []);
}

/** The manifests of predictions: output key → serve id. */
export function servings(state: BucketState): ReadonlyMap<string, string> {
  const manifests = [...state].filter(([path]) => PREDICTIONS.test(path));
  return new Map(
    manifests.map(([path, bytes]) => [path, String(parse<{ serveId?: string }>(bytes)?.serveId)]),
  );
}

function objectProblems(state: BucketState, path: string): string[] {
  const bytes = state.get(path) ?? new Uint8Array();
  if (UNCOMMITTED.test(path)) return [];
  if (path.endsWith('.csv.gz')) return unzip(bytes) === undefined ? [`I1: ${path} is torn`] : [];
  if (path.endsWith('.json') && parse(bytes) === undefined) return [`I1: ${path} is torn`];
  if (PREDICTIONS.test(path)) return predictionsProblems(state, path);
  return path.endsWith('/manifest.json') ? runProblems(state, path) : [];
}

function runProblems(state: BucketState, path: string): string[] {
  const { files = [] } = parse<{ files?: Entry[] }>(state.get(path)) ?? {};
  return files.flatMap(({ name, sha256, bytes }) => {
    const file = state.get(`${dirname(path)}/${name}`);
    if (file === undefined) return [`I1: ${path} names ${name}, which is not there`];
    return file.length === bytes && sha(file) === sha256 ? [] : [`I1: ${path}: ${name} has other bytes`];
  });
}

function predictionsProblems(state: BucketState, path: string): string[] {
  const { outputs = [], run } = parse<{ outputs?: Entry[]; run?: string }>(state.get(path)) ?? {};
  const isKnown = [...state].some(([key, bytes]) => RELEASE.test(key) && parse<Release>(bytes)?.run === run);
  const problems = isKnown ? [] : [`I1: ${path} is by a run that no release names`];
  for (const { key, sha256, rawSha256, rawBytes, rows } of outputs) {
    const file = state.get(`predict/${key}`);
    const raw = unzip(file ?? new Uint8Array());
    if (file === undefined || raw === undefined)
      problems.push(`I1: ${path} names ${key}, which is not there, or torn`);
    else if (sha(file) !== sha256 || sha(raw) !== rawSha256) problems.push(`I1: ${key} has other bytes`);
    else if (raw.length !== rawBytes || lines(raw) - 1 !== rows) problems.push(`I8: ${key} has other rows`);
  }
  return problems;
}

function releaseProblems(state: BucketState): string[] {
  const problems: string[] = [];
  const last = new Map<string, { readonly n: number; readonly sha256: string }>();
  for (const [path, bytes] of [...state].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, family = '', digits] = RELEASE.exec(path) ?? [];
    const record = digits === undefined ? undefined : parse<Release>(bytes);
    if (record === undefined) continue;
    const previous = last.get(family);
    if (Number(digits) !== (previous?.n ?? 0) + 1) problems.push(`I7: ${path} leaves a gap`);
    if (record.prevSha256 !== (previous?.sha256 ?? null))
      problems.push(`I1: ${path} does not follow the one before`);
    const refs = [
      record,
      ...Object.values(record.latestByVersion),
      ...(record.champion === null ? [] : [record.champion]),
    ];
    for (const { run, version, manifestSha256 } of refs) {
      const manifest = state.get(`${family}/${version}/runs/${run}/manifest.json`);
      if (manifest === undefined || sha(manifest) !== manifestSha256)
        problems.push(`I1: ${path} names run ${run}, whose manifest is not there, or another`);
    }
    last.set(family, { n: Number(digits), sha256: sha(bytes) });
  }
  return problems;
}

function parse<T>(bytes: Uint8Array | undefined): T | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    return undefined;
  }
}

function unzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

function lines(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => count + Number(byte === 10), 0);
}

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
