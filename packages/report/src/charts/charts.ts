// Observable Plot on a document of its own: charts as SVG, without a browser. Loaded late, since most of a report's time goes there.
import type * as Plot from '@observablehq/plot';
import { tick } from '../format.ts';
import { Html, html } from '../html.ts';

/** What a chart says to those who do not see it. */
export interface ChartWords {
  readonly title: string;
  readonly description: string;
}

/** The plotting library, and how its charts become markup. */
export interface Charts {
  readonly plot: typeof Plot;
  draw(options: Plot.PlotOptions, words: ChartWords): Html;
}

/** Pixels of a chart's own; pages scale it, a phone hardly. */
export const CHART_WIDTH = 360;
/** Room for names of rows at the left. */
export const NAMES_WIDTH = 124;
const LONGEST_NAME = 18;

/** Names that tell apart what colours do; CSS gives them their values by theme. */
export const COLORS = {
  own: 'var(--own)',
  other: 'var(--other)',
  quiet: 'var(--muted)',
  line: 'var(--line)',
  good: 'var(--good)',
  bad: 'var(--bad)',
} as const;

/** What the axis of figures has in common in all charts. @param label - Meaning and unit. */
export function figuresAxis(label: string) {
  return { label, labelAnchor: 'center', labelArrow: 'none', tickFormat: tick, ticks: 4 } as const;
}

/** Loads the library: about a tenth of a second. */
export async function loadCharts(): Promise<Charts> {
  const [plot, { Window }] = await Promise.all([import('@observablehq/plot'), import('happy-dom')]);
  const { document } = new Window();
  let drawn = 0;
  return {
    plot,
    draw(options, { title, description }) {
      const svg = plot.plot({ width: CHART_WIDTH, ...options, document, className: 'chart', figure: false });
      svg.querySelector('style')?.remove(); // the page's own style sheet speaks for all charts
      for (const name of ['fill', 'font-family', 'font-size', 'width', 'height']) svg.removeAttribute(name);
      // What is drawn has no order to listen to: the title and the description stand for it.
      for (const part of svg.querySelectorAll('[aria-label], [aria-hidden], [aria-description]')) {
        for (const name of ['aria-label', 'aria-hidden', 'aria-description']) part.removeAttribute(name);
      }
      const id = `chart-${++drawn}`;
      const words = html`<title id="${id}">${title}</title><desc id="${id}-text">${description}</desc>`;
      const inner = `${words.markup}${svg.innerHTML}`;
      const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(' ');
      return new Html(
        `<svg class="chart" role="img" aria-labelledby="${id}" aria-describedby="${id}-text" viewBox="0 0 ${width} ${height}" text-anchor="middle">${inner}</svg>`,
      );
    },
  };
}

/** A name that fits beside a chart; the table has all of it. */
export function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
