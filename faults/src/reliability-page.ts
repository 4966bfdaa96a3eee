// The text of docs/reliability.md, from a test run and a full sweep of the same code.
import { BACKENDS } from './backends.ts';
import { sayStamp } from './code-stamp.ts';
import { FAULT_ROWS } from './fault-rows.ts';
import { faultTable } from './fault-table.ts';
import type { Figures, SweepReport } from './results.ts';
import { figuresIn, type TestReport } from './test-report.ts';
import { sayCases } from './verdict.ts';

/**
 * @returns Why no page can be made of these; undefined when one can. Results of different code, or of code that nobody knows, say
 * nothing about any code.
 */
export function refusal(report: TestReport, sweep: SweepReport | undefined): string | undefined {
  const tested = new Set(figuresIn(report).map(({ code }) => code));
  const again = 'Run both again on the same code: .ci/run, and npm run test:faults.';
  if (tested.size === 0)
    return `the test report has no figures of faults/, so nobody knows of which code it is. ${again}`;
  const codes = [...tested, ...(sweep === undefined ? [] : [sweep.code])];
  if (codes.some((code) => typeof code !== 'string'))
    return `a result does not say of which code it is: it was made outside a git checkout. ${again}`;
  if (new Set(codes).size > 1)
    return `the test report is of ${[...tested].join(', ')}, the full sweep of ${sweep?.code ?? 'nothing'}. ${again}`;
  return undefined;
}

/** The page. Ask {@link refusal} first. */
export function reliabilityPage(report: TestReport, sweep: SweepReport | undefined): string {
  const figures = figuresIn(report);
  return [
    '# Reliability: what breaks, and what was shown',
    '',
    `Made by \`npm run reliability\` from the results of a test run and of the last full sweep, both of ${sayStamp(figures[0]?.code ?? '')}; not written by hand. How the faults are made: [faults/README.md](../faults/README.md).`,
    '',
    '## The full sweep',
    '',
    ...sweepTable(sweep),
    '',
    '## The sample that every test run takes',
    '',
    '| What | Figures |',
    '|---|---|',
    ...figures.map(figureRow),
    '',
    '## Faults',
    '',
    ...faultTable(FAULT_ROWS, report, sweep),
    '',
    `"Shown" counts the tests that name the row, passed of all, and the cases of the full sweep. "On" says on which of ${BACKENDS.join(', ')} a test that passed, or the full sweep, showed it; — is a row of processes or calls that needs no storage. A row that nothing shows says so.`,
    '',
  ].join('\n');
}

function sweepTable(sweep: SweepReport | undefined): string[] {
  if (sweep === undefined) return ['`npm run test:faults` was not run on this code.'];
  const { date, minutes, parts } = sweep;
  return [
    `\`npm run test:faults\` on ${date}, ${minutes} minutes. Each case breaks a job, looks at the buckets, and runs the job again. Of pairs, histories and random times there is no end: those that were tried are spread evenly over all that were drawn. Of everything else each case is tried.`,
    '',
    '| What | Cases | States or events looked at | Problems | A case, ms |',
    '|---|---|---|---|---|',
    ...parts.map((part) => {
      const { name, tried, looked, problems, caseMs } = part;
      return `| ${name} | ${sayCases(part)} | ${looked > tried ? looked : ''} | ${problems.length} | ${caseMs} |`;
    }),
  ];
}

function figureRow({ part, figures: { tried, of, ...others } }: Figures): string {
  const cases = tried === undefined || of === undefined ? [] : [sayCases({ tried, of })];
  const rest = Object.entries(others).map(([name, n]) => `${n} ${name}`);
  return `| ${part} | ${[...cases, ...rest].join(', ')} |`;
}
