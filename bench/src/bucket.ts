// `npm run bench:bucket`: moving 1 GB to and from a folder, S3 and GCS on loopback, ours beside the store's own SDK or file streams.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bar, barLine, verdictOf } from './bars.ts';
import { measure } from './measure.ts';
import { type StandIn, startStandIn } from './start-stand-in.ts';

const USAGE = `usage: npm run bench:bucket -- [--megabytes 1000] [--repeat 3] [--json]

The fastest of --repeat runs each and their largest peak, ours and the peer in turns. Memory is
what a process peaks at above the same program with nothing to do. Exits 1 when a bar is missed.`;
const MIN_RATIO = 0.9;
const MAX_EXTRA_MIB = 64;
const STAND_INS = [
  new URL('./s3-stand-in.ts', import.meta.url),
  new URL('./gcs-stand-in.ts', import.meta.url),
];
const CHILD = fileURLToPath(new URL('./bucket-child.ts', import.meta.url));
/** The SDK's own credential chain is asked, as in a job. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_REGION: 'us-east-1' };

/** The best speed of several runs, and the worst memory. */
interface Best {
  readonly megabytesPerSecond: number;
  /** Of the whole process, at its highest peak. */
  readonly peakMiB: number;
}

/** One transfer, ours and the peer's. Memory is above the empty process. */
interface Row {
  readonly store: string;
  readonly what: string;
  readonly oursMBs: number;
  readonly rawMBs: number;
  readonly ratio: number;
  readonly oursMiB: number;
  readonly rawMiB: number;
  /** Of a process that has asked this store one question by ours, and moved nothing. */
  readonly loadedMiB: number;
}

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = (await main(Number(values.megabytes), Math.max(1, Number(values.repeat)))) ? 0 : 1;

async function main(megabytes: number, repeat: number): Promise<boolean> {
  const bytes = megabytes * 1e6;
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const standIns: StandIn[] = [];
  try {
    for (const script of STAND_INS) standIns.push(await startStandIn(script, bytes));
    const [s3, gcs] = standIns;
    const places = [
      ['folder', pathToFileURL(scratch).href, ''],
      ['s3', 's3://bench/x', s3?.endpoint ?? ''],
      ['gcs', 'gs://bench/x', gcs?.endpoint ?? ''],
    ] as const;
    const emptyMiB = (await bestOf(repeat, ['empty'], ['read'], bytes))[0].peakMiB;
    const rows: Row[] = [];
    for (const [store, uri, endpoint] of places) {
      for (const what of ['write', 'read']) {
        const place = [what, uri, String(bytes), endpoint];
        const [ours, raw, loaded] = await bestOf(repeat, ['ours', 'raw', 'loaded'], place, bytes);
        rows.push({
          store,
          what,
          oursMBs: ours.megabytesPerSecond,
          rawMBs: raw.megabytesPerSecond,
          ratio: ours.megabytesPerSecond / raw.megabytesPerSecond,
          oursMiB: ours.peakMiB - emptyMiB,
          rawMiB: raw.peakMiB - emptyMiB,
          loadedMiB: loaded.peakMiB - emptyMiB,
        });
      }
    }
    const bars = rows.flatMap(barsOf);
    if (values.json) {
      const judged = bars.map((bar) => ({ ...bar, verdict: verdictOf(bar) }));
      console.log(JSON.stringify({ megabytes, repeat, emptyMiB, rows, bars: judged }, null, 2));
    } else {
      console.table(rows.map(shown));
      console.log(bars.map(barLine).join('\n'));
    }
    return bars.every((bar) => verdictOf(bar) === 'met');
  } finally {
    for (const { stop } of standIns) stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
function barsOf({ store, what, ratio, oursMiB }: Row): Bar[] {
  return [
    {
      name: `${store} ${what}, speed beside the peer`,
      value: ratio,
      bound: 'at least',
      limit: MIN_RATIO,
      unit: '',
    },
    {
      name: `${store} ${what}, memory above the empty process`,
      value: oursMiB,
      bound: 'at most',
      limit: MAX_EXTRA_MIB,
      unit: 'MiB',
    },
  ];
}

/** In turns, so that whatever else the machine does hits all of them. */
async function bestOf<const N extends readonly string[]>(
  repeat: number,
  names: N,
  args: readonly string[],
  bytes: number,
): Promise<{ [K in keyof N]: Best }> {
  const best = names.map((): Best => ({ megabytesPerSecond: 0, peakMiB: 0 }));
  for (let i = 0; i < repeat; i++) {
    for (const [at, name] of names.entries()) {
      const { stdout } = await measure(process.execPath, [CHILD, name, ...args], CREDENTIALS);
      const { seconds, peakMiB } = JSON.parse(stdout) as {
        readonly seconds: number;
        readonly peakMiB: number;
      };
      const { megabytesPerSecond: fastest = 0, peakMiB: largest = 0 } = best[at] ?? {};
      best[at] = {
        megabytesPerSecond: Math.max(fastest, bytes / 1e6 / seconds),
        peakMiB: Math.max(largest, peakMiB),
      };
    }
  }
  return best as { [K in keyof N]: Best };
}

function shown(row: Row) {
  const round = (value: number, digits = 0) => Number(value.toFixed(digits));
  return {
    store: row.store,
    what: row.what,
    'ours MB/s': round(row.oursMBs),
    'raw MB/s': round(row.rawMBs),
    ratio: round(row.ratio, 2),
    'ours MiB': round(row.oursMiB, 1),
    'raw MiB': round(row.rawMiB, 1),
    'loaded MiB': round(row.loadedMiB, 1),
  };
}
