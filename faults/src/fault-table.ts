// The table of faults: what each gets, by which tests and parts of the full sweep that was shown, and on which storage.
import { BACKENDS, backendOf } from './backends.ts';
import type { SweepReport } from './results.ts';
import { type Shown, type TestReport, testsByRow } from './test-report.ts';

/** Lines of a Markdown table, one a row. */
export function faultTable(
  rows: Readonly<Record<string, readonly [fault: string, expected: string]>>,
  report: TestReport,
  sweep: SweepReport | undefined,
): string[] {
  const shown = testsByRow(report);
  const lines = Object.entries(rows).map(([row, [fault, expected]]) => {
    const tests = shown.get(row) ?? [];
    const parts = sweep?.parts.filter((part) => part.rows.includes(row)) ?? [];
    const verdicts = [...verdictOfTests(tests), ...verdictOfSweep(parts)].join('; ') || 'not shown';
    const places = [...new Set(tests.map(({ file }) => `\`${file}\``))].sort();
    const by = [...places, ...(parts.length > 0 ? ['`npm run test:faults`'] : [])].join(', ');
    return `| ${row} | ${fault} | ${expected} | ${verdicts} | ${backends(tests, parts)} | ${by} |`;
  });
  return ['| Row | Fault | What it gets | Shown | On | By |', '|---|---|---|---|---|---|', ...lines];
}

/** Only what passed shows anything. */
function backends(tests: readonly Shown[], parts: SweepReport['parts']): string {
  const passed = tests.filter(({ status }) => status === 'passed').map(({ backend }) => backend);
  const swept = parts
    .filter(({ tried, problems }) => tried > 0 && problems.length === 0)
    .map(({ name }) => backendOf('', name));
  const found = new Set([...passed, ...swept]);
  return BACKENDS.filter((backend) => found.has(backend)).join(', ') || '—';
}

function verdictOfTests(tests: readonly Shown[]): string[] {
  if (tests.length === 0) return [];
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const ran = passed + tests.filter(({ status }) => status === 'failed').length;
  const skipped = tests.length - ran;
  return [`${passed} of ${ran}${skipped > 0 ? `, ${skipped} skipped` : ''}`];
}

function verdictOfSweep(parts: SweepReport['parts']): string[] {
  if (parts.length === 0) return [];
  const tried = parts.reduce((sum, part) => sum + part.tried, 0);
  const all = parts.reduce((sum, part) => sum + part.of, 0);
  const problems = parts.reduce((sum, part) => sum + part.problems.length, 0);
  const cases = tried < all ? `sampled: ${tried} of ${all} cases` : `all ${all} cases`;
  return [`full sweep: ${cases}, ${problems} problems`];
}
