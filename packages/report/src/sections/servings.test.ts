import { describe, expect, it } from 'vitest';
import { renderReport } from '../render-report.ts';
import { reportedRun } from '../report.fixture.ts';
import { sectionOf } from '../section-of.fixture.ts';
import { blindServing, servingsOf } from '../servings.fixture.ts';

describe('the servings of a report', () => {
  it('shows day by day what was served, and says of the latest day what had moved', async () => {
    const page = await renderReport({ ...reportedRun(), servings: servingsOf(5) });
    const section = sectionOf(page, 'servings');
    expect(section).toContain('On 2026-11-05, the latest, device was beyond 0.25');
    expect(section).toContain('5 servings; the latest: 0.15 and 0.3, limit 0.25');
    expect(section).toMatch(
      />2026-11-05<\/span><\/th><td class="figure">1,000<\/td><td class="figure">0\.056<\/td><td class="figure">0\.300<\/td><td>device<\/td><td>device<\/td>/,
    );
    expect(section).toMatch(/>2026-11-01<\/span><\/th>.*?<td>none<\/td>/);
    expect(section).toMatch(
      />cr<\/th><td>prediction<\/td><td class="figure">0\.150<.*>scale<.*>–<.*>4<.*>8</,
    );
    const quiet = await renderReport({ ...reportedRun(), servings: servingsOf(2) });
    expect(sectionOf(quiet, 'servings')).toContain('no column was beyond its limit');
  });

  it('holds the mean of servings to the mean on eval with every row counting 1', async () => {
    const page = await renderReport({ ...reportedRun({ weight: 'clicks' }), servings: servingsOf(2) });
    expect(sectionOf(page, 'servings')).toContain('on eval 0.0598<');
    expect(sectionOf(page, 'servings')).toContain('every row counting 1 as in servings');
    const plain = await renderReport({ ...reportedRun(), servings: servingsOf(2) });
    expect(sectionOf(plain, 'servings')).toContain('on eval 0.0624<');
  });

  it('does not call a serving like the training when nothing of it was judged, or what moved is not watched', async () => {
    const [serving] = servingsOf(5);
    const { profile } = serving!; // of five
    const said = async (facts: Partial<NonNullable<typeof profile>>) => {
      const servings = [{ ...serving!, profile: { ...profile!, alerting: [], ...facts } }];
      return sectionOf(await renderReport({ ...reportedRun(), servings }), 'servings');
    };
    const blind = await said({ worst: null });
    expect(blind).toContain('no column could be judged: too few rows were served, or trained on');
    const unwatched = await said({});
    expect(unwatched).toContain('no watched column was beyond 0.25; device was, and is not watched');
    for (const section of [blind, unwatched]) expect(section).not.toContain('like those of the training');
  });

  it('has nothing of servings for a run that has not served, and no chart of one that was not compared', async () => {
    expect(await renderReport({ ...reportedRun(), servings: [] })).toBe(await renderReport(reportedRun()));
    const blind = await renderReport({ ...reportedRun(), servings: [blindServing('2026/11/05')] });
    expect(sectionOf(blind, 'servings')).toContain('nothing was compared with the train rows');
    expect(sectionOf(blind, 'servings')).not.toContain('<svg');
  });
});
