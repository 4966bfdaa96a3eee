import { expect, it } from 'vitest';
import { renderReport } from '../render-report.ts';
import { reportedRun } from '../report.fixture.ts';
import type { ReportedRun } from '../report-input.ts';
import { sectionOf } from '../section-of.fixture.ts';

/** The section of a run whose features make it so much worse when their values are dealt. */
async function sectionWith(...increases: readonly number[]): Promise<string> {
  const run: ReportedRun = reportedRun();
  const permutation = increases.map((increase, i) => ({ feature: `part${i}`, increase, deviation: 0.001 }));
  const importance = { ...run.report.importance, permutation };
  return sectionOf(await renderReport({ ...run, report: { ...run.report, importance } }), 'importance');
}

it('shows the features without which it predicts worse, counts the others, and lists all', async () => {
  const section = await sectionWith(0.2, 0.1, 0, -0.1);
  const [charts = '', list = ''] = section.split('<details');
  expect(charts).toMatch(/part0.*part1/s);
  expect(charts).not.toMatch(/part[23]/);
  expect(charts).toContain('With the values of 2 others dealt it predicts no worse.');
  expect(list).toMatch(/part0.*part1.*part2.*part3/s);
  expect(await sectionWith(0.2)).not.toContain('it predicts no worse');
});

it('says so where it goes by no feature, and draws no chart of none', async () => {
  const section = await sectionWith(0, -0.1);
  expect(section).toContain('With the values of any feature dealt to other rows it predicts no worse.');
  expect(section).not.toContain('Permutation importance</');
});
