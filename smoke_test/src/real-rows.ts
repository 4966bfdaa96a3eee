// What really happened in the rows of the real data: rates, clicks, keywords and devices, read from a features_v2 file.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** The outcomes of one file, row by row; every list of shape [rows]. */
export interface RealRows {
  readonly rate: readonly number[];
  readonly clicks: readonly number[];
  readonly entity: readonly string[];
  /** 0 computer, 1 smartphone, 2 tablet. */
  readonly device: readonly number[];
}

/** The columns stand in front of the attributes. */
const COLUMNS = ['cr', 'clicks', 'conversions', 'entity_id', 'computer', 'smartphone'];
const TABLET = 2;

/** Reads a file. @throws Error when it does not begin with the columns of features_v2. */
export async function readRealRows(file: string): Promise<RealRows> {
  const [header = '', ...lines] = gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
  if (!header.startsWith(`${COLUMNS.join()},`)) throw new Error(`${file} is not a file of features_v2`);
  const cells = lines.map((line) => line.split(',', COLUMNS.length));
  const column = (name: string) => cells.map((row) => row[COLUMNS.indexOf(name)] ?? '');
  const [computer, smartphone] = [column('computer'), column('smartphone')];
  return {
    rate: column('cr').map(Number),
    clicks: column('clicks').map(Number),
    entity: column('entity_id'),
    device: computer.map((flag, i) => (flag === '1' ? 0 : smartphone[i] === '1' ? 1 : TABLET)),
  };
}

/** Predictions too simple to lose to, learned from the train rows, for other rows: each of shape [rows]. */
export function simplePredictions(
  train: RealRows,
  { device }: RealRows,
): Readonly<Record<'zero' | 'mean' | 'meanByDevice', readonly number[]>> {
  const mean = average(train.rate);
  const byDevice = [0, 1, TABLET].map((code) =>
    average(train.rate.filter((_, i) => train.device[i] === code)),
  );
  return {
    zero: device.map(() => 0),
    mean: device.map(() => mean),
    meanByDevice: device.map((code) => byDevice[code] ?? mean),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
