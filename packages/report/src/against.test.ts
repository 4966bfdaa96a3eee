// Two runs of one page: by what their figures count, and what else tells them apart.
import { expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportedRun } from './report.fixture.ts';
import type { ReportedRun } from './report-input.ts';

async function againstOf(run: ReportedRun, against: ReportedRun): Promise<string> {
  const page = await renderReport({ ...run, against });
  return page.split('<section id="against"')[1]?.split('</section>')[0] ?? '';
}

/** With a loss on eval of its own for rows that count 1. */
function byClicks(version: string, loss: number): ReportedRun {
  const run = reportedRun({ version, weight: 'clicks' });
  const { model, splits } = run.report;
  const { losses } = splits.eval;
  const unweighted = {
    ...losses.all,
    predictors: { ...losses.all.predictors, [model]: { value: loss, low: loss, high: loss } },
  };
  const figures = { ...splits.eval, losses: { ...losses, unweighted } };
  return { ...run, report: { ...run.report, splits: { ...splits, eval: figures } } };
}

it('counts rows by the weight that both have, and says so; where they differ every row counts 1', async () => {
  const run = byClicks('v4', 0.0262);
  const both = await againstOf(run, byClicks('v3', 0.0274));
  expect(both).toContain('MSE × 1e6, weighted by clicks');
  expect(both).toContain('Metrics on eval, weighted by clicks');
  expect(both).toContain('6,300.00');
  expect(both).not.toContain('26,200.00');
  const one = await againstOf(run, reportedRun({ version: 'v3' }));
  expect(one).not.toContain('MSE × 1e6, weighted');
  expect(one).toContain('26,200.00');
  expect(one).toContain('below every row counts 1');
});

it('tells apart two runs of one version by their cards and their code', async () => {
  const run = reportedRun();
  const { manifest } = run;
  const card = { ...(manifest.card as object), gates: [] };
  const provenance = { ...manifest.provenance, codeSha256: 'cd'.repeat(32) };
  const other = { ...run, manifest: { ...manifest, card, provenance } };
  const section = await againstOf(run, other);
  expect(await renderReport(other)).toContain(`<dt>code</dt><dd><code>${'cd'.repeat(32)}</code></dd>`);
  expect(section).toMatch(/>card<\/th><td>[0-9a-f]{8}<\/td><td>[0-9a-f]{8}</);
  expect(section).toMatch(/>code<\/th><td>unknown<\/td><td>cdcdcdcd</);
  expect(await againstOf(run, run)).not.toMatch(/>(card|code)<\/th>/);
});
