// Our profile in a process of its own. Run: node profile-child.ts <columns file> <rows> <repeat>; prints the fastest as JSON.
import { readFileSync } from 'node:fs';
import { f64 } from '@slipway/contract';
import { type NumberSummary, quantileError, TableProfile, type TableSummary } from '@slipway/profile';

const [path = '', rowsText = '0', repeat = '1'] = process.argv.slice(2);
const BATCH_ROWS = 65_536;
const rows = Number(rowsText);
const bytes = readFileSync(path);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT);
const names = Array.from({ length: all.length / rows }, (_, j) => `c${j}`);

let seconds = Number.POSITIVE_INFINITY;
let cpuSeconds = 0; // in the fastest run
let summary = once();
for (let i = 1; i < Number(repeat); i++) summary = once();
const columns = Object.values(summary.columns) as NumberSummary[];
const medians = columns.map(({ quantiles }) => quantiles?.['0.5']);
const error = Math.max(...columns.map(({ buckets }) => quantileError(buckets.dropped)));
const fileBytes = JSON.stringify(summary).length;
console.log(JSON.stringify({ seconds, cpuSeconds, medians, error, fileBytes }));

function once(): TableSummary {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const profile = new TableProfile(Object.fromEntries(names.map((name) => [name, f64()])));
  for (let first = 0; first < rows; first += BATCH_ROWS) {
    const end = Math.min(first + BATCH_ROWS, rows);
    const batch = names.map((name, j) => {
      const data = all.subarray(j * rows + first, j * rows + end);
      return [name, { dtype: 'f64', data }] as const;
    });
    profile.add({ length: end - first, columns: Object.fromEntries(batch) });
  }
  const found = profile.value;
  const took = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (took < seconds) [seconds, cpuSeconds] = [took, (user + system) / 1e6];
  return found;
}
