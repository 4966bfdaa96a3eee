// What the preload library wrote down of a job without a fault.
import { readFileSync } from 'node:fs';

/** One file-system call below the root. */
export interface Call {
  readonly n: number;
  readonly op: string;
  /** What the call returned; -1: it failed, as many do in the best of worlds. */
  readonly result: number;
  readonly path: string;
  /** Of `rename` and `link`: the new name. */
  readonly to: string;
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Calls that change something, or make a change last. */
const LASTING = /^(create|truncate|write|rename|link|unlink|rmdir|mkdir|ftruncate|sync-)/;

export function readTrace(file: string): Call[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const calls = lines.map((line) => {
    const [n, op = '', result, path = '', to = '', offset, hex = ''] = line.split('\t');
    const data = Buffer.from(hex, 'hex');
    return { n: Number(n), op, result: Number(result), path, to, offset: Number(offset), data };
  });
  return calls.sort((a, b) => a.n - b.n);
}

export function isLasting({ op }: Call): boolean {
  return LASTING.test(op);
}
