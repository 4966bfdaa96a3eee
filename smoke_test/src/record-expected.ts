// Records what every installed version predicts now: node smoke_test/src/record-expected.ts
// Look at the difference before you commit it: it is what users of the predictions will see.
import { writeFile } from 'node:fs/promises';
import type { PredictionsDocument, RunDocument } from './documents.ts';
import {
  EXPECTED_FILE,
  type Expected,
  type ExpectedVersion,
  engineOf,
  mseOf,
  readExpected,
} from './expected.ts';
import { type ScratchBucket, scratchBucket } from './scratch-bucket.ts';
import { DAY, EXAMPLE_FLAGS, FAMILY, installedVersions } from './versions.ts';

/** For a version that has none stored yet. Another release of an engine may split a node differently. */
const TOLERANCE = 1e-9;
const TOLERANCE_ELSEWHERE = 0.02;

await using bucket = await scratchBucket({ date: DAY });
const stored = await readExpected().catch(() => ({}) as Expected);
const recorded: Record<string, ExpectedVersion> = {};
await mustRun(bucket, 'example-data', '--family', FAMILY, ...EXAMPLE_FLAGS);
for (const version of installedVersions()) {
  recorded[version] = await record(version);
}
// One prediction a line would be a long file; one array a line is one that a diff can show.
const text = JSON.stringify(recorded, null, 2).replace(/\[[^[\]]*\]/g, (list) => list.replace(/\s+/g, ' '));
await writeFile(EXPECTED_FILE, `${text}\n`);

async function record(version: string): Promise<ExpectedVersion> {
  const flags = ['--family', FAMILY, '--version', version];
  await mustRun(bucket, 'train', ...flags);
  await mustRun(bucket, 'serve', ...flags);
  const output = `data/predict/output/${FAMILY}/${version}/${DAY.replaceAll('-', '/')}/prediction_output.csv.gz`;
  const { run } = await bucket.json<PredictionsDocument>(`${output}.manifest.json`);
  const runFolder = `model/${FAMILY}/${version}/runs/${run}`;
  const manifest = await bucket.json<RunDocument>(`${runFolder}/manifest.json`);
  const [, ...rows] = await bucket.rows(output);
  const engine = await engineOf(bucket, runFolder, manifest);
  const { tolerance = TOLERANCE, toleranceElsewhere = TOLERANCE_ELSEWHERE } = stored[version] ?? {};
  return {
    ...(engine === undefined ? { tolerance } : { engine, tolerance, toleranceElsewhere }),
    mse: mseOf(manifest),
    predictions: rows.map((cells) => Number(cells.at(-1))),
  };
}

async function mustRun(
  { run }: ScratchBucket,
  service: Parameters<ScratchBucket['run']>[0],
  ...flags: readonly string[]
): Promise<void> {
  const { code, stderr } = await run(service, ...flags);
  if (code !== 0) throw new Error(`${service} ${flags.join(' ')} ended with exit ${code}: ${stderr}`);
}
