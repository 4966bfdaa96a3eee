// `npm run bench:bucket`: moving 1 GB to and from a folder and an S3 server on loopback, ours beside the plain SDK or file streams.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.ts';

const USAGE = `usage: npm run bench:bucket -- [--megabytes 1000] [--repeat 3] [--json]

The fastest of --repeat runs each and their largest peak, ours and the peer in turns. Exits 1 below 0.9 of the peer's speed or above 64 MiB more than an empty process.`;
const MIN_RATIO = 0.9;
const MAX_EXTRA_MIB = 64;
const CHILD = fileURLToPath(new URL('./bucket-child.ts', import.meta.url));
/** The SDK's own credential chain is asked, as in a job. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_REGION: 'us-east-1' };

/** The best speed of several runs, and the worst memory. */
interface Best {
  readonly megabytesPerSecond: number;
  /** Of the whole process, at its highest peak. */
  readonly peakMiB: number;
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
else process.exitCode = (await main(Number(values.megabytes), Number(values.repeat))) ? 0 : 1;

async function main(megabytes: number, repeat: number): Promise<boolean> {
  const bytes = megabytes * 1e6;
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const s3 = await standIn(bytes);
  try {
    const empty = (await run(['empty'], bytes)).peakMiB;
    const rows = [];
    for (const [name, uri] of [
      ['folder', pathToFileURL(scratch).href],
      ['s3', 's3://bench/x'],
    ] as const) {
      for (const what of ['write', 'read']) {
        const [ours, raw] = await inTurns(repeat, ['ours', 'raw'], (who) =>
          run([who, what, uri, String(bytes), s3.endpoint], bytes),
        );
        const ratio = ours.megabytesPerSecond / raw.megabytesPerSecond;
        const extraMiB = ours.peakMiB - empty;
        const ok = ratio >= MIN_RATIO && extraMiB <= MAX_EXTRA_MIB;
        rows.push({ store: name, what, ours, raw, ratio, extraMiB, rawExtraMiB: raw.peakMiB - empty, ok });
      }
    }
    if (values.json) console.log(JSON.stringify({ megabytes, emptyMiB: empty, rows }, null, 2));
    else console.table(rows.map(shown));
    return rows.every(({ ok }) => ok);
  } finally {
    s3.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], bytes: number): Promise<Best> {
  const { stdout, peakMiB = 0 } = await measure(process.execPath, [CHILD, ...args], CREDENTIALS);
  const { seconds } = JSON.parse(stdout) as { readonly seconds: number };
  return { megabytesPerSecond: bytes / 1e6 / seconds, peakMiB };
}

/** In turns, so that whatever else the machine does hits both. */
async function inTurns(
  repeat: number,
  names: readonly [string, string],
  measureOne: (name: string) => Promise<Best>,
): Promise<readonly [Best, Best]> {
  const best = (a: Best | undefined, b: Best): Best => ({
    megabytesPerSecond: Math.max(a?.megabytesPerSecond ?? 0, b.megabytesPerSecond),
    peakMiB: Math.max(a?.peakMiB ?? 0, b.peakMiB),
  });
  let [first, second]: (Best | undefined)[] = [];
  for (let i = 0; i < Math.max(1, repeat); i++) {
    first = best(first, await measureOne(names[0]));
    second = best(second, await measureOne(names[1]));
  }
  if (first === undefined || second === undefined) throw new Error('nothing was measured');
  return [first, second];
}

function standIn(bytes: number): Promise<{ readonly endpoint: string; readonly stop: () => void }> {
  const script = fileURLToPath(new URL('./s3-stand-in.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(bytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (line: Buffer) =>
      resolve({ endpoint: `http://127.0.0.1:${Number(line.toString())}`, stop: () => void child.kill() }),
    );
  });
}

function shown(row: {
  store: string;
  what: string;
  ours: Best;
  raw: Best;
  ratio: number;
  extraMiB: number;
  rawExtraMiB: number;
  ok: boolean;
}) {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    store: row.store,
    what: row.what,
    'ours MB/s': round(row.ours.megabytesPerSecond, 0),
    'raw MB/s': round(row.raw.megabytesPerSecond, 0),
    ratio: round(row.ratio, 2),
    'ours MiB above empty': round(row.extraMiB, 1),
    'raw MiB above empty': round(row.rawExtraMiB, 1),
    ok: row.ok,
  };
}
