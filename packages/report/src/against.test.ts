// Two runs of one page: by what their figures count, and what else tells them apart.
import { expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportedRun } from './report.fixture.ts';
import type { ReportedRun } from './report-input.ts';

async function againstOf(run: ReportedRun, against: ReportedRun): Promise<string> {
  const page = await renderReport({ ...run, against });
  return page.split('<section id="against"')[1]?.split('</section>')[0] ?? '';
}

function evalLossOf({ report }: ReportedRun, weighted: boolean): string {
  const { losses } = report.splits.eval;
  const { predictors } = weighted ? losses.all : (losses.unweighted ?? losses.all);
  return ((predictors[report.model]?.value ?? 0) * 1e6).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}

it('counts rows by the weight that both have, and says so; where they differ every row counts 1', async () => {
  const byClicks = reportedRun({ weight: 'clicks' });
  const weighted = evalLossOf(byClicks, true);
  const plain = evalLossOf(byClicks, false);
  expect(weighted).not.toBe(plain);
  const both = await againstOf(byClicks, reportedRun({ version: 'v3', weight: 'clicks' }));
  expect(both).toContain('MSE × 1e6, weighted by clicks');
  expect(both).toContain('Metrics on eval, weighted by clicks');
  expect(both).toContain(weighted);
  const one = await againstOf(byClicks, reportedRun({ version: 'v3' }));
  expect(one).not.toContain('MSE × 1e6, weighted');
  expect(one).toContain(plain);
  expect(one).toContain('below every row counts 1');
});

it('tells apart two runs of one version by their cards and their code', async () => {
  const run = reportedRun();
  const { manifest } = run;
  const card = { ...(manifest.card as object), gates: [] };
  const provenance = { ...manifest.provenance, codeSha256: 'cd'.repeat(32) };
  const other = { ...run, manifest: { ...manifest, card, provenance } };
  const section = await againstOf(run, other);
  expect(section).toMatch(/>card<\/th><td>[0-9a-f]{8}<\/td><td>[0-9a-f]{8}</);
  expect(section).toMatch(/>code<\/th><td>unknown<\/td><td>cdcdcdcd</);
  expect(await againstOf(run, run)).not.toMatch(/>(card|code)<\/th>/);
});
