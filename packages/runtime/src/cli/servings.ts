// `slipway servings`: what was served day by day, and how far it had moved from what its run learned from.
import { openBucket } from '@slipway/bucket';
import { FAMILY, RUN_ID, VERSION } from '@slipway/registry';
import { listServings } from '../list-servings.ts';
import type { PredictionsManifest } from '../predictions-manifest.ts';
import { UsageError } from '../service-flags.ts';
import type { Answer, CommandContext } from './answer.ts';
import { textTable } from './text-table.ts';

/** Which servings. */
export interface ServingsRequest {
  readonly family: string;
  readonly version?: string | undefined;
  readonly run?: string | undefined;
  /** How many at most, as text. */
  readonly last: string;
}

const COUNT = /^[1-9]\d{0,5}$/;
const HEADER = ['day', 'version', 'run', 'rows', 'mean prediction', 'most psi', 'of', 'beyond the limit'];

/**
 * Lists servings, the latest day first.
 *
 * @throws {@link UsageError} for what is no family, version, run id or count; the bucket's errors.
 */
export async function servings(request: ServingsRequest, context: CommandContext): Promise<Answer> {
  const { family, version, run, last } = request;
  mustBe('--family', family, FAMILY, 'a family such as conversion-rate');
  mustBe('--version', version, VERSION, 'a version such as v2');
  mustBe('--run', run, RUN_ID, 'a run id');
  mustBe('--last', last, COUNT, 'a whole number from 1 on');
  const { config, baseDir, progress } = context;
  const bucket = openBucket(config.buckets.dataPredict, { baseDir, endpoints: config.endpoints });
  const found = await listServings(bucket, { family, version, run, most: Number(last) }, (done, total) =>
    progress('read servings', done, total),
  );
  const text =
    found.length === 0
      ? `no such servings of ${family} in ${bucket.uri}`
      : textTable(HEADER, found.map(rowOf));
  return { data: { bucket: bucket.uri, family, servings: found.map(factsOf) }, text };
}

function mustBe(flag: string, value: string | undefined, pattern: RegExp, what: string): void {
  if (value === undefined || pattern.test(value)) return;
  throw new UsageError(`${flag} is ${JSON.stringify(value.slice(0, 64))}, must be ${what}`);
}

/** What the list says of a serving; the manifest has every column. */
function factsOf(manifest: PredictionsManifest) {
  const { date, version, run, release, createdAt, publishedAs, meanPrediction, outputs, profile } = manifest;
  return {
    ...{ date, version, run, release, createdAt, publishedAs, meanPrediction },
    rows: outputs.reduce((rows, output) => rows + output.rows, 0),
    drift:
      profile === undefined
        ? null
        : { limit: profile.limit, worst: profile.worst, alerting: profile.alerting },
  };
}

function rowOf(manifest: PredictionsManifest): string[] {
  const { date, version, run, rows, meanPrediction, drift } = factsOf(manifest);
  return [
    date.replaceAll('/', '-'),
    version,
    run,
    String(rows),
    meanPrediction === null ? '' : meanPrediction.toPrecision(4),
    drift?.worst?.psi.toFixed(3) ?? '',
    drift?.worst?.name ?? '',
    drift === null ? 'not compared' : drift.alerting.join(', ') || 'none',
  ];
}
