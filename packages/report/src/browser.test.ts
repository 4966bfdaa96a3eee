// The page in a real browser: Debian's Chromium, found where Debian puts it. Without it the tests are skipped, and say so.
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportedRun, runIdOf } from './report.fixture.ts';
import type { ReportInput } from './report-input.ts';
import { servingsOf } from './servings.fixture.ts';

const CHROMIUM = '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium)
  console.warn(`${CHROMIUM} is not there, so no browser looks at reports: apt-get install chromium`);

const LONG = `a-name-without-any-end-${'x'.repeat(400)}`;
const champion = { name: 'champion v3', version: 'v3', run: runIdOf('v3') };
const REPORTS: Readonly<Record<string, ReportInput>> = {
  'a run that passed': reportedRun({ search: true, weight: 'clicks' }),
  'a run that serves': { ...reportedRun(), servings: servingsOf(90, LONG) },
  'a run that served once': { ...reportedRun(), servings: servingsOf(1) },
  'a refused run of a binary task': reportedRun({ passed: false, task: 'binary', features: 40 }),
  'a forced run with endless names': {
    ...reportedRun({ passed: false, name: LONG, search: true }),
    forced: { reason: LONG, by: LONG },
  },
  'two runs side by side': {
    ...reportedRun({ champion }),
    against: reportedRun({ version: 'v3', weight: 'clicks' }),
  },
};

/** What axe says of one rule. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(!hasChromium)('a report in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    // The page is our own and fetches nothing; as root, as in a container, the sandbox cannot start.
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  it.each(
    Object.keys(REPORTS).flatMap((name) =>
      (['light', 'dark'] as const).map((scheme) => [name, scheme] as const),
    ),
  )(
    '%s, %s: says nothing on the console, fetches nothing, fits 360 px and 1280 px, is accessible',
    async (name, colorScheme) => {
      await using context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const said: string[] = [];
      const asked: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('request', (request) => asked.push(request.url()));
      await page.setContent(await renderReport(REPORTS[name] ?? reportedRun()));
      await page.evaluate(axe.source);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')).toEqual([
          width,
          width,
        ]);
        const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run()');
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      }
      expect([said, asked]).toEqual([[], []]);
    },
  );

  it('shows on a phone at which side a table goes on, and keeps a date on one line', async () => {
    await using context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    await page.setContent(await renderReport({ ...reportedRun(), servings: servingsOf(3) }));
    /** The outermost pixels above the text of a heading: what a shadow darkens. */
    const edge = async (name: string, scrolled: 'start' | 'end') => {
      const region = page.getByRole('region', { name });
      const isCut = await region.evaluate((element, to) => {
        element.scrollLeft = to === 'end' ? element.scrollWidth : 0;
        return element.scrollWidth > element.clientWidth;
      }, scrolled);
      await region.scrollIntoViewIfNeeded();
      const { x = 0, y = 0, width = 0 } = (await region.boundingBox()) ?? {};
      const pixels = await page.screenshot({ clip: { x: x + width - 6, y: y + 1, width: 5, height: 3 } });
      return { isCut, pixels: pixels.toString('base64') };
    };
    const whole = await edge('Parameters', 'start');
    expect(whole.isCut).toBe(false);
    const [start, end] = [
      await edge('of each predictor, with 95 % intervals', 'start'),
      await edge('of each predictor, with 95 % intervals', 'end'),
    ];
    expect(start.isCut).toBe(true);
    expect(start.pixels).not.toBe(end.pixels);
    expect(end.pixels).toBe(whole.pixels);
    const heights = 'Array.from(document.querySelectorAll(".date"), (each) => each.getClientRects().length)';
    expect(await page.evaluate(heights)).toEqual([1, 1, 1]);
  });

  it('changes its colours with the scheme, and opens what is folded up without a script', async () => {
    const grounds: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await using context = await browser.newContext({ colorScheme, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.setContent(await renderReport(reportedRun()));
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      const bins = page.getByRole('table', { name: 'Calibration by bins of equal weight' });
      expect(await bins.isVisible()).toBe(false);
      await page.getByText('Calibration in figures').click();
      expect(await bins.isVisible()).toBe(true);
    }
    expect(new Set(grounds).size).toBe(2);
  });
});
