// What a page says of two runs: which figures may stand side by side, and which colour is which.
import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { type RunWishes, reportedRun, runIdOf } from './report.fixture.ts';
import type { ReportedRun } from './report-input.ts';
import { sectionOf } from './section-of.fixture.ts';
import { servingsOf } from './servings.fixture.ts';

const champion = (version: string) => ({ name: `champion ${version}`, version, run: runIdOf(version) });
const v3 = (wishes: RunWishes = {}) => reportedRun({ version: 'v3', ...wishes });
const against = async (run: ReportedRun, other: ReportedRun) =>
  sectionOf(await renderReport({ ...run, against: other }), 'against');
const cells = (...figures: string[]) =>
  figures.map((figure) => `<td class="figure">${figure}[^/]*?(<br>.*?)?</td>`).join('');

describe('two runs by slice', () => {
  it('with the intervals of both, and of the difference where one was the champion of the other', async () => {
    const section = await against(reportedRun({ champion: champion('v3'), weight: 'clicks' }), v3());
    expect(section).toContain('this run’s loss, weighted by clicks, is <strong>+2.00\u00a0%</strong>');
    expect(section).toContain('<h3>By device, on eval, weighted by clicks</h3>');
    expect(section).toMatch(new RegExp(`>b</th>${cells('6,300.00', '6,300.00', '\\+2.00', '200')}`));
    expect(section.match(/−8\.00\u00a0%\u00a0… \+12\.00\u00a0%/g)).toHaveLength(2); // two slices
  });

  it('the other way round where this run was the champion when the other was judged', async () => {
    const section = await against(v3(), reportedRun({ champion: champion('v3') }));
    expect(section).toContain('This run was the champion when the other was judged');
    // 1 / 1.02, from 1 / 1.12 to 1 / 0.92.
    expect(section).toContain(
      '<strong>−1.96\u00a0%</strong> beside the other’s (95 % interval −10.71\u00a0% … +8.70\u00a0%)',
    );
    expect(section.match(/−10\.71\u00a0%\u00a0… \+8\.70\u00a0%/g)).toHaveLength(2);
  });

  it('each by its own report where neither was, without an interval of the difference', async () => {
    const section = await against(reportedRun(), v3());
    expect(section).toContain('<h3>By device, on eval</h3>');
    expect(section).toMatch(new RegExp(`>b</th>${cells('6,300.00', '6,300.00', '0.00', '200')}`));
    expect(section).not.toContain('within noise');
  });

  it('with every row counting 1 where they weight rows differently', async () => {
    const section = await against(reportedRun(), v3({ weight: 'clicks' }));
    expect(section).toContain('<h3>By device, on eval, every row counting 1</h3>');
    expect(section).toMatch(
      />b<\/th><td class="figure">6,300\.00<\/td><td class="figure">26,200\.00<\/td><td class="figure">−75\.95/,
    );
  });

  it('not at all where one weights rows and has no slices without weights, and where they slice otherwise', async () => {
    const old = v3({ weight: 'clicks' });
    const { predictors } = old.report.splits.eval;
    const cut = Object.entries(predictors).map(([name, { unweightedSlices: _, ...rest }]) => [name, rest]);
    const evaluated = { ...old.report.splits.eval, predictors: Object.fromEntries(cut) };
    const report = { ...old.report, splits: { ...old.report.splits, eval: evaluated } };
    expect(await against(reportedRun(), { ...old, report })).toContain('By slice they cannot be compared');
    expect(await against(reportedRun(), v3({ name: 'place' }))).not.toContain('<h3>By ');
  });
});

describe('a page of two runs', () => {
  it('keeps the colour of the other run for that run', async () => {
    const run = { ...reportedRun({ champion: champion('v2') }), servings: servingsOf(5) };
    const page = await renderReport({ ...run, against: v3() });
    expect(sectionOf(page, 'calibration')).toContain('<i class="other"></i>v3');
    expect(sectionOf(page, 'slices')).toContain('<i class="beside"></i>champion v2');
    for (const id of ['slices', 'servings']) expect(sectionOf(page, id)).not.toContain('var(--other)');
    const isChampion = await renderReport({
      ...reportedRun({ champion: champion('v3') }),
      against: v3(),
    });
    expect(sectionOf(isChampion, 'slices')).toContain('<i class="other"></i>champion v3');
    expect(sectionOf(isChampion, 'slices')).not.toContain('var(--beside)');
  });

  it('names the feature sets that differ, and gives their digests where only those do', async () => {
    const run = reportedRun();
    const reading = (name: string): ReportedRun => {
      const card = { ...(run.manifest.card as object), featureSet: { name } };
      return { ...v3(), manifest: { ...v3().manifest, card, featureSetDigest: '0123456789' } };
    };
    const named = await against(run, reading('features_v2'));
    expect(named).toMatch(/>feature set<\/th><td>features_v1<\/td><td>features_v2</);
    expect(named).not.toContain('digest of the feature set');
    const alike = await against(run, reading('features_v1'));
    expect(alike).toMatch(/>digest of the feature set<\/th><td>abababab<\/td><td>01234567</);
    expect(alike).not.toContain('>feature set<');
  });
});
