// `npm run reliability`: docs/reliability.md from what the last runs left: vitest's report, and the figures of the full sweep.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { refusal, reliabilityPage } from './reliability-page.ts';
import { lastSweep } from './results.ts';
import { ROOT } from './scene.ts';
import type { TestReport } from './test-report.ts';

/** Where `.ci/run` has vitest leave its report; another may be given, and another page. */
const [REPORT = join(ROOT, '.slipway/ci-report.json'), PAGE = join(ROOT, 'docs/reliability.md')] =
  process.argv.slice(2);

if (existsSync(REPORT)) write(JSON.parse(readFileSync(REPORT, 'utf8')) as TestReport);
else
  refuse(
    `${relative(ROOT, REPORT)} is not there: run vitest with --reporter=json --outputFile=${relative(ROOT, REPORT)}`,
  );

function write(report: TestReport): void {
  const sweep = lastSweep();
  const why = refusal(report, sweep);
  if (why === undefined) writeFileSync(PAGE, reliabilityPage(report, sweep));
  else refuse(`${relative(ROOT, PAGE)} is not written: ${why}`);
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 66;
}
