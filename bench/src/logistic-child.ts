// Our fit in a process of its own. Run: node logistic-child.ts <codes> <labels> <threads> <repeat>; prints the fastest as JSON.
import { readFileSync } from 'node:fs';
import { createCategoryHasher, fitSparseLogistic } from '@slipway/linear';
import { BITS, LAMBDA, SIZES } from './logistic-data.ts';

const [codesPath = '', labelsPath = '', threads = '1', repeat = '1'] = process.argv.slice(2);
const BATCH_ROWS = 65_536;
const columns = SIZES.length;
const bytes = readFileSync(codesPath);
const codes = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / Uint32Array.BYTES_PER_ELEMENT);
const labels = readFileSync(labelsPath);
const buckets = hashAll();

let seconds = Number.POSITIVE_INFINITY;
let cpuSeconds = 0; // of all threads, in the fastest run
let fit = await once();
for (let i = 1; i < Number(repeat); i++) fit = await once();
const { logLoss, iterations, isConverged, seen } = fit;
const bucketSum = buckets.reduce((a, b) => a + b, 0);
console.log(JSON.stringify({ seconds, cpuSeconds, logLoss, iterations, isConverged, seen, bucketSum }));

async function once() {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const options = { bits: BITS, categories: columns, numerics: 0, lambda: LAMBDA, threads: Number(threads) };
  const found = await fitSparseLogistic(batches(), options);
  const took = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (took < seconds) [seconds, cpuSeconds] = [took, (user + system) / 1e6];
  return found;
}

async function* batches() {
  for (let first = 0; first < labels.length; first += BATCH_ROWS) {
    const end = Math.min(first + BATCH_ROWS, labels.length);
    const y = labels.subarray(first, end);
    yield { length: end - first, buckets: buckets.subarray(first * columns, end * columns), y };
  }
}

function hashAll(): Uint32Array {
  const encoder = new TextEncoder();
  const text = new Uint8Array(16);
  const hashers = SIZES.map((_, k) => createCategoryHasher(`c${k}`, BITS));
  return codes.map((code, i) =>
    hashers[i % columns]!(text, 0, encoder.encodeInto(String(code), text).written),
  ); // one a category
}
