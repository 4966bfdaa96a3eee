// `npm run reliability`: docs/reliability.md from what the last runs left: vitest's report, and the figures of the sweeps.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FAULT_ROWS } from './fault-rows.ts';
import { RESULTS } from './results.ts';
import { ROOT } from './scene.ts';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Shown {
  readonly file: string;
  readonly status: string;
}

/** Where `.ci/run` has vitest leave its report; another may be given. */
const REPORT = process.argv[2] ?? join(ROOT, '.slipway/ci-report.json');
const ROW = /\b([DEF]-\d{1,2})\b/g;

if (existsSync(REPORT)) write(JSON.parse(readFileSync(REPORT, 'utf8')) as Report);
else {
  console.error(
    `${relative(ROOT, REPORT)} is not there: run vitest with --reporter=json --outputFile=${relative(ROOT, REPORT)}`,
  );
  process.exitCode = 66;
}

function write(report: Report): void {
  const shown = testsByRow(report);
  const rows = Object.entries(FAULT_ROWS).map(([row, [fault, expected]]) => {
    const tests = shown.get(row) ?? [];
    return `| ${row} | ${fault} | ${expected} | ${verdict(tests)} | ${places(tests)} |`;
  });
  const text = [
    '# Reliability: what breaks, and what was shown',
    '',
    'Made by `npm run reliability` from the results of a test run; not written by hand. How the faults are made: [faults/README.md](../faults/README.md).',
    '',
    '## Sweeps',
    '',
    'Each case breaks one file-system call of a job, looks at the buckets, and runs the job again. `npm run test:faults` breaks all of them; `npm test` a sample.',
    '',
    '| What | Figures |',
    '|---|---|',
    ...figures(),
    '',
    '## Faults',
    '',
    '| Row | Fault | What it gets | Shown | By tests in |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '"Shown" counts the tests that name the row: passed of all. A row without a test says so.',
    '',
  ];
  writeFileSync(join(ROOT, 'docs/reliability.md'), text.join('\n'));
}

function testsByRow({ testResults }: Report): ReadonlyMap<string, readonly Shown[]> {
  const found = new Map<string, Shown[]>();
  for (const { name, assertionResults } of testResults) {
    for (const { fullName, status } of assertionResults) {
      for (const row of new Set([...fullName.matchAll(ROW)].map(([, id = '']) => id))) {
        found.set(row, [...(found.get(row) ?? []), { file: relative(ROOT, name), status }]);
      }
    }
  }
  return found;
}

function verdict(tests: readonly Shown[]): string {
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
  const passed = ran.filter(({ status }) => status === 'passed').length;
  const skipped = tests.length - ran.length;
  if (tests.length === 0) return 'not shown';
  return `${passed} of ${ran.length}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function places(tests: readonly Shown[]): string {
  return [...new Set(tests.map(({ file }) => `\`${file}\``))].sort().join(', ');
}

function figures(): string[] {
  const files = existsSync(RESULTS) ? readdirSync(RESULTS).sort() : [];
  return files.map((file) => {
    const { part, figures: found } = JSON.parse(readFileSync(join(RESULTS, file), 'utf8')) as {
      part: string;
      figures: Readonly<Record<string, number>>;
    };
    return `| ${part} | ${Object.entries(found)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')} |`;
  });
}
