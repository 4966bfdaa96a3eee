// `npm run reliability`: docs/reliability.md from what the last runs left: vitest's report, and the figures of the sweeps.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FAULT_ROWS } from './fault-rows.ts';
import { lastSweep, recorded, type SweepReport } from './results.ts';
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
  const sweep = lastSweep();
  const shown = testsByRow(report);
  const rows = Object.entries(FAULT_ROWS).map(([row, [fault, expected]]) => {
    const tests = shown.get(row) ?? [];
    const verdicts = [...verdict(tests), ...verdictOfSweep(sweep, row)];
    const by = [...places(tests), ...(partsOf(sweep, row).length > 0 ? ['`npm run test:faults`'] : [])];
    return `| ${row} | ${fault} | ${expected} | ${verdicts.join('; ') || 'not shown'} | ${by.join(', ')} |`;
  });
  const text = [
    '# Reliability: what breaks, and what was shown',
    '',
    'Made by `npm run reliability` from the results of a test run and of the last full sweep; not written by hand. How the faults are made: [faults/README.md](../faults/README.md).',
    '',
    '## The full sweep',
    '',
    ...sweepTable(sweep),
    '',
    '## The sample that every test run takes',
    '',
    '| What | Figures |',
    '|---|---|',
    ...figures(),
    '',
    '## Faults',
    '',
    '| Row | Fault | What it gets | Shown | By |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '"Shown" counts the tests that name the row, passed of all, and the cases of the full sweep. A row that nothing shows says so.',
    '',
  ];
  writeFileSync(join(ROOT, 'docs/reliability.md'), text.join('\n'));
}

function sweepTable(sweep: SweepReport | undefined): string[] {
  if (sweep === undefined) return ['`npm run test:faults` was not run in this checkout.'];
  const { date, minutes, parts } = sweep;
  return [
    `\`npm run test:faults\` on ${date}, ${minutes} minutes. Each case breaks a job, looks at the buckets, and runs the job again. Where fewer were tried than there are, they are spread evenly over all.`,
    '',
    '| What | Cases | Of | States or events looked at | Problems |',
    '|---|---|---|---|---|',
    ...parts.map(
      ({ name, tried, of, looked, problems }) =>
        `| ${name} | ${tried} | ${of} | ${looked > tried ? looked : ''} | ${problems.length} |`,
    ),
  ];
}

function partsOf(sweep: SweepReport | undefined, row: string): SweepReport['parts'] {
  return sweep?.parts.filter(({ rows }) => rows.includes(row)) ?? [];
}

function verdictOfSweep(sweep: SweepReport | undefined, row: string): string[] {
  const parts = partsOf(sweep, row);
  const tried = parts.reduce((sum, part) => sum + part.tried, 0);
  const all = parts.reduce((sum, part) => sum + part.of, 0);
  const problems = parts.reduce((sum, part) => sum + part.problems.length, 0);
  return parts.length === 0 ? [] : [`full sweep: ${tried} of ${all} cases, ${problems} problems`];
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

function verdict(tests: readonly Shown[]): string[] {
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
  const passed = ran.filter(({ status }) => status === 'passed').length;
  const skipped = tests.length - ran.length;
  if (tests.length === 0) return [];
  return [`${passed} of ${ran.length}${skipped > 0 ? `, ${skipped} skipped` : ''}`];
}

function places(tests: readonly Shown[]): string[] {
  return [...new Set(tests.map(({ file }) => `\`${file}\``))].sort();
}

function figures(): string[] {
  return recorded().map(({ part, figures: found }) => {
    const all = Object.entries(found).map(([name, n]) => `${n} ${name}`);
    return `| ${part} | ${all.join(', ')} |`;
  });
}
