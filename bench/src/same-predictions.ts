// Proves that both jobs of a bench did the same work: equal keys and devices, predictions within a float's reach.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** Python prints single precision; ours are its doubles. */
const TOLERANCE = 1e-6;

/** @returns The largest difference of two predictions. @throws Error at the first line that differs. */
export async function largestDifference(ours: string, theirs: string): Promise<number> {
  const other = lines(theirs)[Symbol.asyncIterator]();
  let largest = 0;
  let row = 0;
  for await (const line of lines(ours)) {
    const next = await other.next();
    const [mine, its] = [line.split(','), String(next.value).trimEnd().split(',')];
    const difference = row === 0 ? 0 : Math.abs(Number(mine[2]) - Number(its[2]));
    if (mine[0] !== its[0] || mine[1] !== its[1] || !(difference <= TOLERANCE)) {
      throw new Error(`line ${row + 1} differs: ${line} and ${next.value}`);
    }
    largest = Math.max(largest, difference);
    row++;
  }
  if ((await other.next()).done !== true) throw new Error(`the other file has more than ${row} lines`);
  return largest;
}

function lines(path: string): AsyncIterable<string> {
  return createInterface({
    input: createReadStream(path).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
}
