// The page as text; what it looks like is looked at in a browser.
import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportedRun, runIdOf } from './report.fixture.ts';
import { sectionOf } from './section-of.fixture.ts';
import { servingsOf } from './servings.fixture.ts';

const KIB = 1024;
const champion = { name: 'champion v3', version: 'v3', run: runIdOf('v3') };

describe('renderReport', () => {
  it('says first whether the run passed, and then gate by gate what was measured against which limit', async () => {
    const page = await renderReport(reportedRun());
    expect(page.indexOf('✓ Passed')).toBeLessThan(page.indexOf('<h2>Comparison'));
    const verdict = sectionOf(page, 'verdict');
    expect(verdict).toContain('All 2 gates passed');
    expect(verdict).toMatch(
      /champion<span class="unseen">: passed<\/span>.*against champion device.*−15\.89\u00a0%.*0\.00\u00a0%/,
    );
    expect(page).toContain('<title>rates v4: passed</title>');
  });

  it('says of a refused run which gate refused it, and that nothing was released', async () => {
    const verdict = sectionOf(await renderReport(reportedRun({ passed: false })), 'verdict');
    expect(verdict).toContain('✗ Refused');
    expect(verdict).toContain('1 of 2 gates refused: nothing was released.');
    expect(verdict).toContain('<li><strong>champion</strong>: beside device</li>');
  });

  it('says of a forced run who forced it and why', async () => {
    const forced = { reason: 'a holiday', by: 'ada@desk' };
    const verdict = sectionOf(await renderReport({ ...reportedRun({ passed: false }), forced }), 'verdict');
    expect(verdict).toContain('! Forced');
    expect(verdict).toContain('“a holiday” <span class="note">said ada@desk</span>');
  });

  it('marks what lies within noise in the table, and what differs from the card in the parameters', async () => {
    const page = await renderReport(reportedRun());
    const comparison = sectionOf(page, 'comparison');
    expect(comparison.match(/within noise<\/span>/g)).toHaveLength(1);
    expect(comparison).toMatch(
      />zero<\/th>.*−30\.00\u00a0%<br><span class="note">−40\.00\u00a0%\u00a0… −20\.00\u00a0%/,
    );
    const parameters = sectionOf(page, 'parameters');
    expect(parameters).toContain('1 differ from the default of the card.');
    expect(parameters).toMatch(
      /eta <span class="noise">changed<\/span>.*<strong>0\.05<\/strong><br><span class="note">default 0\.1</,
    );
  });

  it('shows the metrics of the task only', async () => {
    const [rates, clicks] = await Promise.all([
      renderReport(reportedRun()),
      renderReport(reportedRun({ task: 'binary' })),
    ]);
    expect(rates).toContain('MSE × 1e6 on eval');
    expect(rates).not.toContain('AUC');
    expect(clicks).toContain('Log loss on eval');
    expect(clicks).toContain('AUC');
    expect(clicks).toMatch(
      /Calibrated by platt.*Mean prediction<\/th><td class="figure">0\.40710<\/td><td class="figure">0\.06240/,
    );
    expect(rates).not.toContain('Calibrated by');
    const comparison = sectionOf(clicks, 'comparison');
    expect(comparison).toMatch(/Brier score<\/th><td class="figure">0\.00630<\/td>/);
    expect(comparison).toMatch(/ECE \(expected calibration error\)<\/th><td class="figure">0\.01000<\/td>/);
    expect(comparison).toMatch(
      />zero<\/th><td class="figure">0\.80000<\/td><td class="figure">0\.40000<\/td><td class="figure">0\.00630<\/td><td class="figure">0\.01000<\/td>/,
    );
    expect(sectionOf(rates, 'comparison')).not.toContain('Brier');
  });

  it('says of a calibration that it made the loss on eval larger, and only then', async () => {
    const run = reportedRun({ task: 'binary' });
    const calibrated = run.report.calibrated ?? expect.fail('nothing was calibrated');
    const { after } = calibrated;
    const worse = { ...after, eval: { ...after.eval, logLoss: 0.231 } };
    const report = { ...run.report, calibrated: { ...calibrated, after: worse } };
    expect(sectionOf(await renderReport({ ...run, report }), 'calibration')).toContain(
      'The calibration made the loss on eval larger, by +10.00\u00a0%: take it out of the card',
    );
    expect(await renderReport(run)).not.toContain('made the loss on eval larger');
  });

  it('shows a search with its trials, the best of them, and how many failed', async () => {
    const search = sectionOf(await renderReport(reportedRun({ search: true })), 'search');
    expect(search).toContain('trial 2: 6,000.00 ± 1,000.00 over its folds');
    expect(search).toContain('1 failed.');
    expect(search.indexOf('>2</th>')).toBeLessThan(search.indexOf('>1</th>'));
    expect(sectionOf(await renderReport(reportedRun()), 'search')).toBe('');
  });

  it('sets two runs side by side, with the interval where one was the champion of the other', async () => {
    const against = reportedRun({ version: 'v3', weight: 'clicks' });
    const page = await renderReport({ ...reportedRun({ champion }), against });
    const section = sectionOf(page, 'against');
    expect(section).toContain('It was the champion when this run was judged');
    expect(section).toContain('<strong>+2.00\u00a0%</strong>');
    expect(section).toContain(
      'One is judged by rows, the other by clicks: below every row counts 1, where nothing else is said.',
    );
    expect(section).toContain('26,200.00'); // of v3, every row counting 1
    expect(page).toContain('each calibration curve counts them as its run does');
    const apart = sectionOf(await renderReport({ ...reportedRun(), against }), 'against');
    expect(apart).toContain('The two were not judged side by side');
  });

  it('sets beside each declared column what the train rows held, of keys only how many', async () => {
    const data = sectionOf(await renderReport(reportedRun()), 'data');
    expect(data).toMatch(
      />device<\/th>.*<td>a, b<\/td><td>2 categories<\/td><td class="figure">may be \(10\)/,
    );
    expect(data).toMatch(
      />entity_id<\/th><td>key<\/td>.*<td>about 240 different<\/td><td class="figure">never \(0\)/,
    );
  });

  it('tells two runs of one version apart by their ids', async () => {
    const other = reportedRun();
    const manifest = { ...other.manifest, runId: `20261121T005619385Z-beef${'0'.repeat(28)}` };
    const page = await renderReport({ ...reportedRun(), against: { ...other, manifest } });
    expect(sectionOf(page, 'against')).toContain('run beef00');
  });

  it('I-10: lets no name from outside become markup', async () => {
    const name = '</title></style><script>alert(1)</script><img src=x onerror="alert(2)">\'"&\u202e';
    const wishes = { name, search: true, passed: false, champion: { ...champion, name: `champion ${name}` } };
    const forced = { reason: name, by: name };
    const servings = servingsOf(6, name);
    const page = await renderReport({
      ...reportedRun(wishes),
      forced,
      servings,
      against: reportedRun(wishes),
    });
    expect(page).not.toMatch(/<script|<img|onerror="|\u202e/);
    expect(page.match(/<title>/g)).toHaveLength(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it('fetches nothing, runs nothing, and gives the same page for the same run', async () => {
    const input = { ...reportedRun({ search: true }), against: reportedRun({ version: 'v3' }) };
    const page = await renderReport(input);
    expect(page).not.toMatch(/<(script|link|img|iframe|object)|@import|url\(|\b(src|xlink:href)=/);
    expect(page.match(/https?:\/\/[^"' ]+/g) ?? []).toEqual([]);
    expect(page).toContain("default-src 'none'");
    expect(await renderReport(input)).toBe(page);
  });

  it('stays below 300 KB with thousands of features and trials', async () => {
    const run = reportedRun({ features: 5_000, search: true });
    const [trial] = run.trials ?? [];
    const trials = Array.from({ length: 20_000 }, (_, i) => ({ ...trial!, trial: i + 1 })); // the fixture has three
    const search = { ...run.manifest.search!, trials: 20_000 };
    const servings = servingsOf(120);
    const page = await renderReport({ ...run, trials, servings, manifest: { ...run.manifest, search } });
    expect(Buffer.byteLength(page)).toBeLessThan(300 * KIB);
    expect(page).toContain('… and 4800 more.');
  });
});
